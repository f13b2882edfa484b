using System.Collections.Immutable;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Node.Pair;
using Antiphon.Node.Replication;
using Antiphon.Ports;
using Antiphon.Ports.Local;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// A node manager's process: the shipping loops of failover and replication, and around them what the process that
/// ships has: the keep-alives' two ways, the keeper of voice, the store's writer.
/// </summary>
internal sealed class NodeSide : INodeOutside
{
    private static readonly TimeSpan ClockPace = TimeSpan.FromSeconds(30);

    private readonly Host _host;
    private readonly PairWorld _world;
    private readonly NodeLoop _loop;
    private readonly VoiceKeeping _voice;
    private readonly LeftRecordings _left;
    private readonly Action<NodeState> _shown;
    private readonly byte[] _wire = new byte[KeepAliveWire.BytesMax];
    private Connection.End? _peer;
    private Action _ended = () => { };
    private bool _isPumping;
    private Instant _wakeAt = Instant.Never;

    public NodeSide(Host host, VoiceFound found, uint incarnation)
    {
        (_host, _world) = (host, host.World);
        Process = _world.NewProcess(host.Clock);
        _voice = new VoiceKeeping(host, Process, found, Deliver);
        var store = new StoreSide(host, Process, Deliver);
        _shown = store.Look;
        Process.WhenEnded(_ => store.Dispose());
        _left = new LeftRecordings(host);
        _isPumping = true;
        var peer = _world.Other(host);
        _loop = new NodeLoop(
            new NodeIdentity(host.Role, host.Name, peer.Name, incarnation, "1.0"), _world.Settings, host.Memory,
            found, this, host.Clock.Now);
        _isPumping = false;
        var route = _world.RouteFrom(host);
        new Dialer(_world.Time, Process, route, TimeSpan.FromMilliseconds(100))
        {
            Listens = () => peer.Node?.KeepAlives,
            Opened = OnPeerOpened,
            Closed = () =>
            {
                _peer = null;
                Deliver(new NodeEvent.LinkReported(LinkFact.Closed));
            },
            Refused = () => Deliver(new NodeEvent.LinkReported(LinkFact.Refused)),
        }.Dial();
        KeepAlives = new Listener(Process, link => link.Received = message => Hear((byte[])message));
        ForVoice = new Listener(Process, link =>
        {
            _voice.Accept(link, command => store.Submit(link, command));
            store.Accept(link);
        });
        Replication = store.Replication;
        TellClock();
        Pump();
    }

    public Process Process { get; }

    /// <summary>The peer's connection for keep-alives.</summary>
    public Listener KeepAlives { get; }

    public Listener ForVoice { get; }

    public Listener Replication { get; }

    public NodeState State { get; private set; } = null!;

    public void Order(NodeCommand command)
    {
        _world.Tell(_host, $"is told to {command}");
        Process.Input(() => Deliver(new NodeEvent.CommandGiven(command, "the administrator", "q")));
    }

    public void ShutDown(Action ended)
    {
        _ended = ended;
        Process.Input(() => Deliver(new NodeEvent.HostShuttingDown(CallsLeft.Drop)));
    }

    public void OnVoiceEnded(VoiceSide voice) => Process.Input(() =>
    {
        _left.Want();
        _voice.OnEnded(voice);
    });

    /// <summary>So much time has passed that every call of then is over.</summary>
    public void DeliverLeft() => Process.Input(_left.Deliver);

    public void OnDatagram(byte[] keepAlive) => Process.Input(() => Hear(keepAlive));

    void INodeOutside.GrantLease(TimeSpan length, LeaseScope scope, bool isPeerAway)
    {
        if (isPeerAway)
            _host.Lease.GrantForGood();
        else
            _host.Lease.Grant(length);
    }

    void INodeOutside.EndLease() => _host.Lease.End();

    void INodeOutside.StartVoice() => Errand(_voice.Start);

    void INodeOutside.StopVoice(bool atOnce) =>
        _world.Time.AfterMilliseconds(atOnce ? 1 : 40, () => _host.EndVoice(isToldOf: true));

