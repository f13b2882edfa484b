using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Synthetic;

/// <summary>
/// All that a voice loop has outside: a store that agrees to everything, media that do nothing, a way to another server
/// that keeps what is told.
/// </summary>
internal sealed class SyntheticPorts(Instant now, Action<VoiceEvent> deliver)
    : IMediaEngine, IRecordingDesk, IRecordWriter, IQueries, IShadowLink, IShadowRecordings, IVoiceObserver
{
    private List<VoiceEvent> _told = [];
    private List<(MediaSessionId, PlayId)> _played = [];

    public MediaSessionId LastSession { get; private set; }

    public (MediaSessionId Session, RecordingId Id) Recorded { get; private set; }

    public int Delivered { get; private set; }

    public List<VoiceEvent> TakeTold()
    {
        var told = _told;
        _told = [];
        return told;
    }

    public List<(MediaSessionId Session, PlayId Play)> TakePlayed()
    {
        var played = _played;
        _played = [];
        return played;
    }

    int? IMediaEngine.Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error)
    {
        (LastSession, error) = (session, "");
        return 20_000 + (2 * (int)session.Value);
    }

    void IMediaEngine.Play(
        MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner) =>
        _played.Add((session, play));

    void IMediaEngine.Record(
        MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption) =>
        Recorded = (session, recording);

    void IRecordingDesk.Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end)
    {
        Delivered++;
        deliver(new VoiceEvent.StoreReplied(new StoreReply.AlreadyDone(ticket)));
    }

    void IRecordWriter.Submit(StoreTicket ticket, StoreCommand command) =>
        deliver(new VoiceEvent.StoreReplied(new StoreReply.AlreadyDone(ticket)));

    void IQueries.List(QueryTicket ticket, string type, string owner) =>
        deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Listed(ticket, [])));

    void IQueries.Count(QueryTicket ticket, string type, string owner, string field, string secondField) =>
        deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Counted(ticket, [])));

    void IQueries.Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place) =>
        deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Picked(ticket, Record: null)));

    void IQueries.VerifyPin(QueryTicket ticket, string hash, string pin) =>
        deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.PinVerified(ticket, Matches: true)));

    void IShadowLink.Begin(string life) => _told.Add(new VoiceEvent.ShadowsBegun(life));

    void IShadowLink.Told() => _told.Add(new VoiceEvent.ShadowsTold());

    void IShadowLink.TellClock() => _told.Add(new VoiceEvent.ShadowClock(now));

    void IShadowLink.CallChanged(CallId call, ReadOnlyMemory<byte> record) =>
        _told.Add(new VoiceEvent.ShadowChanged(call, record, now));

    void IShadowLink.CallEnded(CallId call) => _told.Add(new VoiceEvent.ShadowEnded(call));

    void IShadowLink.CallLetGo(CallId call) => _told.Add(new VoiceEvent.ShadowLetGo(call));

    void IShadowLink.CallReturned(CallId call, ReadOnlyMemory<byte> record, long samples) =>
        _told.Add(new VoiceEvent.ShadowReturned(call, record, samples, now));

    void IShadowLink.LampChanged(string lamp, ReadOnlyMemory<byte> record) =>
        _told.Add(new VoiceEvent.LampShadowChanged(lamp, record, now));

    void IShadowLink.LampEnded(string lamp) => _told.Add(new VoiceEvent.LampShadowEnded(lamp));

    bool IShadowLink.TryRepeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples) => true;

    long IShadowRecordings.Flush(RecordingId recording) => 0;

    long IShadowRecordings.Finish(RecordingId recording) => 0;

    void IVoiceObserver.OnFault(string during, Exception bug) =>
        throw new InvalidOperationException($"a synthetic call met a bug in {during}", bug);

    void IVoiceObserver.OnCallBroken(CallId call, string @event, Exception bug) =>
        throw new InvalidOperationException($"a synthetic call met a bug in {@event}", bug);

    // What follows has nothing to do here.
    void IMediaEngine.Connect(MediaSessionId session, MediaRoute route)
    {
    }

    void IMediaEngine.ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor)
    {
    }

    void IMediaEngine.ResumeKeys(MediaSessionId session, char key, uint timestamp)
    {
    }

    void IMediaEngine.StopPlaying(MediaSessionId session)
    {
    }

    void IMediaEngine.SendKeys(MediaSessionId session, string keys)
    {
    }

    void IMediaEngine.StopRecording(MediaSessionId session)
    {
    }

    void IMediaEngine.HearAgain(MediaSessionId session, RecordingId recording)
    {
    }

    void IMediaEngine.Bridge(MediaSessionId session, MediaSessionId other)
    {
    }

    void IMediaEngine.EndBridge(MediaSessionId session)
    {
    }

    void IMediaEngine.Close(MediaSessionId session)
    {
    }

    void IRecordingDesk.Begin(RecordingHeader header)
    {
    }

    void IRecordingDesk.Discard(RecordingId recording)
    {
    }

    void IRecordingDesk.Read(RecordingId recording, long offset, int samples)
    {
    }

    void IQueries.HashPin(QueryTicket ticket, string pin)
    {
    }

    void IShadowRecordings.Begin(RecordingId recording, AudioCodec codec, long from)
    {
    }

    void IShadowRecordings.Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
    }

    void IShadowRecordings.Repeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
    }

    void IVoiceObserver.OnSent(SipFlow flow, SipMessage message)
    {
    }

    void IVoiceObserver.OnReceived(SipFlow flow, SipMessage message)
    {
    }

    void IVoiceObserver.OnCallBegan(CallId call, string? caller, string dialled, string destination)
    {
    }

    void IVoiceObserver.OnCallStep(CallId call, string from, string @event, string to)
    {
    }

    void IVoiceObserver.OnCallEnded(CallId call, TimeSpan length)
    {
    }

    void IVoiceObserver.OnMessageStored(CallId call, MailboxId mailbox)
    {
    }

    void IVoiceObserver.OnRegistration(RegistrationReport registration)
    {
    }

    void IVoiceObserver.OnCalledWhileInactive(string call, string integration, string dialled)
    {
    }

    void IVoiceObserver.OnTrouble(VoiceTrouble trouble)
    {
    }
}
