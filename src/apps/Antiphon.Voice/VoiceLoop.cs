using Antiphon.Kernel;
using Antiphon.Sip;
using Antiphon.Voice.Calls;
using Antiphon.Voice.Lamps;
using Antiphon.Voice.Registrations;
using Antiphon.Voice.Shadowing;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice;

/// <summary>
/// The voice service as a loop without a thread of its own: events in by <see cref="Deliver"/>, everything that
/// follows from them by <see cref="RunUntilIdle"/>. The process pumps it from its inbox with real adapters, the
/// simulation from its scheduler with simulated ones. Not thread-safe: one thread owns it.
/// </summary>
public sealed class VoiceLoop
{
    private readonly Queue<VoiceEvent> _inbox = new();
    private readonly VoiceContext _context;
    private readonly StoreDesk _store;
    private readonly CallDesk _calls;
    private readonly LampDesk _lamps;
    private readonly FutureDesk _future;
    private readonly ShadowDesk _shadows;
    private readonly RegistrationDesk _registrations;
    private readonly SwitchableTransport _transport = new();
    private readonly TransactionTable _transactions;
    private readonly RequestDesk _requests;

    public VoiceLoop(VoiceSettings settings, VoicePortsOut outside, Chance chance)
    {
        _context = new VoiceContext(settings, outside, chance);
        _store = new StoreDesk(_context);
        _requests = new RequestDesk(_context);
        _transactions = new TransactionTable(_transport, _context.Timers, _requests, outside.Observer);
        _calls = new CallDesk(_context, _transactions, _store, _transport);
        _lamps = new LampDesk(_context, _transactions, _store, _transport);
        _future = new FutureDesk(_context, _store);
        _registrations = new RegistrationDesk(_context, _transactions);
        _requests.Connect(_transactions, _calls, _lamps, _registrations, _transport);
        _shadows = new ShadowDesk(_context, _calls, _lamps, _requests);
    }

    public Instant NextDue => _inbox.Count > 0 ? new Instant(0) : _context.Timers.NextDue;

    public void Deliver(VoiceEvent @event) => _inbox.Enqueue(@event);

    public void RunUntilIdle(Instant now)
    {
        do
        {
            while (_inbox.TryDequeue(out var @event))
                TakeContained(@event, now);
        }
        while (FireTimer(now) || _inbox.Count > 0);
    }

    /// <summary>
    /// What meets a bug is dropped alone: one datagram must not end everybody's calls here, and then, sent again to
    /// the server that took over, there too (DESIGN 4).
    /// </summary>
    private void TakeContained(VoiceEvent @event, Instant now)
    {
        try
        {
            Take(@event, now);
        }
        catch (Exception bug)
        {
            OnFault(@event.GetType().Name, bug);
            if (@event is VoiceEvent.MessageArrived { Message: SipRequest request } arrived)
                Deliver(new VoiceEvent.RequestFaulted(arrived.Flow, request));
        }
    }

    private bool FireTimer(Instant now)
    {
        try
        {
            return _context.Timers.FireNext(now);
        }
        catch (Exception bug)
        {
            OnFault("a timer", bug);
            return true;
        }
    }

    private void OnFault(string during, Exception bug)
    {
        _context.Counters.Faults++;
        _context.Outside.Observer.OnFault(during, bug);
    }

    private void Take(VoiceEvent @event, Instant now)
    {
        if (_shadows.Take(@event, now))
            return;
        switch (@event)
        {
            case VoiceEvent.MessageArrived arrived:
                _context.Outside.Observer.OnReceived(arrived.Flow, arrived.Message);
                _requests.OnMessage(arrived.Flow, arrived.Message, now);
                break;
            case VoiceEvent.RequestFaulted faulted:
                _requests.GiveUp(faulted.Flow, faulted.Request);
                break;
            case VoiceEvent.FlowFailed failed:
                _transactions.OnFlowFailed(failed.Flow, now);
                break;
            case VoiceEvent.MediaRaised raised:
                _calls.OnMedia(raised.Event, now);
                break;
            case VoiceEvent.StoreReplied replied:
                _store.OnReply(replied.Reply, now);
                break;
            case VoiceEvent.QueryAnswered answered:
                _store.OnAnswer(answered.Answer, now);
                break;
            case VoiceEvent.TargetsFound found:
                _registrations.OnFound(found.Targets, now);
                break;
            case VoiceEvent.DirectoryChanged changed:
                _context.ReplaceDirectory(
                    changed.Documents.Aggregate(_context.Directory, (d, document) => d.Apply(document)));
                _calls.OnDirectoryChanged(now);
                break;
            case VoiceEvent.MailboxChanged changed:
                _lamps.OnMailboxChanged(changed.Mailbox);
                break;
            case VoiceEvent.FutureMessagesChanged:
                _future.Look();
                break;
            case VoiceEvent.Listen listen:
                _transport.Switch(listen.Transport, listen.Listening);
                _registrations.Begin(asActive: false, now);
                break;
            case VoiceEvent.BecomeActive active:
                BecomeActive(active, now);
                break;
            case VoiceEvent.BecomeInactive inactive:
                BecomeInactive(inactive, now);
                break;
            case VoiceEvent.RefuseHeld refuse:
                _requests.RefuseHeld(refuse.Call, now);
                break;
            case VoiceEvent.Drain drain:
                _requests.IsDraining = true;
                _registrations.Withdraw(now);
                if (drain.EndCallsBecause is { } reason)
                    _calls.EndAll(reason, drain.IsAnnounced, now);
                break;
            case VoiceEvent.Inspect inspect:
                inspect.Look(Report());
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for {@event.GetType().Name}");
        }
    }

    private void BecomeActive(VoiceEvent.BecomeActive active, Instant now)
    {
        _requests.IsDraining = false;
        _transport.Switch(active.Transport, active.Listening);
        _shadows.Adopt(now);
        _requests.Activate(now);
        _registrations.Begin(asActive: true, now);
        _lamps.Activate();
        _future.Begin();
    }

    private void BecomeInactive(VoiceEvent.BecomeInactive inactive, Instant now)
    {
        _requests.IsDraining = false;
        _transport.Narrow(inactive.Listening);
        _requests.Deactivate();
        _future.End();
        _lamps.Deactivate();
        _registrations.End(now);
        _lamps.LetGo(inactive.Listening);
        _shadows.OnLetGo(_calls.LetGo(inactive.Listening, now), now);
        _shadows.OnInactive(now);
        _transactions.LetGo(inactive.Listening, now);
        if (inactive.EndCallsBecause is { } reason)
            _calls.EndAll(reason, inactive.IsAnnounced, now);
    }

    private VoiceReport Report() => new(
        _requests.IsActive,
        _requests.IsDraining,
        _calls.Report(),
        _context.Settings.Ports,
        _context.Settings.PortsForOutgoing,
        _shadows.Count,
        _shadows.Behind,
        _lamps.Count,
        _transactions.Count,
        _registrations.Report(),
        _context.Counters with { });
}
