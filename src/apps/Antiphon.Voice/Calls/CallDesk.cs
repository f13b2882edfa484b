using System.Collections.Immutable;
using System.Net;
using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Shadowing;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Calls;

/// <summary>The calls of this server: makes them, finds them, steps them, and lets them go.</summary>
internal sealed class CallDesk
{
    private readonly VoiceContext _context;
    private readonly TransactionTable _transactions;
    private readonly CallEffects _effects;
    private readonly CallLines _lines;
    private readonly CallComposer _composer;
    private readonly SubscriberDesk _subscribers;
    private readonly CallTable _calls = new();
    private readonly EndedCalls _ended = new();
    private readonly Dictionary<RecordingId, RecordingInProgress> _orphans = [];
    private readonly Partners _partners;
    private readonly Adopter _adopter;

    /// <param name="context">Of the loop.</param>
    /// <param name="transactions">Of the loop.</param>
    /// <param name="store">Of the loop.</param>
    /// <param name="transport">The way out.</param>
    public CallDesk(
        VoiceContext context, TransactionTable transactions, StoreDesk store, SwitchableTransport transport)
    {
        _context = context;
        _transactions = transactions;
        _lines = new CallLines(context);
        _composer = new CallComposer(context);
        _partners = new Partners(_calls, StepAlone);
        var promises = new PromisedChanges(context, store);
        var pins = new PinDesk(context, promises);
        _subscribers = new SubscriberDesk(context, store);
        _effects = new CallEffects(
            context, transactions, store, new MailboxDesk(context, store, promises), _subscribers, pins, transport,
            Step);
        _adopter = new Adopter(
            context, _calls, _lines, transport, OnTimer, Step,
            (call, effect, samples, now) => Do(call, effect, now, samples), _effects.StopRinging, Break);
    }

    /// <summary>As they are now: they may come and go while they are looked at.</summary>
    public LiveCall[] All => _calls.All;

    /// <summary>Told of every call that has ended here.</summary>
    public Action<CallId> Ended { get; set; } = _ => { };

    /// <summary>Told of every call that has ended here without a word to its far end.</summary>
    public Action<Call, Instant> GivenUp { get; set; } = (_, _) => { };

    /// <summary>Lately, by its far end's own word.</summary>
    public bool HasEnded(CallId call) => _ended.Contains(call);

    /// <summary>Null: another server's, or nobody's.</summary>
    public LiveCall? Find(CallId call) => _calls.Find(call);

    public bool Owns(DialogId dialog) => _calls.Find(dialog) is not null;

    /// <summary>A new call: routed, given a port and media, answered.</summary>
    public void Arrive(TransactionKey transaction, SipRequest invite, SipFlow flow, Instant now)
    {
        if (SessionTimer.Answer(invite) is SessionTimerAnswer.Refused tooShort)
        {
            Refuse(transaction, invite, 422, now, tooShort.MinSE);
            return;
        }

        LiveCall? replaced = null;
        if (invite.Replaces is { } replaces && !_calls.MayReplace(replaces, out replaced, out var status))
        {
            Refuse(transaction, invite, status, now);
            return;
        }

        if (_lines.OpenForAnswer(flow.Local.Address, now, out var refusal) is not { } line)
        {
            Refuse(transaction, invite, refusal, now);
            return;
        }

        var isTaken = false;
        try
        {
            var arrival = _composer.Arrival(transaction, invite, flow, line.Media, replaced?.Record.Destination, now);
            if (arrival.Answer(_context.Surroundings, now) is { } answered)
            {
                isTaken = true;
                Begin(new LiveCall(answered.State, line, flow, OnTimer), answered, now);
            }
        }
        finally
        {
            if (!isTaken)
                _lines.Abandon(line, now);
        }

        if (!isTaken)
            Refuse(transaction, invite, 488, now);
        else if (replaced is not null)
            Step(replaced, new CallEvent.EndAsked("Replaced"), now);
    }

    public void OnRequest(DialogId dialog, TransactionKey transaction, SipRequest request, Instant now) =>
        Step(_calls.Find(dialog)!, new CallEvent.RequestReceived(transaction, request), now);

    public void OnAck(DialogId dialog, SipRequest ack, Instant now)
    {
        if (_calls.Find(dialog) is { } call)
            Step(call, new CallEvent.AckReceived(ack), now);
    }

    public void OnResponse(CallId id, SipResponse response, Instant now)
    {
        if (_calls.Find(id) is not { } call || IsOfNoInterest(call, response.CSeq.Method, response.To))
            return;
        if (response.CSeq.Method != SipMethod.Bye)
            Step(call, new CallEvent.RequestAnswered(response), now);
        else if (response.IsFinal)
            Step(call, new CallEvent.ByeAnswered(response.Status), now);
    }

    public void OnFailure(CallId id, SipRequest request, int asStatus, Instant now)
    {
        if (_calls.Find(id) is { } call && !IsOfNoInterest(call, request.Method, request.To))
        {
            Step(
                call,
                request.Method == SipMethod.Bye
                    ? new CallEvent.ByeAnswered(asStatus)
                    : new CallEvent.RequestFailed(request.CSeq.Number, asStatus),
                now);
        }
    }

