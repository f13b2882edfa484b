using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice;
using Antiphon.Voice.Registrations;

namespace Antiphon.Simulation.Worlds;

/// <summary>Sees what an operator would see.</summary>
internal sealed class Witness : IVoiceObserver
{
    public List<string> Broken { get; } = [];

    public List<VoiceTrouble> Troubles { get; } = [];

    /// <summary>Told of every step of a call.</summary>
    public Action<string> Step { get; init; } = _ => { };

    public void OnSent(SipFlow flow, SipMessage message)
    {
    }

    public void OnReceived(SipFlow flow, SipMessage message)
    {
    }

    public void OnCallBegan(CallId call, string? caller, string dialled, string destination)
    {
    }

    public void OnCallStep(CallId call, string from, string @event, string to) =>
        Step($"call {call}: {from} -{@event}-> {to}");

    public void OnCallEnded(CallId call, TimeSpan length) => Step($"call {call} ended");

    public void OnCallBroken(CallId call, string @event, Exception bug) => Broken.Add($"{call} at {@event}: {bug}");

    public void OnMessageStored(CallId call, MailboxId mailbox) => Step($"call {call}: stored for {mailbox}");

    public void OnFault(string during, Exception bug) => Broken.Add($"{during}: {bug}");

    public void OnRegistration(RegistrationReport registration)
    {
    }

    public void OnCalledWhileInactive(string call, string integration, string dialled)
    {
    }

    public void OnTrouble(VoiceTrouble trouble) => Troubles.Add(trouble);
}
