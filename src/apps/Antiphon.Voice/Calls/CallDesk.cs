using System.Collections.Immutable;
using System.Net;
using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sdp;
using Antiphon.Sip;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Calls;

/// <summary>The calls of this server: makes them, finds them, steps them, and lets them go.</summary>
internal sealed class CallDesk
{
    private readonly VoiceContext _context;
    private readonly TransactionTable _transactions;
    private readonly CallEffects _effects;
    private readonly VoicePorts _ports;
    private readonly Dictionary<CallId, LiveCall> _calls = [];
    private readonly Dictionary<DialogId, LiveCall> _byDialog = [];
    private readonly Dictionary<MediaSessionId, LiveCall> _bySession = [];
    private readonly Dictionary<RecordingId, RecordingInProgress> _orphans = [];

    public CallDesk(VoiceContext context, TransactionTable transactions, StoreDesk store, SwitchableTransport transport)
    {
        _context = context;
        _transactions = transactions;
        _ports = new VoicePorts(context.Settings.Ports);
        var promises = new PromisedChanges(context, store);
        var pins = new PinDesk(context, promises);
        _effects = new CallEffects(
            context, transactions, store, new MailboxDesk(context, store, promises), pins, transport, Step);
    }

    public bool Owns(DialogId dialog) => _byDialog.ContainsKey(dialog);

    /// <summary>A new call: routed, given a port and media, answered.</summary>
    public void Arrive(TransactionKey transaction, SipRequest invite, SipFlow flow, Instant now)
    {
        if (SessionTimer.Answer(invite) is SessionTimerAnswer.Refused tooShort)
        {
            Refuse(transaction, invite, 422, now, tooShort.MinSE);
            return;
        }

        if (_ports.Take() is not { } port)
        {
            _context.Outside.Observer.OnTrouble(new VoiceTrouble.PortsExhausted(_ports.Count));
            Refuse(transaction, invite, 486, now);
            return;
        }

        var session = _context.NextSession();
        var anyPort = new IPEndPoint(flow.Local.Address, 0);
        if (_context.Outside.Media.Open(session, anyPort, out var error) is not { } mediaPort)
        {
            _ports.Release(port);
            _context.Outside.Observer.OnTrouble(new VoiceTrouble.NoMediaPort(error));
            Refuse(transaction, invite, 503, now);
            return;
        }

        var media = new LocalMedia(flow.Local.Address.ToString(), mediaPort, _context.NextSessionId());
        var isTaken = false;
        try
        {
            if (ArrivalOf(transaction, invite, flow, media, now).Answer(_context.Surroundings, now) is { } answered)
            {
                isTaken = true;
                Begin(new LiveCall(answered.State, port, session, flow, OnTimer), answered, now);
                return;
            }
        }
        finally
        {
            if (!isTaken)
                Release(port, session);
        }

        Refuse(transaction, invite, 488, now);
    }

    public void OnRequest(DialogId dialog, TransactionKey transaction, SipRequest request, Instant now) =>
        Step(_byDialog[dialog], new CallEvent.RequestReceived(transaction, request), now);

    public void OnAck(DialogId dialog, SipRequest ack, Instant now)
    {
        if (_byDialog.TryGetValue(dialog, out var call))
            Step(call, new CallEvent.AckReceived(ack), now);
    }

    public void OnResponse(CallId id, SipResponse response, Instant now)
    {
        if (!_calls.TryGetValue(id, out var call))
            return;
        if (response.CSeq.Method != SipMethod.Bye)
            Step(call, new CallEvent.RequestAnswered(response), now);
        else if (response.IsFinal)
            Step(call, new CallEvent.ByeAnswered(response.Status), now);
    }

    public void OnFailure(CallId id, SipRequest request, int asStatus, Instant now)
    {
        if (_calls.TryGetValue(id, out var call))
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
        else if (_bySession.TryGetValue(@event.Session, out var call))
        {
            Step(call, Translate(@event), now);
        }
    }