    public void OnMedia(MediaEvent @event, Instant now)
    {
        if (@event is MediaEvent.ClipMissing missing)
        {
            _context.Counters.PromptsMissing++;
            _context.Outside.Observer.OnTrouble(new VoiceTrouble.ClipMissing(missing.Item.ToString(), missing.Reason));
        }
        else if (@event is MediaEvent.RecordingStopped stopped && _orphans.Remove(stopped.Recording, out var orphan))
        {
            _effects.DeliverOrphan(orphan, stopped.Samples);
        }
        else if (_calls.Find(@event.Session) is { } call)
        {
            Step(call, @event.ToCallEvent(), now);
        }
    }

    public void OnDirectoryChanged(Instant now) => _subscribers.OnDirectoryChanged(now);

    public void EndAll(string reason, bool isAnnounced, Instant now)
    {
        foreach (var call in _calls.All)
            Step(call, new CallEvent.EndAsked(reason, isAnnounced), now);
    }

    /// <summary>The address that the call came to is this server's now.</summary>
    public bool IsHere(Call call) => _adopter.IsHere(call);

    /// <summary>Goes on with calls of which only the records are here.</summary>
    /// <param name="shadows">Them.</param>
    /// <param name="setAside">Takes those with which it cannot go on.</param>
    /// <param name="now">On this server's clock.</param>
    public void Adopt(IEnumerable<Shadow> shadows, Action<Shadow, string> setAside, Instant now)
    {
        foreach (var shadow in shadows)
            _adopter.Adopt(shadow, setAside, now);
        _partners.Deliver(now);
        AwaitPartners(now);
    }

    /// <summary>
    /// The recording of a call that broke, or that nobody carries any more, becomes its message without anybody's
    /// confirmation; what was to be a greeting nobody has confirmed.
    /// </summary>
    public void DeliverOrphan(RecordingInProgress recording, long samples) =>
        _effects.DeliverOrphan(recording, samples);

    /// <summary>
    /// Calls at addresses that are not ours any more are the other server's, which has their shadows: not a word is
    /// said in them. What was recorded stays in the spool: when the other server stores the message, ours is none.
    /// </summary>
    /// <returns>Those calls, as they were.</returns>
    public ImmutableArray<LiveCall> LetGo(ImmutableArray<IPEndPoint> listening, Instant now)
    {
        var left = _calls.All.Where(c => !listening.Contains(c.Flow.Local)).ToImmutableArray();
        foreach (var call in left)
            LetGo(call, now);
        return left;
    }

    /// <summary>The other server carries it: not a word is said.</summary>
    public void LetGo(LiveCall call, Instant now)
    {
        _context.Outside.Media.Close(call.Session);
        _transactions.Abandon(call.Record.Dialog.Id.CallId);
        Forget(call, now);
    }

    /// <summary>Whoever spoke here with a call that is let go of follows it, or is alone.</summary>
    public void AwaitPartners(Instant now) => _partners.Await(_context.Timers, now);

    /// <summary>
    /// The other server has ended a call that is carried here too, as calls are that were adopted while the servers did
    /// not see each other: its caller hung up there, and what was said is stored there.
    /// </summary>
    public void LetGoOfEnded(CallId id, Instant now)
    {
        if (_calls.Find(id) is not { } call)
            return;
        LetGo(call, now);
        if (call.Record.Media.Recording is { } recording)
            _context.Outside.Recordings.Discard(recording.Id);
    }

    public ImmutableArray<CallReport> Report() => [.. _calls.All.OrderBy(c => c.Port).Select(c => c.Report)];

    /// <summary>What is answered to a CANCEL, and to the BYE for a fork that came second.</summary>
    private static bool IsOfNoInterest(LiveCall call, SipMethod method, NameAddr to) =>
        method == SipMethod.Cancel
        || (method == SipMethod.Bye && (to.Tag ?? "") != call.Record.Dialog.Id.RemoteTag);

    /// <summary>A call of ours, made for the caller of another.</summary>
    private void Place(LiveCall caller, CallOrder order, Instant now)
    {
        if (_lines.OpenForCall(caller.Flow.Local.Address, caller.Session, now) is not { } line)
        {
            _partners.Tell(order.For, order.Id, new PartnerNews.Left(TransferOutcome.Failed));
            return;
        }

        var placed = _composer.Placement(order, caller.Record.Path, line.Media).Place(_context.Surroundings, now);
        Begin(new LiveCall(placed.State, line, caller.Flow, OnTimer), placed, now);
    }

