using Antiphon.Cli.Tracing;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Ports.Local;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice;
using Antiphon.Voice.Registrations;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Observing;

/// <summary>Watches the voice service for the log, the event log and the trace. None of them blocks.</summary>
/// <param name="called">Told of a call that waits for this server to become active.</param>
internal sealed class VoiceJournal(
    ILogger log, EventLog events, SipTrace trace, Action<LocalMessage.CalledWhileInactive> called) : IVoiceObserver
{
    public void OnSent(SipFlow flow, SipMessage message)
    {
        if (trace.IsOn)
            trace.Add(isReceived: false, flow, message);
    }

    public void OnReceived(SipFlow flow, SipMessage message)
    {
        if (trace.IsOn)
            trace.Add(isReceived: true, flow, message);
    }

    public void OnCallBegan(CallId call, string? caller, string dialled, string destination) =>
        log.CallBegan(call.Value, ShortNumber.Of(caller), dialled, destination);

    public void OnCallStep(CallId call, string from, string @event, string to) =>
        log.CallStep(call.Value, from, @event, to);

    public void OnCallEnded(CallId call, TimeSpan length) => log.CallEnded(call.Value, length.TotalSeconds);

    /// <summary>An exception's message may quote the state of a call, keys included: its type and place do.</summary>
    public void OnCallBroken(CallId call, string @event, Exception bug)
    {
        log.CallBroken(call.Value, @event, bug.GetType().Name, bug.StackTrace);
        events.Tell(EventCatalogue.CallBroken, call, @event, bug.GetType().Name);
    }

    public void OnFault(string during, Exception bug)
    {
        log.Fault(during, bug.GetType().Name, bug.StackTrace);
        events.Tell(EventCatalogue.Fault, during, bug.GetType().Name);
    }

    public void OnMessageStored(CallId call, MailboxId mailbox) => log.MessageStored(call.Value, mailbox.Value);

    public void OnRegistration(RegistrationReport registration)
    {
        if (registration.State == RegistrationState.Registered)
            events.Tell(EventCatalogue.Registered, registration.User, registration.Integration);
        else
            events.Tell(
                EventCatalogue.NotRegistered, registration.User, registration.Integration, registration.Registrar,
                registration.Reason ?? "no reason was given");
    }

    public void OnCalledWhileInactive(string call, string integration, string dialled) =>
        called(new LocalMessage.CalledWhileInactive(call, integration, dialled));

    public void OnTrouble(VoiceTrouble trouble)
    {
        switch (trouble)
        {
            case VoiceTrouble.MessageNotStored lost:
                events.Tell(EventCatalogue.MessageNotStored, lost.Call, lost.Cause);
                break;
            case VoiceTrouble.ClipMissing missing:
                events.Tell(EventCatalogue.ClipMissing, missing.Clip, missing.Reason);
                break;
            case VoiceTrouble.NoMediaPort none:
                events.Tell(EventCatalogue.NoMediaPort, none.Reason);
                break;
            case VoiceTrouble.PortsExhausted full:
                events.Tell(EventCatalogue.PortsExhausted, full.Ports);
                break;
            case VoiceTrouble.MailboxLocked locked:
                events.Tell(EventCatalogue.MailboxLocked, locked.Subscriber, locked.Until.ToString("HH:mm:ss zzz"));
                break;
            case VoiceTrouble.StoreUnreadable unreadable:
                events.Tell(EventCatalogue.StoreUnreadable, unreadable.Cause);
                break;
            case VoiceTrouble.ShadowUnreadable unreadable:
                events.Tell(EventCatalogue.ShadowUnreadable, unreadable.Call, unreadable.Reason);
                break;
            case VoiceTrouble.NumberBlocked blocked:
                events.Tell(
                    EventCatalogue.NumberBlocked, blocked.Call, ShortNumber.Of(blocked.Number), blocked.Because);
                break;
            case VoiceTrouble.CallGivenUp given:
                events.Tell(EventCatalogue.CallGivenUp, given.Call);
                break;
            case VoiceTrouble.CallSetAside aside:
                events.Tell(EventCatalogue.CallSetAside, aside.Call, aside.Reason);
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for {trouble.GetType().Name}");
        }
    }
}