    void INodeOutside.ActivateVoice(MoveReason reason, bool isPeerLost) =>
        _voice.Order(new LocalMessage.Activate(StatusText.Words(reason), isPeerLost));

    void INodeOutside.DeactivateVoice(CallsLeft calls) =>
        _voice.Order(new LocalMessage.Deactivate(ReasonToEnd(calls), IsAnnounced: calls == CallsLeft.Announce));

    void INodeOutside.DrainVoice(CallsLeft calls) =>
        _voice.Order(new LocalMessage.Drain(ReasonToEnd(calls), IsAnnounced: calls == CallsLeft.Announce));

    void INodeOutside.RefuseCall(string? call) => _voice.Say(new LocalMessage.RefuseCall(call));

    void INodeOutside.TakeAddress(string address)
    {
        _world.Tell(_host, "takes the address");
        _host.HoldsAddress = true;
        _world.Air.Announce(_host);
    }

    void INodeOutside.ReleaseAddress(string address)
    {
        _world.Tell(_host, "releases the address");
        _host.HoldsAddress = false;
    }

    void INodeOutside.SendToPeer(KeepAlive keepAlive)
    {
        var bytes = _wire[..KeepAliveWire.Write(keepAlive, _wire)];
        _peer?.Send(bytes);
        _world.SendDatagram(_host, bytes);
    }

    void INodeOutside.Raise(int id, ImmutableArray<string> parameters) => _world.Raise(_host, id, parameters);

    void INodeOutside.AskWitness()
    {
    }

    void INodeOutside.ProbeIsolation()
    {
    }

    void INodeOutside.Remember(NodeMemory memory) => Errand(() => _host.Memory = memory);

    void INodeOutside.StoreSettings(PairSettings settings)
    {
    }

    void INodeOutside.Answer(string question, bool isAccepted, string text) =>
        _world.Tell(_host, $"answers {isAccepted}: {text}");

    void INodeOutside.EndProcess() => Errand(() =>
    {
        Process.End(isToldOf: true);
        _host.Store.LoseWaiting();
        _ended();
    });

    void INodeOutside.Show(NodeState state)
    {
        if (State is not null && State.Phase != state.Phase)
            _world.Tell(_host, $"is {state.Phase} ({state.Reason}), term {state.Held.Number}");
        State = state;
        _shown(state);
        if (_left.ShouldDeliver(state))
            Errand(() =>
            {
                if (_left.ShouldDeliver(State))
                    _left.Deliver();
            });
    }

    private static string? ReasonToEnd(CallsLeft calls) =>
        calls is CallsLeft.Announce or CallsLeft.Drop ? "the service ends here" : null;

    private void Deliver(NodeEvent @event)
    {
        _loop.Deliver(@event);
        Pump();
    }

    private void Pump()
    {
        if (_isPumping)
            return;
        _isPumping = true;
        _loop.RunUntilIdle(_host.Clock.Now);
        _isPumping = false;
        var due = _loop.NextDue;
        if (due == Instant.Never || due == _wakeAt)
            return;
        _wakeAt = due;
        Process.At(due, () =>
        {
            if (_wakeAt != due)
                return;
            _wakeAt = Instant.Never;
            Pump();
        });
    }

    /// <summary>What may touch a disk or make a process is done in order by a thread of its own.</summary>
    private void Errand(Action errand) => Process.After(TimeSpan.FromMilliseconds(2), errand);

    private void OnPeerOpened(Connection.End link)
    {
        _peer = link;
        Deliver(new NodeEvent.LinkReported(LinkFact.Opened));
    }

    private void Hear(byte[] bytes)
    {
        if (!KeepAliveWire.TryParse(bytes, out var heard))
            throw new InvalidOperationException("A keep-alive cannot be read.");
        Deliver(new NodeEvent.PeerHeard(heard));
    }

    private void TellClock()
    {
        Deliver(new NodeEvent.LocalClock(_host.Clock.Wall));
        Process.After(ClockPace, TellClock);
    }
}