    private void Begin(LiveCall call, Step<Call, CallEffect> answered, Instant now)
    {
        _calls.Add(call);
        if (call.Record.Phase == CallPhase.Calling)
            _context.Counters.CallsPlaced++;
        else
            _context.Counters.CallsAnswered++;
        var parties = call.Record.Parties;
        _context.Outside.Observer.OnCallBegan(
            call.Record.Id, parties.Caller.Number, parties.Dialled, call.Record.Destination.GetType().Name);
        try
        {
            // Before anything is said: the ACK to the answer may come to the other server.
            TellPeer(call.Record);
            Carry(call, answered, now);
        }
        catch (Exception bug)
        {
            Break(call, "InviteReceived", bug, now);
        }
    }

    private void OnTimer(LiveCall call, CallTimer timer, Instant now) =>
        Step(call, new CallEvent.TimerFired(timer), now);

    private void Step(LiveCall call, CallEvent @event, Instant now)
    {
        StepAlone(call, @event, now);
        _partners.Deliver(now);
    }

    private void StepAlone(LiveCall call, CallEvent @event, Instant now)
    {
        // Whoever was asked answers when the call is the other server's, or over.
        if (_calls.Find(call.Record.Id) != call)
            return;
        var before = call.Record;
        try
        {
            var step = CallMachine.Next(before, @event, call.In(_context.Surroundings), now);
            if (!ReferenceEquals(before.Conversation.Stage, step.State.Conversation.Stage)
                || before.Phase != step.State.Phase)
            {
                _context.Outside.Observer.OnCallStep(
                    before.Id, NameOf(before), @event.GetType().Name, NameOf(step.State));
            }

            Carry(call, step, now);
        }
        catch (Exception bug)
        {
            // What crashed one call must not crash the others (DESIGN 4): this one ends alone.
            Break(call, @event.GetType().Name, bug, now);
        }
    }

    private static string NameOf(Call call) => $"{call.Phase}/{call.Conversation.Stage.GetType().Name}";

    private void Carry(LiveCall call, Step<Call, CallEffect> step, Instant now)
    {
        var changed = !ReferenceEquals(call.Record, step.State);
        _calls.Replace(call, step.State);
        if (changed)
            TellPeer(step.State);
        foreach (var effect in step.Effects)
            Do(call, effect, now);
    }

    private void TellPeer(Call call)
    {
        if (call.Phase != CallPhase.Ended)
            _context.Outside.ShadowsOut?.CallChanged(call.Id, CallRecord.Write(call));
    }

    private void Do(LiveCall call, CallEffect effect, Instant now, long? adoptedSamples = null)
    {
        switch (effect)
        {
            case CallEffect.Ended:
                Remove(call, now);
                break;
            case CallEffect.PlaceCall place:
                Place(call, place.Order, now);
                break;
            case CallEffect.TellPartner tell:
                _partners.Tell(tell.Partner, call.Record.Id, tell.News);
                break;
            case CallEffect.Bridge bridge when _partners.Find(bridge.Partner, call.Record.Id) is { } other:
                _context.Outside.Media.Bridge(call.Session, other.Session);
                break;
            case CallEffect.Bridge:
                // Of two adopted calls the second finds the first, if that one is its partner there, too.
                break;
            default:
                _effects.Do(call, effect, now, adoptedSamples);
                break;
        }
    }

    private void Remove(LiveCall call, Instant now)
    {
        Forget(call, now);
        _context.Counters.CallsEnded++;
        if (call.Record.IsGivenUp)
        {
            _transactions.Abandon(call.Record.Dialog.Id.CallId);
            GivenUp(call.Record, now);
        }
        else
        {
            // A call that fell silent here may go on where its far end is heard.
            if (call.Record is { Bye: not null } or { IsOverThere: true } or { Invitation: not null })
                _ended.Add(call.Record.Id, now);
            Ended(call.Record.Id);
            _context.Outside.ShadowsOut?.CallEnded(call.Record.Id);
        }

        _context.Outside.Observer.OnCallEnded(call.Record.Id, now - call.Record.Began);
    }

    private void Forget(LiveCall call, Instant now)
    {
        call.CancelTimers();
        _calls.Remove(call);
        _lines.Release(call.Line, now);
    }

    private void Break(LiveCall call, string during, Exception bug, Instant now)
    {
        _context.Counters.CallsBroken++;
        _context.Outside.Observer.OnCallBroken(call.Record.Id, during, bug);
        if (_calls.Find(call.Record.Id) is null)
            return;
        if (call.Record.Media.Recording is { StoppedAt: { } samples } stopped)
            _effects.DeliverOrphan(stopped, samples);
        else if (call.Record.Media.Recording is { } recording)
            _orphans[recording.Id] = recording;
        _context.Outside.Media.Close(call.Session);
        if (call.Record.Partner is { } partner)
            _partners.Tell(partner.Id, call.Record.Id, new PartnerNews.Left(TransferOutcome.Failed));
        _effects.SayGoodbye(call, now);
        Remove(call, now);
    }

    private void Refuse(
        TransactionKey transaction, SipRequest invite, int status, Instant now, params ReadOnlySpan<SipField> fields)
    {
        _context.Counters.CallsRefused++;
        _transactions.Respond(transaction, invite.Answer(status, toTag: _context.NextTag(), fields: fields), now);
    }
}
