using System.Collections.Immutable;
using System.Net;
using System.Text;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Tests;

/// <summary>
/// A voice loop alone on its clock, with one subscriber at 2001 and ports that do nothing by themselves.
/// </summary>
internal sealed class Station : ISipTransport
{
    public static readonly IPEndPoint Server = new(IPAddress.Parse("192.0.2.1"), 5060);
    public static readonly IPEndPoint Caller = new(IPAddress.Parse("192.0.2.9"), 5060);

    private readonly VoiceLoop _loop;
    private readonly List<SipMessage> _sent = [];
    private int _numbers;

    public Station(Func<VoiceSettings, VoiceSettings>? change = null, bool isActive = true)
    {
        var settings = new VoiceSettings { ServerName = "a", Epoch = 1, Ports = 100 };
        Ports = new SilentPorts(Deliver) { Clock = () => Now };
        var outside = new VoicePortsOut(Ports, Ports, Ports, Ports, Ports, Ports, Ports);
        _loop = new VoiceLoop(change?.Invoke(settings) ?? settings, outside, new Chance(1));
        var pin = PinHash.Make("4711", new byte[PinHash.SaltBytes], PinHash.IterationsOfMany);
        var subscriber = new Subscriber
        {
            Id = new("p1"), Extension = new Extension("2001"), IsEnrolled = true, Pin = pin,
        };
        Deliver(new VoiceEvent.DirectoryChanged(
            [Document.Create(subscriber.Key, "", subscriber.ToFields(), new HybridTimestamp(1, 0, ServerId.Primary))]));
        if (isActive)
            Activate();
        else
            Deliver(new VoiceEvent.Listen(this, [Server]));
    }

    public SilentPorts Ports { get; }

    public Instant Now { get; private set; } = new(1_767_225_600_000_000);

    public VoiceReport Report
    {
        get
        {
            VoiceReport? report = null;
            Deliver(new VoiceEvent.Inspect(r => report = r));
            return report!;
        }
    }

    public bool HasTimers => _loop.NextDue != Instant.Never;

    public void Deliver(VoiceEvent @event)
    {
        _loop.Deliver(@event);
        _loop.RunUntilIdle(Now);
    }

    /// <summary>Delivers octets as a socket would; what was sent because of them.</summary>
    public IReadOnlyList<SipMessage> Receive(ReadOnlySpan<byte> octets)
    {
        _sent.Clear();
        if (SipMessage.Parse(octets, SipLimits.Default, Caller) is { } message)
            Deliver(new VoiceEvent.MessageArrived(new SipFlow(SipTransportKind.Udp, Server, Caller), message));
        return [.. _sent];
    }

    /// <summary>What was sent because of something that media reports.</summary>
    public IReadOnlyList<SipMessage> Raise(MediaEvent @event)
    {
        _sent.Clear();
        Deliver(new VoiceEvent.MediaRaised(@event));
        return [.. _sent];
    }

    /// <summary>What was sent because of what is done.</summary>
    public IReadOnlyList<SipMessage> SentBy(Action<Station> done)
    {
        _sent.Clear();
        done(this);
        return [.. _sent];
    }

    /// <summary>Hears what the other one has streamed since this was last called.</summary>
    public void Follow(Station other)
    {
        foreach (var @event in other.Ports.Shadowed)
            Deliver(@event);
        other.Ports.Shadowed.Clear();
    }

    public void Activate() => Deliver(new VoiceEvent.BecomeActive(this, [Server]));

    public IReadOnlyList<SipMessage> Receive(SipMessage message) => Receive(message.Bytes.Span);

    /// <summary>The final status that answers these octets.</summary>
    public int? StatusOf(ReadOnlySpan<byte> octets) => FinalOf(Receive(octets))?.Status;

    public int? StatusOf(SipRequest request) => StatusOf(request.Bytes.Span);

    public static SipResponse? FinalOf(IEnumerable<SipMessage> sent) =>
        sent.OfType<SipResponse>().FirstOrDefault(r => r.IsFinal);

