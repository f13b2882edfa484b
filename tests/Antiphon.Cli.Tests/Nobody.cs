using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice;
using Antiphon.Voice.Registrations;

namespace Antiphon.Cli.Tests;

/// <summary>An outside in which nothing answers: for what is decided by the message alone.</summary>
internal sealed class Nobody : IMediaEngine, IRecordingDesk, IRecordWriter, IQueries, IVoiceObserver
{
    private static readonly Nobody Here = new();

    public static VoicePortsOut Outside => new(Here, Here, Here, Here, null, null, Here);

    public int? Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error)
    {
        error = "there is no media here";
        return null;
    }

    public void Connect(MediaSessionId session, MediaRoute route) { }

    public void ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor) { }

    public void Play(
        MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner) { }

    public void StopPlaying(MediaSessionId session) { }

    public void SendKeys(MediaSessionId session, string keys) { }

    public void Record(
        MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption) { }

    public void StopRecording(MediaSessionId session) { }

    public void ResumeKeys(MediaSessionId session, char key, uint timestamp) { }

    public void HearAgain(MediaSessionId session, RecordingId recording) { }

    public void Read(RecordingId recording, long offset, int samples) { }

    public void Bridge(MediaSessionId session, MediaSessionId other) { }

    public void EndBridge(MediaSessionId session) { }

    public void Close(MediaSessionId session) { }

    public void Begin(RecordingHeader header) { }

    public void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end) { }

    public void Discard(RecordingId recording) { }

    public void Submit(StoreTicket ticket, StoreCommand command) { }

    public void List(QueryTicket ticket, string type, string owner) { }

    public void Count(QueryTicket ticket, string type, string owner, string field, string secondField) { }

    public void Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place) { }

    public void VerifyPin(QueryTicket ticket, string hash, string pin) { }

    public void HashPin(QueryTicket ticket, string pin) { }

    public void OnSent(SipFlow flow, SipMessage message) { }

    public void OnReceived(SipFlow flow, SipMessage message) { }

    public void OnCallBegan(CallId call, string? caller, string dialled, string destination) { }

    public void OnCallStep(CallId call, string from, string @event, string to) { }

    public void OnCallEnded(CallId call, TimeSpan length) { }

    public void OnCallBroken(CallId call, string @event, Exception bug) { }

    public void OnMessageStored(CallId call, MailboxId mailbox) { }

    public void OnFault(string during, Exception bug) { }

    public void OnRegistration(RegistrationReport registration) { }

    public void OnCalledWhileInactive(string call, string integration, string dialled) { }

    public void OnTrouble(VoiceTrouble trouble) { }
}
