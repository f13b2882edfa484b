using System.Collections.Immutable;
using System.Net;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Testing.Store;

namespace Antiphon.Voice.Tests;

/// <summary>
/// A voice loop with a store in memory behind it, and callers who say samples and hear samples: what a recording
/// became is played back to whoever hears it next, octet by octet.
/// </summary>
internal sealed class SpokenStation : ISipTransport, IMediaEngine, IRecordingDesk, IQueries
{
    private readonly Station.SilentPorts _silent;
    private readonly InMemoryStore _store;
    private readonly IRecordReader _reader;
    private readonly VoiceLoop _loop;
    private readonly Queue<VoiceEvent> _later = [];
    private readonly Dictionary<RecordingId, RecordingHeader> _headers = [];
    private readonly List<SipMessage> _sent = [];
    private Instant _now = new(1_767_225_600_000_000);
    private (MediaSessionId Session, RecordingId Recording)? _recording;
    private PlayId _playing;
    private MediaSessionId _session;
    private int _calls;

    public SpokenStation(params Subscriber[] subscribers)
    {
        _silent = new Station.SilentPorts(_later.Enqueue);
        _store = new InMemoryStore(ServerId.Primary, () => _now.ToWallClock()) { Committed = Tell };
        _reader = _store.OpenReader();
        var writer = _store.Connect(reply => _later.Enqueue(new VoiceEvent.StoreReplied(reply)));
        Store = writer;
        _loop = new VoiceLoop(
            new VoiceSettings { ServerName = "a", Epoch = 1, Ports = 100 },
            new VoicePortsOut(this, this, writer, this, null, null, _silent),
            new Chance(1));
        foreach (var subscriber in subscribers)
            writer.Submit(default, new StoreCommand.Put(subscriber.Key, "", subscriber.ToFields()));
        _loop.Deliver(new VoiceEvent.BecomeActive(this, [Station.Server]));
        Run();
    }

    public IRecordWriter Store { get; }

    /// <summary>While set, nothing is stored.</summary>
    public StoreFault? DiskFault { set => _store.DiskFault = value; }

    /// <summary>What the caller heard last: each clip's name, or the samples of a recording.</summary>
    public ImmutableArray<AudioItem> Heard { get; private set; } = [];

    /// <summary>Enrolled, with the PIN that <see cref="SignIn"/> types.</summary>
    public static Subscriber Of(SubscriberId id, string extension) => new()
    {
        Id = id,
        Extension = new Extension(extension),
        Pin = PinHash.Make("4711", new byte[PinHash.SaltBytes], 1),
        IsEnrolled = true,
    };

    /// <summary>A subscriber who calls from their own phone.</summary>
    public SpokenStation SignIn(string from) => Call("7000", from: from).Press("4711#");

    /// <summary>A caller who is answered, on a codec that they offer alone.</summary>
    public SpokenStation Call(
        string number, int payload = 0, string from = "5001", string more = "", string parameters = "")
    {
        var offer = Station.Offer.Replace("AVP 0 101", $"AVP {payload} 101", StringComparison.Ordinal);
        var n = ++_calls;
        string Lines(string method, string to, string body) => string.Join("\r\n",
            $"{method} sip:{number}@192.0.2.1{parameters} SIP/2.0",
            $"Via: SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bK{method}{n}",
            "Max-Forwards: 70",
            $"To: {to}",
            $"From: <sip:{from}@192.0.2.9>;tag=t{n}",
            $"Call-ID: c{n}@192.0.2.9",
            $"CSeq: 1 {method}",
            $"Contact: <sip:{from}@192.0.2.9>{more}",
            "Content-Type: application/sdp",
            $"Content-Length: {body.Length}",
            "",
            body);
        _sent.Clear();
        Receive(Lines("INVITE", $"<sip:{number}@192.0.2.1>", offer));
        var answer = Station.FinalOf(_sent)!;
        Assert.Equal(200, answer.Status);
        Receive(Lines("ACK", answer.To.ToString(), ""));
        return this;
    }

    /// <summary>Keys, each once what was being said is interrupted.</summary>
    public SpokenStation Press(string keys)
    {
        foreach (var key in keys)
            Raise(new MediaEvent.KeyPressed(_session, key, TimeSpan.Zero));
        return this;
    }

    public SpokenStation HearOut()
    {
        Raise(new MediaEvent.PlaybackEnded(_session, _playing));
        return this;
    }

    /// <summary>While it is recorded.</summary>
    public SpokenStation Speak(ReadOnlySpan<byte> samples)
    {
        _store.Spool.Write(_recording!.Value.Recording, 0, samples);
        Spoken = samples.Length;
        return this;
    }

    public int Spoken { get; private set; }

    public SpokenStation HangUp()
    {
        Raise(new MediaEvent.FarEndSilent(_session));
        return this;
    }

    /// <summary>The samples that the caller heard, and how they were coded.</summary>
    public (byte[] Samples, AudioCodec Codec) HeardRecording()
    {
        var recording = Assert.IsType<AudioItem.Recording>(Assert.Single(Heard, i => i is AudioItem.Recording));
        return (Content(recording.Blob), recording.Codec);
    }

    /// <summary>The process dies and starts again: what it left in the spool is seen to.</summary>
    public void CrashAndRecover()
    {
        _store.Crash();
        _store.Recover();
    }

