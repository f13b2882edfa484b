using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice;

/// <summary>
/// Who watches the voice service: log, trace, event log. Called on the loop's thread; must not block.
/// </summary>
public interface IVoiceObserver
{
    void OnSent(SipFlow flow, SipMessage message);

    void OnReceived(SipFlow flow, SipMessage message);

    void OnCallBegan(CallId call, string? caller, string dialled, string destination);

    void OnCallStep(CallId call, string from, string @event, string to);

    void OnCallEnded(CallId call, TimeSpan length);

    /// <summary>A call met a bug and was ended alone.</summary>
    void OnCallBroken(CallId call, string @event, Exception bug);

    /// <summary>A bug outside of any call; what met it was dropped.</summary>
    void OnFault(string during, Exception bug);

    void OnMessageStored(CallId call, MailboxId mailbox);

    /// <summary>A registration came about, failed, or failed for another reason than before.</summary>
    void OnRegistration(RegistrationReport registration);

    /// <summary>A phone system called this server although it is inactive; the call waits (SPEC 4).</summary>
    /// <param name="call">Its Call-ID.</param>
    /// <param name="integration">The phone system's name.</param>
    /// <param name="dialled">The number.</param>
    void OnCalledWhileInactive(string call, string integration, string dialled);

    void OnTrouble(VoiceTrouble trouble);
}

/// <summary>What an operator should hear of, with a hint.</summary>
public abstract record VoiceTrouble
{
    private VoiceTrouble()
    {
    }

    public sealed record MessageNotStored(CallId Call, string Cause) : VoiceTrouble;

    public sealed record ClipMissing(string Clip, string Reason) : VoiceTrouble;

    public sealed record NoMediaPort(string Reason) : VoiceTrouble;

    public sealed record PortsExhausted(int Ports) : VoiceTrouble;

    public sealed record MailboxLocked(SubscriberId Subscriber, DateTimeOffset Until) : VoiceTrouble;

    public sealed record StoreUnreadable(string Cause) : VoiceTrouble;

    public sealed record ShadowUnreadable(CallId Call, string Reason) : VoiceTrouble;

    /// <summary>Somebody wanted a number dialled, or set for it, that a restriction table blocks.</summary>
    public sealed record NumberBlocked(CallId Call, string Number, string Because) : VoiceTrouble;

    /// <summary>A call has ended here without a BYE, because the other server may be heard in it.</summary>
    public sealed record CallGivenUp(CallId Call) : VoiceTrouble;

    /// <summary>A call of the other server did not become one here; what was recorded of it is kept.</summary>
    public sealed record CallSetAside(CallId Call, string Reason) : VoiceTrouble;
}