    public void EndAll(string reason, Instant now)
    {
        foreach (var call in _calls.Values.ToArray())
            Step(call, new CallEvent.EndAsked(reason), now);
    }

    /// <summary>Goes on with a call of which only the record is here.</summary>
    public void Adopt(Shadowing.Shadow shadow, Instant now)
    {
        var plan = Adoption.Plan(shadow.Record, shadow.ClockOffset, _context.Settings.ShadowLagMax, now);
        var record = plan.Call;
        var local = new IPEndPoint(IPAddress.Parse(record.Media.Local.Address), record.Media.Local.Port);
        var session = _context.NextSession();
        if (_ports.Take() is not { } port)
            return;
        if (_context.Outside.Media.Open(session, local, out var error) is null)
        {
            _ports.Release(port);
            _context.Outside.Observer.OnTrouble(new VoiceTrouble.NoMediaPort(error));
            return;
        }

        var call = new LiveCall(record, port, session, FlowOf(record.Path), OnTimer);
        Add(call);
        _context.Counters.CallsAdopted++;
        if (plan.Outgoing is { } outgoing)
            _context.Outside.Media.ResumeOutgoing(session, outgoing.ToAnchor());
        foreach (var effect in plan.Effects)
            _effects.Do(call, effect, now, shadow.RecordedSamples);
    }

    public ImmutableArray<CallReport> Report() =>
    [
        .. _calls.Values.OrderBy(c => c.Port).Select(c => new CallReport(
            c.Record.Id,
            c.Port,
            c.Record.Parties.Caller.Number,
            c.Record.Parties.Dialled,
            c.Record.Began.ToWallClock(),
            c.Record.Phase.ToString(),
            c.Record.Conversation.Stage.GetType().Name,
            c.Record.Media.Recording?.To is { } to ? FirstOf(to) : null,
            c.Record.Media.Agreed?.Codec.Encoding ?? "")),
    ];

    private static string FirstOf(Recipients to) => to.All.IsEmpty ? to.Lists[0] : to.First().Value;

    private CallArrival ArrivalOf(
        TransactionKey transaction, SipRequest invite, SipFlow flow, LocalMedia media, Instant now)
    {
        var from = _context.Settings.Integrations.FirstOrDefault(i => i.Registrar.Host == $"{flow.Remote.Address}");
        var facts = AsPilot(CallFactsReader.Read(invite, _context.Directory) with { Integration = from?.Name });
        var decision = Routing.Route(
            facts, _context.Directory, _context.Settings.Routing, now.ToWallClock(), _context.Settings.Zone).Decision;
        return new CallArrival(
            _context.NextCallId(),
            transaction,
            invite,
            new SignallingPath(
                flow.Transport == SipTransportKind.Udp ? "udp" : "tcp", $"{flow.Local}", $"{flow.Remote}"),
            _context.NextTag(),
            media,
            new Parties(CallFactsReader.ReadCaller(invite), facts.Dialled, facts.Forwarded),
            Destination.Of(decision));
    }

    /// <summary>A port that is called by the name it registered with stands for the pilot number.</summary>
    private CallFacts AsPilot(CallFacts facts)
    {
        var isPort = _context.Settings.Integrations.Any(i => i.Users.Any(u => u.Username == facts.Dialled));
        var isForwarded = _context.Directory.FindNumber(facts.Forwarded?.From) is not null;
        return isPort && !isForwarded ? facts with { Dialled = _context.Settings.Routing.Pilot.Number } : facts;
    }

    private static SipFlow FlowOf(SignallingPath path) => new(
        path.Transport == "udp" ? SipTransportKind.Udp : SipTransportKind.Tcp,
        IPEndPoint.Parse(path.Local),
        IPEndPoint.Parse(path.Remote));

    private void Begin(LiveCall call, Step<Call, CallEffect> answered, Instant now)
    {
        Add(call);
        _context.Counters.CallsAnswered++;
        var parties = call.Record.Parties;
        _context.Outside.Observer.OnCallBegan(
            call.Record.Id, parties.Caller.Number, parties.Dialled, call.Record.Destination.GetType().Name);
        try
        {
            Carry(call, answered, now);
        }
        catch (Exception bug)
        {
            Break(call, "InviteReceived", bug, now);
        }
    }

