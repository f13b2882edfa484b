using System.Net;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Simulation.Worlds;
using Antiphon.Testing.Store;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// One of the two hosts: its disk, clock, addresses and power, and the two processes on it. What survives which death
/// is decided here: a process leaves the disk as it is, a loss of power what was synced.
/// </summary>
internal sealed class Host
{
    /// <summary>As the system's supervisor starts it again.</summary>
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private static readonly StoreFault DiskFull = new("write", "store.db", "no space left", "Free some.");

    private uint _incarnation;

    public Host(PairWorld world, ServerRole role, HostClock clock)
    {
        (World, Role, Clock) = (world, role, clock);
        Lease = new SimulatedLease(clock);
        Observer = new Witness { Step = step => world.Tell(this, step) };
        Server = role == ServerRole.Primary ? ServerId.Primary : ServerId.Secondary;
        Store = new InMemoryStore(Server, () => clock.Wall) { Id = new StoreId(0xA000UL + Server.Value) };
        Own = new IPEndPoint(IPAddress.Parse(role == ServerRole.Primary ? "10.0.0.11" : "10.0.0.12"), 5060);
    }

    public PairWorld World { get; }

    public ServerRole Role { get; }

    public ServerId Server { get; }

    public HostClock Clock { get; }

    public string Name => Role == ServerRole.Primary ? "alpha" : "beta";

    public IPEndPoint Own { get; }

    public SimulatedLease Lease { get; }

    public InMemoryStore Store { get; }

    /// <summary>What the node manager keeps on disk.</summary>
    public NodeMemory Memory { get; set; } = NodeMemory.Blank;

    public bool HasPower { get; private set; }

    /// <summary>When its node manager last began.</summary>
    public Instant Begun { get; private set; }

    public bool IsFrozen => World.Time.Now < FrozenUntil;

    public Instant FrozenUntil { get; private set; } = new(0);

    /// <summary>It has taken the shared address and not let go of it.</summary>
    public bool HoldsAddress { get; set; }

    /// <summary>No cable: reaches neither phones nor the other host.</summary>
    public bool IsCutOff { get; set; }

    public NodeSide? Node { get; private set; }

    public VoiceSide? Voice { get; private set; }

    /// <summary>Starts of voice so far; part of every name that it makes.</summary>
    public long Epoch { get; private set; }

    public Witness Observer { get; }

    /// <summary>A call that came now would be answered, if it could get here.</summary>
    public bool Answers => Voice is { Process.Runs: true, IsActive: true } && Lease.IsHeld && !IsFrozen;

    /// <summary>Nothing that it can help keeps it from answering.</summary>
    public bool CouldAnswer => Node is { Process.Runs: true } && Voice is { Process.Runs: true, IsReady: true };

    public void Boot()
    {
        if (HasPower)
            return;
        HasPower = true;
        World.Tell(this, "boots");
        StartNode();
    }

    public void KillNode()
    {
        if (Node is not { Process.IsAlive: true } node)
            return;
        World.Tell(this, "node manager killed");
        node.Process.End(isToldOf: true);
        Store.LoseWaiting();
        RestartNode();
    }

    public void KillVoice()
    {
        if (Voice is not { Process.IsAlive: true })
            return;
        World.Tell(this, "voice killed");
        EndVoice(isToldOf: true);
    }

    public void LosePower()
    {
        if (!HasPower)
            return;
        World.Tell(this, "loses power");
        HasPower = false;
        Node?.Process.End(isToldOf: false);
        EndVoice(isToldOf: false);
        Lease.End();
        HoldsAddress = false;
        Store.Crash();
        Store.Spool.LoseUnsynced(length => World.Chance.Next(length + 1));
    }

    /// <summary>Shut down in order, and started again.</summary>
    public void Reboot(TimeSpan pause)
    {
        if (Node is not { Process.IsAlive: true } node || !HasPower)
            return;
        World.Tell(this, "is shut down");
        World.EndCalls();
        node.ShutDown(() =>
        {
            EndVoice(isToldOf: true);
            HasPower = false;
            HoldsAddress = false;
            Lease.End();
            World.Time.After(pause, Boot);
        });
    }

    /// <summary>The whole host stands still, as a virtual machine that is paused.</summary>
    public void Freeze(TimeSpan length)
    {
        World.Tell(this, $"freezes for {length.TotalMilliseconds:0} ms");
        FrozenUntil = World.Time.Now + length > FrozenUntil ? World.Time.Now + length : FrozenUntil;
        Node?.Process.Freeze(length);
        Voice?.Process.Freeze(length);
    }

    public void FreezeNode(TimeSpan length)
    {
        World.Tell(this, $"node manager freezes for {length.TotalMilliseconds:0} ms");
        Node?.Process.Freeze(length);
    }

    public void FillDisk(TimeSpan length)
    {
        World.Tell(this, $"disk is full for {length.TotalMilliseconds:0} ms");
        Store.DiskFault = DiskFull;
        World.Time.After(length, () => Store.DiskFault = null);
    }

    public void StartVoice()
    {
        if (Voice is { Process.IsAlive: true })
            return;
        Voice = new VoiceSide(this, ++Epoch);
        if (IsFrozen)
            Voice.Process.Freeze(FrozenUntil - World.Time.Now);
    }

    public void EndVoice(bool isToldOf)
    {
        if (Voice is not { Process.IsAlive: true } voice)
            return;
        voice.Process.End(isToldOf);
        Store.Spool.ReleaseAll();
        if (isToldOf && Node is { Process.IsAlive: true } node)
            node.OnVoiceEnded(voice);
    }

    private void StartNode()
    {
        var found = Voice is not { Process.IsAlive: true } ? VoiceFound.None
            : Lease.IsHeld ? VoiceFound.Answering
            : VoiceFound.Running;
        World.Tell(this, $"node manager starts, voice found: {found}");
        Begun = World.Time.Now;
        Node = new NodeSide(this, found, ++_incarnation);
    }

    private void RestartNode() => World.Time.After(RestartPause, () =>
    {
        if (!HasPower || Node is { Process.IsAlive: true })
            return;
        if (IsFrozen)
            RestartNode();
        else
            StartNode();
    });
}
