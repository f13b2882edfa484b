using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice;

namespace Antiphon.Cli.Serving;

internal sealed class QuietObserver : IVoiceObserver
{
    public void OnSent(SipFlow flow, SipMessage message) { }
    public void OnReceived(SipFlow flow, SipMessage message) { }
    public void OnCallBegan(CallId call, string? caller, string dialled, string destination) { }
    public void OnCallStep(CallId call, string from, string @event, string to) { if (Environment.GetEnvironmentVariable("STEPS") is not null) Console.WriteLine($"{call} {from} --{@event}--> {to}"); }
    public void OnCallEnded(CallId call, TimeSpan length) { }
    public void OnCallBroken(CallId call, string @event, Exception bug) => Console.WriteLine($"BROKEN {call} {@event} {bug}");
    public void OnMessageStored(CallId call, MailboxId mailbox) { }
    public void OnTrouble(VoiceTrouble trouble) => Console.WriteLine(trouble);
}