    private void Add(LiveCall call)
    {
        _calls.Add(call.Record.Id, call);
        _byDialog[call.Record.Dialog.Id] = call;
        _bySession.Add(call.Session, call);
    }

    private void OnTimer(LiveCall call, CallTimer timer, Instant now) =>
        Step(call, new CallEvent.TimerFired(timer), now);

    private void Step(LiveCall call, CallEvent @event, Instant now)
    {
        var before = call.Record;
        try
        {
            var step = CallMachine.Next(before, @event, _context.Surroundings, now);
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
        call.Record = step.State;
        if (changed && step.State.Phase != CallPhase.Ended)
            _context.Outside.ShadowsOut?.CallChanged(step.State.Id, CallRecord.Write(step.State));
        foreach (var effect in step.Effects)
        {
            if (effect is CallEffect.Ended)
                Remove(call, now);
            else
                _effects.Do(call, effect, now);
        }
    }

    private void Remove(LiveCall call, Instant now)
    {
        call.CancelTimers();
        _calls.Remove(call.Record.Id);
        if (_byDialog.TryGetValue(call.Record.Dialog.Id, out var owner) && owner == call)
            _byDialog.Remove(call.Record.Dialog.Id);
        _bySession.Remove(call.Session);
        _ports.Release(call.Port);
        _context.Counters.CallsEnded++;
        _context.Outside.ShadowsOut?.CallEnded(call.Record.Id);
        _context.Outside.Observer.OnCallEnded(call.Record.Id, now - call.Record.Began);
    }

    private void Release(int port, MediaSessionId session)
    {
        _ports.Release(port);
        _context.Outside.Media.Close(session);
    }

    private void Break(LiveCall call, string during, Exception bug, Instant now)
    {
        _context.Counters.CallsBroken++;
        _context.Outside.Observer.OnCallBroken(call.Record.Id, during, bug);
        if (!_calls.ContainsKey(call.Record.Id))
            return;
        if (call.Record.Media.Recording is { StoppedAt: { } samples } stopped)
            _effects.DeliverOrphan(stopped, samples);
        else if (call.Record.Media.Recording is { } recording)
            _orphans[recording.Id] = recording;
        _context.Outside.Media.Close(call.Session);
        var (_, bye) = call.Record.Dialog.Request(SipMethod.Bye);
        _transactions.Send(
            new Requester.OfCall(call.Record.Id),
            bye,
            TransactionTable.Route(bye, call.Flow),
            _context.NextBranch(),
            now);
        Remove(call, now);
    }

    private void Refuse(
        TransactionKey transaction, SipRequest invite, int status, Instant now, params ReadOnlySpan<SipField> fields)
    {
        _context.Counters.CallsRefused++;
        _transactions.Respond(transaction, invite.Answer(status, toTag: _context.NextTag(), fields: fields), now);
    }

    private static CallEvent Translate(MediaEvent @event) => @event switch
    {
        MediaEvent.KeyPressed key => new CallEvent.KeyPressed(key.Key, key.At),
        MediaEvent.PlaybackStarted started =>
            new CallEvent.PlaybackStarted(started.Play.Value, started.Anchor.ToAnchor()),
        MediaEvent.PlaybackEnded ended => new CallEvent.PlaybackEnded(ended.Play.Value),
        MediaEvent.RecordingAnchored anchored =>
            new CallEvent.RecordingAnchored(anchored.Recording, anchored.Anchor.ToAnchor()),
        MediaEvent.RecordingStopped stopped => new CallEvent.RecordingStopped(stopped.Recording, stopped.Samples),
        MediaEvent.FarEndSilent => new CallEvent.FarEndSilent(),
        _ => throw new InvalidOperationException($"nothing is decided for {@event.GetType().Name}"),
    };
}
