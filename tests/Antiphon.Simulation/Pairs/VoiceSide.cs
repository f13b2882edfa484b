using System.Collections.Immutable;
using System.Net;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Local;
using Antiphon.Ports.Signalling;
using Antiphon.Simulation.Worlds;
using Antiphon.Sip;
using Antiphon.Voice;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// A voice process: the shipping voice loop, and around it what the process that ships has: sockets that ask the lease
/// before each send, the link to its node manager, the shadows' way to the other server.
/// </summary>
internal sealed class VoiceSide : ISipTransport
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ReadTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BeatPace = TimeSpan.FromMilliseconds(200);

    private readonly Host _host;
    private readonly PairWorld _world;
    private readonly VoiceLoop _loop;
    private readonly RemoteWriter _writer;
    private readonly ShadowStream _shadowsOut;
    private readonly IRecordReader _reader;
    private Connection.End? _link;
    private Connection.End? _shadowsIn;
    private bool _isPumping;
    private bool _isListening;
    private bool _isDraining;
    private long _position;
    private Instant _wakeAt = Instant.Never;

    public VoiceSide(Host host, long epoch)
    {
        (_host, _world) = (host, host.World);
        // Its steady clock begins at what the wall clock shows.
        (Process, Begun) = (_world.NewProcess(host.Clock, host.Clock.WallOffset), _world.Time.Now);
        _reader = host.Store.OpenReader();
        _writer = new RemoteWriter(reply => Deliver(new VoiceEvent.StoreReplied(reply)));
        _shadowsOut = new ShadowStream(Process);
        var spool = new SpoolDesk(
            host.Store.Spool,
            _writer,
            part => Process.After(ReadTime, () => Deliver(new VoiceEvent.RecordingRead(part))));
        Media = new SimulatedMedia(
            _world.Time, Process, new Chance(_world.Chance.NextUInt64()), host.Store,
            Deliver)
        {
            // Each life begins elsewhere in the range.
            FirstPort = (host.Role == Failover.ServerRole.Primary ? 20_000 : 40_000) + ((int)(epoch % 20) * 1000),
            MaySpeak = MaySend,
            MaySend = address =>
            {
                _world.Air.Speaker = host;
                return MaySend(address) && _world.Air.Spoke(host, address);
            },
            Hears = address => Process.Runs && _world.Air.Reaches(host, address),
            Records = spool.IsOpen,
            Tap = _shadowsOut.Hear,
            Reached = handset => _world.Air.OnReached(host, handset),
            Handsets = remote => _world.Air.HandsetAt(remote),
        };
        var queries = new SimulatedQueries(Process, new Chance(_world.Chance.NextUInt64()), host.Store, Deliver);
        var settings = new VoiceSettings
        {
            ServerName = host.Name, Epoch = epoch, Ports = 40, HasPeer = true, Conversation = _world.Conversation,
        };
        var outside = new VoicePortsOut(Media, spool, _writer, queries, _shadowsOut, spool, host.Observer);
        _loop = new VoiceLoop(settings, outside, new Chance(_world.Chance.NextUInt64()));
        Shadows = new Listener(Process, TakeShadows);
        Process.After(StartTime, Begin);
    }

    public Host Host => _host;

    public Process Process { get; }

    public SimulatedMedia Media { get; }

    /// <summary>Where the other server's shadows come in.</summary>
    public Listener Shadows { get; }

    public Instant Begun { get; }

    public bool IsReady { get; private set; }

    /// <summary>Told to answer.</summary>
    public bool IsActive { get; private set; }

    public void OnDatagram(IPEndPoint local, IPEndPoint remote, SipMessage message) => Process.Input(() =>
    {
        var isOpen = _isListening && (local.Equals(_host.Own) || IsActive);
        if (isOpen)
            Deliver(new VoiceEvent.MessageArrived(new SipFlow(SipTransportKind.Udp, local, remote), message));
    });

    public VoiceReport Report()
    {
        VoiceReport? report = null;
        Deliver(new VoiceEvent.Inspect(r => report = r));
        return report!;
    }

    void ISipTransport.Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        if (!MaySend(flow.Local.Address))
            return;
        _world.Air.Spoke(_host, flow.Local.Address);
        _world.Air.ToPhone(_host, flow.Remote, message.ToArray());
    }

    /// <summary>From the shared address by the lease alone; from its own also while inactive, to refuse.</summary>
    private bool MaySend(IPAddress local) =>
        local.Equals(PairWorld.Address.Address) ? _host.Lease.IsHeld : !IsActive || _host.Lease.IsHeld;

    private void Begin()
    {
        _position = _reader.Head().Newest;
        var subscribers = _reader.ListAll(Subscriber.RecordType, default, 1000);
        if (!subscribers.IsEmpty)
            Deliver(new VoiceEvent.DirectoryChanged(subscribers));
        _isListening = true;
        Deliver(new VoiceEvent.Listen(this, [_host.Own]));
        new Dialer(_world.Time, Process, _world.Inside, TimeSpan.FromMilliseconds(50))
        {
            Listens = () => _host.Node?.ForVoice,
            Opened = JoinNode,
            Closed = () =>
            {
                _link = null;
                _writer.Leave();
            },
        }.Dial();
        new Dialer(_world.Time, Process, _world.RouteFrom(_host), TimeSpan.FromMilliseconds(200))
        {
            Listens = () => _world.Other(_host).Voice?.Shadows,
            Opened = link =>
            {
                _shadowsOut.Join(link);
                Deliver(new VoiceEvent.ShadowsWanted());
            },
            Closed = _shadowsOut.Leave,
        }.Dial();
        Beat();
    }

    private void JoinNode(Connection.End link)
    {
        _link = link;
        link.Received = Hear;
        link.Send(new LocalMessage.Hello(LocalMessage.Hello.VoiceProcess, 1));
        _writer.Join(link);
    }

    private void Hear(object message)
    {
        switch (message)
        {
            case StoreReply reply:
                _writer.OnReply(reply);
                break;
            case LocalMessage.Changed:
                TellNews();
                break;
            case LocalMessage.Activate activate:
                Deliver(new VoiceEvent.OtherJudged(activate.IsPeerLost));
                Activate();
                break;
            case LocalMessage.Deactivate deactivate:
                Deactivate(deactivate);
                break;
            case LocalMessage.Drain drain:
                _isDraining = true;
                _world.Tell(_host, "voice takes no new call");
                Deliver(new VoiceEvent.Drain(drain.EndCallsBecause, drain.IsAnnounced));
                SendBeat();
                break;
            case LocalMessage.RefuseCall refuse:
                Deliver(new VoiceEvent.RefuseHeld(refuse.Call));
                break;
        }
    }

    private void Activate()
    {
        if (IsActive && !_isDraining)
            return;
        (IsActive, _isDraining) = (true, false);
        _world.Tell(_host, "voice answers");
        Deliver(new VoiceEvent.BecomeActive(
            this, _world.SharesAddress ? [PairWorld.Address, _host.Own] : [_host.Own]));
        SendBeat();
    }

    private void Deactivate(LocalMessage.Deactivate order)
    {
        if (IsActive)
        {
            (IsActive, _isDraining) = (false, false);
            _world.Tell(_host, "voice answers no more");
            Deliver(new VoiceEvent.BecomeInactive([_host.Own], order.EndCallsBecause, order.IsAnnounced));
        }

        SendBeat();
    }

    private void TellNews()
    {
        var changes = _reader.ChangesSince(_position, int.MaxValue).Changes;
        if (changes.IsEmpty)
            return;
        _position = changes[^1].Position;
        foreach (var news in StoreNews.Of(changes, _reader))
            Deliver(news);
    }

    private void TakeShadows(Connection.End link)
    {
        _shadowsIn?.Close();
        _shadowsIn = link;
        link.Received = shadow => Deliver((VoiceEvent)shadow);
    }

    private void Beat()
    {
        IsReady = true;
        SendBeat();
        Process.After(BeatPace, Beat);
    }

    private void SendBeat()
    {
        var report = Report();
        _link?.Send(new LocalMessage.Beat(report is { IsActive: true, IsDraining: false }, report.Calls.Length, 0, 0));
    }

    private void Deliver(VoiceEvent @event)
    {
        _loop.Deliver(@event);
        if (!_isPumping)
            Pump();
    }

    private void Pump()
    {
        _isPumping = true;
        _loop.RunUntilIdle(Process.Now);
        _isPumping = false;
        var due = _loop.NextDue;
        if (due == Instant.Never || (_wakeAt > Process.Now && _wakeAt <= due))
            return;
        _wakeAt = due;
        Process.At(due, () =>
        {
            if (_wakeAt == due)
                Pump();
        });
    }
}
