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
internal sealed partial class Station : ISipTransport
{
    public static readonly IPEndPoint Server = new(IPAddress.Parse("192.0.2.1"), 5060);
    public static readonly IPEndPoint Caller = new(IPAddress.Parse("192.0.2.9"), 5060);

    private readonly VoiceLoop _loop;
    private readonly List<SipMessage> _sent = [];
    private readonly List<(IPEndPoint To, SipMessage Message)> _all = [];
    private int _numbers;

    public Station(Func<VoiceSettings, VoiceSettings>? change = null, bool isActive = true)
    {
        var settings = new VoiceSettings { ServerName = "a", Epoch = 1, Ports = 100 };
        Ports = new SilentPorts(Deliver) { Clock = () => Now };
        var outside = new VoicePortsOut(Ports, Ports, Ports, Ports, Ports, Ports, Ports) { Targets = Ports };
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

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        _sent.Add(SipMessage.Parse(message.Span, SipLimits.Default, Server)
            ?? throw new InvalidOperationException("The server sent what is no SIP."));
        _all.Add((flow.Remote, _sent[^1]));
    }

    /// <summary>All requests that ever went there, repeated ones too.</summary>
    public SipRequest[] SentTo(IPEndPoint target) =>
        [.. _all.Where(s => s.To.Equals(target)).Select(s => s.Message).OfType<SipRequest>()];

    /// <summary>What was sent because of octets that came to another address of the server.</summary>
    public IReadOnlyList<SipMessage> ReceiveAt(IPEndPoint local, ReadOnlySpan<byte> octets)
    {
        _sent.Clear();
        var message = SipMessage.Parse(octets, SipLimits.Default, Caller)!;
        Deliver(new VoiceEvent.MessageArrived(new SipFlow(SipTransportKind.Udp, local, Caller), message));
        return [.. _sent];
    }

    public void ReceiveFrom(IPEndPoint source, SipMessage message) => Deliver(new VoiceEvent.MessageArrived(
        new SipFlow(SipTransportKind.Udp, Server, source),
        SipMessage.Parse(message.Bytes.Span, SipLimits.Default, source)!));
}
