using System.Net;
using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Voice.Shadowing;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Calls;

/// <summary>
/// Makes a call of a shadow: line, media, timers, and whatever was under way. A call whose state has crashed one server
/// must not crash the other: one with which that fails is ended or set aside alone.
/// </summary>
internal sealed class Adopter(
    VoiceContext context,
    CallTable calls,
    CallLines lines,
    SwitchableTransport transport,
    Action<LiveCall, CallTimer, Instant> onTimer,
    Action<LiveCall, CallEvent, Instant> step,
    Action<LiveCall, CallEffect, long, Instant> carryOut,
    Action<Call, Instant> stopRinging,
    Action<LiveCall, string, Exception, Instant> end)
{
    private const string During = "Adoption";

    /// <param name="shadow">Of a call that was answered, or that was made for a caller.</param>
    /// <param name="setAside">Takes it when it cannot become a call.</param>
    /// <param name="now">On this server's clock.</param>
    public void Adopt(Shadow shadow, Action<Shadow, string> setAside, Instant now)
    {
        if (shadow.Record.Phase == CallPhase.Calling && !IsHere(shadow.Record))
        {
            // What answers an INVITE of ours comes to the address that it came from: only there it can be repeated.
            stopRinging(shadow.Record, now);
            return;
        }

        if (calls.Find(shadow.Record.Id) is { } own)
        {
            // Else it is told of once more after it was adopted.
            var isAhead = shadow.IsReturned
                ? Adoption.IsAhead(shadow.Here, own.Record, now)
                : Adoption.IsBegun(shadow.Record, own.Record);
            if (isAhead && IsWhole(shadow))
                Replace(own, shadow, setAside, now);
            return;
        }

        shadow = shadow.WithLoss(now);
        if (Adoption.IsPoison(shadow.Record, shadow.ClockOffset, now))
        {
            setAside(shadow, "one server after the other has died with it");
            return;
        }

        try
        {
            var (record, isHere) = (shadow.Record, IsHere(shadow.Record));
            if (transport.GoOn(record.Dialog, CallComposer.FlowOf(record.Path)) is not { } flow)
                setAside(shadow, $"this server has no address of the kind of {record.Path.Local}");
            else if (Open(record, flow, isHere, now) is not { } line)
                setAside(shadow, $"there is no port for it at {flow.Local.Address}");
            else
                Adopt(shadow, line, flow, isHere, now);
        }
        catch (Exception bug)
        {
            SetAsideBroken(shadow, setAside, bug);
        }
    }

    /// <summary>
    /// Its caller was heard at the other server alone: it goes on as it was there, on the line that it has.
    /// </summary>
    private void Replace(LiveCall own, Shadow shadow, Action<Shadow, string> setAside, Instant now)
    {
        own.CancelTimers();
        if (own.Record.Partner is { } partner && partner.Id != shadow.Record.Partner?.Id)
            carryOut(own, new CallEffect.TellPartner(partner.Id, new PartnerNews.Left(TransferOutcome.Failed)), 0, now);
        calls.Remove(own);
        // What was being said here was heard by nobody, and nothing of it is in the other's record.
        context.Outside.Media.StopPlaying(own.Session);
        if (shadow.Record.Media.Recording is not { StoppedAt: null })
            context.Outside.Media.StopRecording(own.Session);
        if (own.Record.Media.Recording is { } recording && !shadow.Record.IsUsing(recording.Id))
            context.Outside.Recordings.Discard(recording.Id);
        try
        {
            Adopt(shadow, own.Line, own.Flow, isHere: true, now);
        }
        catch (Exception bug)
        {
            SetAsideBroken(shadow, setAside, bug);
        }
    }

    private void SetAsideBroken(Shadow shadow, Action<Shadow, string> setAside, Exception bug)
    {
        context.Outside.Observer.OnCallBroken(shadow.Record.Id, During, bug);
        setAside(shadow, $"going on with it met a fault in the program, {bug.GetType().Name}");
    }

    /// <summary>What is recorded in it lies here, or follows.</summary>
    private static bool IsWhole(Shadow shadow) =>
        shadow.Record.Media.Recording is not { } recording || shadow.Recordings.Contains(recording.Id);

    /// <summary>The address that the call came to is this server's now.</summary>
    public bool IsHere(Call call) => transport.Listening.Contains(CallComposer.FlowOf(call.Path).Local);

    private Line? Open(Call record, SipFlow flow, bool isHere, Instant now)
    {
        var beside = record.Partner is { } partner ? calls.Find(partner.Id)?.Session : null;
        var media = record.Media.Local;
        // Of another address the far end is told the port, too: it need not be the same.
        var local = isHere
            ? new IPEndPoint(IPAddress.Parse(media.Address), media.Port)
            : new IPEndPoint(flow.Local.Address, 0);
        return lines.OpenForAdopted(local, beside, now);
    }

    private void Adopt(Shadow shadow, Line line, SipFlow flow, bool isHere, Instant now)
    {
        Adoption? plan = null;
        try
        {
            var elsewhere = isHere
                ? null
                : new CallPlace(CallComposer.PathOf(flow), line.Media.Address, line.Media.Port);
            plan = Adoption.Plan(shadow.Record, shadow.ClockOffset, context.Settings.ShadowLagMax, now, elsewhere);
        }
        finally
        {
            if (plan is null)
                lines.Abandon(line, now);
        }

        var call = new LiveCall(plan.Call, line, flow, onTimer) { TakenAt = shadow.IsThereToo ? now : null };
        GoOn(call, plan, shadow, now);
    }

    private void GoOn(LiveCall call, Adoption plan, Shadow shadow, Instant now)
    {
        calls.Add(call);
        context.Counters.CallsAdopted++;
        // Whoever had it before may be there, or come back, before anything else changes in it.
        context.Outside.ShadowsOut?.CallChanged(call.Record.Id, CallRecord.Write(call.Record));
        try
        {
            if (plan.Outgoing is { } outgoing)
                context.Outside.Media.ResumeOutgoing(call.Session, outgoing.ToAnchor());
            if (call.Record.Media.LastKey is { } key)
                context.Outside.Media.ResumeKeys(call.Session, key.Key, key.Timestamp);
            foreach (var effect in plan.Effects.Where(effect => IsPossible(effect, shadow)))
                carryOut(call, effect, shadow.RecordedSamples, now);
            foreach (var question in call.Record.Asked.Where(question => !IsPossible(question.Effect, shadow)))
                step(call, new CallEvent.Answered(question.Refused), now);
            // It had hung up, and the word that the recording has stopped died with the other server.
            if (call.Record is { Phase: CallPhase.Ending, Media.Recording: { StoppedAt: null } recording })
                step(call, new CallEvent.RecordingStopped(recording.Id, shadow.RecordedSamples), now);
        }
        catch (Exception bug)
        {
            end(call, During, bug, now);
        }
    }

    /// <summary>
    /// A recording that had ended before this server came lies in the spool of the one that died, which delivers it
    /// when it is back; here nothing can be made of it.
    /// </summary>
    private static bool IsPossible(CallEffect effect, Shadow shadow) => effect switch
    {
        CallEffect.DeliverMessage deliver => shadow.Recordings.Contains(deliver.Recording.Id),
        CallEffect.KeepDictation keep => shadow.Recordings.Contains(keep.Recording.Id),
        _ => true,
    };
}