    /// <summary>A request outside of any dialog, with numbers of its own; more header fields as lines.</summary>
    public byte[] Lines(
        string method,
        string uri = "sip:2001@192.0.2.1",
        string body = "",
        string contact = "<sip:5001@192.0.2.9>",
        params string[] more)
    {
        var n = ++_numbers;
        string[] lines =
        [
            $"{method} {uri} SIP/2.0",
            $"Via: SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bKt{n}",
            "Max-Forwards: 70",
            "To: <sip:2001@192.0.2.1>",
            $"From: <sip:5001@192.0.2.9>;tag=t{n}",
            $"Call-ID: c{n}@192.0.2.9",
            $"CSeq: {n} {method}",
            $"Contact: {contact}",
            .. more,
            $"Content-Length: {Encoding.ASCII.GetByteCount(body)}",
        ];
        return Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + body);
    }

    /// <summary>A request of the caller in the dialog that an answer to an INVITE made.</summary>
    public byte[] InDialog(string method, SipResponse answer)
    {
        var number = method == "ACK" ? answer.CSeq.Number : answer.CSeq.Number + 1;
        string[] lines =
        [
            $"{method} {answer.Contacts[0].Uri} SIP/2.0",
            $"Via: SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bKd{++_numbers}",
            "Max-Forwards: 70",
            $"To: {answer.To}",
            $"From: {answer.From}",
            $"Call-ID: {answer.CallId}",
            $"CSeq: {number} {method}",
            "Content-Length: 0",
        ];
        return Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");
    }

    public byte[] Invite(string body = Offer, params string[] more) =>
        Lines("INVITE", body: body, more: ["Content-Type: application/sdp", .. more]);

    public const string Offer =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\n"
        + "a=rtpmap:101 telephone-event/8000\r\n";

    /// <summary>Lets all timers fire, as long as some are left; at most an hour.</summary>
    public IReadOnlyList<SipMessage> LetTimePass(TimeSpan length)
    {
        _sent.Clear();
        var end = Now + length;
        while (_loop.NextDue <= end)
        {
            Now = _loop.NextDue > Now ? _loop.NextDue : Now;
            _loop.RunUntilIdle(Now);
        }

        Now = end;
        return [.. _sent];
    }

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message) =>
        _sent.Add(SipMessage.Parse(message.Span, SipLimits.Default, Server)
            ?? throw new InvalidOperationException("The server sent what is no SIP."));

    /// <summary>All ports of the loop: answers nothing unless it is told to.</summary>
    internal sealed class SilentPorts(Action<VoiceEvent> deliver)
        : IMediaEngine, IRecordingDesk, IRecordWriter, IQueries, IShadowLink, IShadowRecordings, IVoiceObserver
    {
        private int _port = 20000;

        /// <summary>What is streamed to the other server is stamped with it.</summary>
        public Func<Instant> Clock { get; init; } = () => default;

        public List<Exception> Bugs { get; } = [];

        public List<Exception> Faults { get; } = [];

        /// <summary>Calls that came while the station was inactive: phone system and number.</summary>
        public List<(string Integration, string Dialled)> Waiting { get; } = [];

        /// <summary>The one port that has a bug, by the name of its method.</summary>
        public string? Faulty { get; set; }

        /// <summary>The same, but the bug is met once only.</summary>
        public string? FaultyOnce { get; set; }

        public bool RightPin { get; set; }

        public string? StrongerPin { get; set; }

        public List<StoreCommand> Submitted { get; } = [];

        public int OpenSessions { get; private set; }

        public List<(MediaSessionId One, MediaSessionId Other)> Bridges { get; } = [];

        /// <summary>What went to the other server, in its order.</summary>
        public List<VoiceEvent> Shadowed { get; } = [];

        /// <summary>Store and hasher answer nothing any more: this server is about to die.</summary>
        public bool IsUnanswered { get; set; }

        /// <summary>So much has arrived here of each recording of another server's calls.</summary>
        public long ShadowSamples { get; set; } = 16_000;

        /// <summary>Something else waits to be sent to the other server.</summary>
        public bool IsWayBusy { get; set; }

        /// <summary>Recordings that the media engine was to let be heard once more.</summary>
        public List<RecordingId> HeardAgain { get; } = [];

        /// <summary>Recordings that were to become what they are for, and their lengths.</summary>
        public List<(RecordingId Recording, long Samples)> Delivered { get; } = [];

        /// <summary>Calls that were not taken over.</summary>
        public List<VoiceTrouble.CallSetAside> SetAside { get; } = [];

        /// <summary>What was to be read of recordings.</summary>
        public List<(RecordingId Recording, long Offset, int Samples)> Reads { get; } = [];

        /// <summary>Recordings that were begun here and neither delivered nor discarded.</summary>
        public SortedSet<RecordingId> Recordings { get; } = [];

        /// <summary>Those of another server's calls that are being written here.</summary>
        public SortedSet<RecordingId> ShadowRecordings { get; } = [];

        public void CallChanged(CallId call, ReadOnlyMemory<byte> record) =>
            Shadowed.Add(new VoiceEvent.ShadowChanged(call, record, Clock()));

        public void CallEnded(CallId call) => Shadowed.Add(new VoiceEvent.ShadowEnded(call));

        public void Begin(string life) => Shadowed.Add(new VoiceEvent.ShadowsBegun(life));

        public void Told() => Shadowed.Add(new VoiceEvent.ShadowsTold());

        public void CallReturned(CallId call, ReadOnlyMemory<byte> record, long samples) =>
            Shadowed.Add(new VoiceEvent.ShadowReturned(call, record, samples, Clock()));

        public void LampChanged(string lamp, ReadOnlyMemory<byte> record) =>
            Shadowed.Add(new VoiceEvent.LampShadowChanged(lamp, record, Clock()));

        public void LampEnded(string lamp) => Shadowed.Add(new VoiceEvent.LampShadowEnded(lamp));

        public bool TryRepeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
        {
            if (IsWayBusy)
                return false;
            Shadowed.Add(new VoiceEvent.ShadowRepeated(recording, offset, samples.ToArray()));
            return true;
        }

        public void Begin(RecordingId recording, AudioCodec codec) => ShadowRecordings.Add(recording);

        public void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
        {
        }

        public void Repeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
        {
        }

        public long Flush(RecordingId recording) => ShadowRecordings.Contains(recording) ? ShadowSamples : 0;

        public long Finish(RecordingId recording) => ShadowRecordings.Remove(recording) ? ShadowSamples : 0;

        public int? Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error)
        {
            MeetBug(nameof(Open));
            (error, OpenSessions) = ("", OpenSessions + 1);
            return _port += 2;
        }

        public void Connect(MediaSessionId session, MediaRoute route) => MeetBug(nameof(Connect));

        public void ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor)
        {
        }

        public void Play(
            MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner)
        {
        }

        public void StopPlaying(MediaSessionId session)
        {
        }

        public void SendKeys(MediaSessionId session, string keys)
        {
        }

        public void Record(
            MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption)
        {
        }

        public void StopRecording(MediaSessionId session)
        {
        }

        public void HearAgain(MediaSessionId session, RecordingId recording) => HeardAgain.Add(recording);

        public void Read(RecordingId recording, long offset, int samples) => Reads.Add((recording, offset, samples));

        public void Bridge(MediaSessionId session, MediaSessionId other) => Bridges.Add((session, other));

        public void EndBridge(MediaSessionId session) =>
            Bridges.RemoveAll(b => b.One == session || b.Other == session);

        public void Close(MediaSessionId session) => OpenSessions--;

        public void Begin(RecordingHeader header) => Recordings.Add(header.Recording);

        public void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end)
        {
            Delivered.Add((recording, samples));
            if (!IsUnanswered)
                deliver(new VoiceEvent.StoreReplied(new StoreReply.AlreadyDone(ticket)));
        }

        public void Discard(RecordingId recording) => Recordings.Remove(recording);

        public void Submit(StoreTicket ticket, StoreCommand command)
        {
            Submitted.Add(command);
            deliver(new VoiceEvent.StoreReplied(new StoreReply.AlreadyDone(ticket)));
        }

        public void List(QueryTicket ticket, string type, string owner) =>
            deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Listed(ticket, [])));

        public void Count(QueryTicket ticket, string type, string owner, string field, string secondField)
        {
            MeetBug(nameof(Count));
            deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Counted(ticket, [])));
        }

        public void Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place)
        {
        }

        public void VerifyPin(QueryTicket ticket, string hash, string pin)
        {
            if (!IsUnanswered)
                deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.PinVerified(ticket, RightPin, StrongerPin)));
        }

        public void HashPin(QueryTicket ticket, string pin)
        {
        }

        public void OnSent(SipFlow flow, SipMessage message)
        {
        }

        private void MeetBug(string at)
        {
            var isFaulty = Faulty == at || FaultyOnce == at;
            if (FaultyOnce == at)
                FaultyOnce = null;
            if (isFaulty)
                throw new InvalidOperationException($"A bug in {at}.");
        }

        public void OnReceived(SipFlow flow, SipMessage message)
        {
        }

        public void OnCallBegan(CallId call, string? caller, string dialled, string destination)
        {
        }

        public void OnCallStep(CallId call, string from, string @event, string to)
        {
        }

        public void OnCallEnded(CallId call, TimeSpan length)
        {
        }

        public void OnCallBroken(CallId call, string @event, Exception bug) => Bugs.Add(bug);

        public void OnMessageStored(CallId call, MailboxId mailbox)
        {
        }

        public void OnFault(string during, Exception bug) => Faults.Add(bug);

        public void OnRegistration(RegistrationReport registration)
        {
        }

        public void OnCalledWhileInactive(string call, string integration, string dialled) =>
            Waiting.Add((integration, dialled));

        public void OnTrouble(VoiceTrouble trouble)
        {
            if (trouble is VoiceTrouble.CallSetAside aside)
                SetAside.Add(aside);
        }
    }
}