    /// <summary>Time goes by, and nothing else happens.</summary>
    public SpokenStation Wait(TimeSpan length)
    {
        var end = _now + length;
        while (_loop.NextDue <= end)
        {
            _now = _loop.NextDue > _now ? _loop.NextDue : _now;
            Run();
        }

        _now = end;
        return this;
    }

    public ImmutableArray<Message> MessagesOf(SubscriberId id) =>
        [.. _reader.List(Message.RecordType, id.Mailbox.Value).Select(Message.Read)];

    public byte[] Content(BlobHash hash)
    {
        Assert.True(_store.Blobs.TryOpen(hash, out var blob));
        var samples = new byte[blob.Length];
        blob.Read(0, samples);
        return samples;
    }

    public Subscriber Read(SubscriberId id) =>
        Subscriber.Read(_reader.Get(new RecordKey(Subscriber.RecordType, id.Value))!);

    /// <summary>All that follows, until nothing more does.</summary>
    private void Run()
    {
        do
        {
            _loop.RunUntilIdle(_now);
            _store.Commit();
            _now += TimeSpan.FromMilliseconds(1);
            while (_later.TryDequeue(out var @event))
                _loop.Deliver(@event);
            _loop.RunUntilIdle(_now);
        }
        while (_later.Count > 0 || !_store.IsIdle);
    }

    private void Raise(MediaEvent @event)
    {
        _loop.Deliver(new VoiceEvent.MediaRaised(@event));
        Run();
    }

    private void Receive(string message)
    {
        var parsed = SipMessage.Parse(System.Text.Encoding.ASCII.GetBytes(message), SipLimits.Default, Station.Caller)!;
        _loop.Deliver(new VoiceEvent.MessageArrived(
            new SipFlow(SipTransportKind.Udp, Station.Server, Station.Caller), parsed));
        Run();
    }

    private void Tell(ImmutableArray<RecordChange> changes)
    {
        _later.Enqueue(new VoiceEvent.DirectoryChanged(
            [.. changes.Where(c => c.Key.Type == Subscriber.RecordType).Select(c => _reader.Get(c.Key)!)]));
        if (changes.Any(c => c.Key.Type == FutureMessage.RecordType))
            _later.Enqueue(new VoiceEvent.FutureMessagesChanged());
    }

    void ISipTransport.Send(SipFlow flow, ReadOnlyMemory<byte> message) =>
        _sent.Add(SipMessage.Parse(message.Span, SipLimits.Default, Station.Server)!);

    void IMediaEngine.Bridge(MediaSessionId session, MediaSessionId other)
    {
    }

    void IMediaEngine.EndBridge(MediaSessionId session)
    {
    }

    void IMediaEngine.ResumeKeys(MediaSessionId session, char key, uint timestamp)
    {
    }

    void IMediaEngine.HearAgain(MediaSessionId session, RecordingId recording)
    {
    }

    void IRecordingDesk.Read(RecordingId recording, long offset, int samples)
    {
    }

    int? IMediaEngine.Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error)
    {
        (_session, error) = (session, "");
        return 20_000 + (2 * _calls);
    }

    void IMediaEngine.Connect(MediaSessionId session, MediaRoute route)
    {
    }

    void IMediaEngine.ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor)
    {
    }

    void IMediaEngine.Play(
        MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner) =>
        (Heard, _playing) = (items, play);

    void IMediaEngine.StopPlaying(MediaSessionId session) => Heard = [];

    void IMediaEngine.SendKeys(MediaSessionId session, string keys)
    {
    }

    void IMediaEngine.Record(
        MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption) =>
        (_recording, Spoken) = ((session, recording), 0);

    void IMediaEngine.StopRecording(MediaSessionId session) => EndRecording();

    void IMediaEngine.Close(MediaSessionId session) => EndRecording();

    private void EndRecording()
    {
        if (_recording is not { } recording)
            return;
        _recording = null;
        _later.Enqueue(new VoiceEvent.MediaRaised(new MediaEvent.RecordingStopped(
            recording.Session, recording.Recording, RecordingStop.Asked, Spoken)));
    }

    void IRecordingDesk.Begin(RecordingHeader header)
    {
        _headers[header.Recording] = header;
        _store.Spool.Begin(header);
    }

    void IRecordingDesk.Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end)
    {
        _store.Spool.Finish(recording, samples, end);
        Store.Submit(ticket, new StoreCommand.AcceptRecording(end.ApplyTo(_headers[recording]), samples));
    }

    void IRecordingDesk.Discard(RecordingId recording) => _store.Spool.Discard(recording);

    void IQueries.List(QueryTicket ticket, string type, string owner) =>
        Answer(new QueryAnswer.Listed(ticket, _reader.List(type, owner)));

    void IQueries.Count(QueryTicket ticket, string type, string owner, string field, string secondField) =>
        Answer(new QueryAnswer.Counted(ticket, _reader.Count(type, owner, field, secondField)));

    void IQueries.Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place) =>
        Answer(new QueryAnswer.Picked(ticket, _reader.Pick(selection, place)));

    void IQueries.VerifyPin(QueryTicket ticket, string hash, string pin) => Answer(new QueryAnswer.PinVerified(
        ticket, PinHash.TryParse(hash, null, out var known) && known.Matches(pin)));

    void IQueries.HashPin(QueryTicket ticket, string pin) => Answer(new QueryAnswer.PinHashed(
        ticket, PinHash.Make(pin, new byte[PinHash.SaltBytes], 1).ToString()));

    private void Answer(QueryAnswer answer) => _later.Enqueue(new VoiceEvent.QueryAnswered(answer));
}
