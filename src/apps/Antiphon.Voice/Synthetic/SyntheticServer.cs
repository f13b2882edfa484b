using System.Net;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Synthetic;

/// <summary>A voice loop in which no time passes, with one subscriber, 2001.</summary>
internal sealed class SyntheticServer : ISipTransport
{
    /// <summary>RFC 5737: an address that nobody has. Both servers answer there.</summary>
    public static readonly IPEndPoint Address = new(IPAddress.Parse("192.0.2.1"), 5060);

    private static readonly Instant Now = new(1_767_225_600_000_000);
    private static readonly SipFlow Flow = new(SipTransportKind.Udp, Address, SyntheticPhone.Address);

    private readonly SyntheticPorts _ports;
    private readonly VoiceLoop _loop;
    private SipResponse? _answer;

    public SyntheticServer(string name)
    {
        _ports = new SyntheticPorts(Now, Deliver);
        _loop = new VoiceLoop(
            new VoiceSettings { ServerName = name, Epoch = 1, Ports = 4, HasPeer = true },
            new VoicePortsOut(_ports, _ports, _ports, _ports, _ports, _ports, _ports),
            new Chance(1));
        var subscriber = new Subscriber
        {
            Id = new("p1"), Extension = new Extension("2001"), IsEnrolled = true,
            Pin = PinHash.Make("4711", new byte[PinHash.SaltBytes], iterations: 1),
        };
        Deliver(new VoiceEvent.DirectoryChanged(
            [Document.Create(subscriber.Key, "", subscriber.ToFields(), new HybridTimestamp(1, 0, ServerId.Primary))]));
        Deliver(new VoiceEvent.Listen(this, [Address]));
    }

    /// <summary>Messages that are stored.</summary>
    public int Delivered => _ports.Delivered;

    public void Deliver(VoiceEvent @event)
    {
        _loop.Deliver(@event);
        _loop.RunUntilIdle(Now);
    }

    public void Activate() => Deliver(new VoiceEvent.BecomeActive(this, [Address]));

    public void Deactivate() => Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));

    /// <summary>Hears what the other one has told since this was last called.</summary>
    public void Follow(SyntheticServer other)
    {
        foreach (var told in other._ports.TakeTold())
            Deliver(told);
    }

    /// <returns>The last final answer that was sent.</returns>
    public SipResponse? Receive(SipRequest request)
    {
        Deliver(new VoiceEvent.MessageArrived(
            Flow, SipMessage.Parse(request.Bytes.Span, SipLimits.Default, SyntheticPhone.Address)!));
        return _answer;
    }

    /// <summary>All that is played, to its end.</summary>
    public void LetHear()
    {
        foreach (var (session, play) in _ports.TakePlayed())
        {
            Raise(new MediaEvent.PlaybackStarted(session, play, new OutgoingAnchor(1, 1, 1, Now)));
            Raise(new MediaEvent.PlaybackEnded(session, play));
        }
    }

    public void HearSpeech() => Raise(new MediaEvent.RecordingAnchored(
        _ports.Recorded.Session, _ports.Recorded.Id, new RecordingAnchor(1, 1, 0, Now)));

    /// <summary>In the last call.</summary>
    public void HearKey(char key) => Raise(new MediaEvent.KeyPressed(_ports.LastSession, key, TimeSpan.Zero));

    /// <summary>After three seconds of it.</summary>
    public void EndRecording() => Raise(new MediaEvent.RecordingStopped(
        _ports.Recorded.Session, _ports.Recorded.Id, RecordingStop.Asked, Samples: 24_000));

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        if (SipMessage.Parse(message.Span, SipLimits.Default, Address) is SipResponse { IsFinal: true } answer)
            _answer = answer;
    }

    private void Raise(MediaEvent @event) => Deliver(new VoiceEvent.MediaRaised(@event));
}
