using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>
/// One server of the simulated pair: its node manager is the real machine, its voice service, lease page, disk and
/// clock are simulated.
/// </summary>
internal sealed class SimulatedServer(SimulatedPair pair, ServerRole role, TimeSpan clockOffset)
{
    private static readonly TimeSpan VoiceStart = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan VoiceWarmUp = TimeSpan.FromMilliseconds(700);

    private readonly Queue<NodeEvent> _whileFrozen = [];
    private NodeMemory _disk = NodeMemory.Blank;
    private uint _incarnation;
    private long _wakes;
    private long _voices;
    private Instant _frozenUntil;

    public ServerRole Role { get; } = role;

    public NodeState State { get; private set; } = null!;

    public bool IsNodeUp { get; private set; }

    public bool IsVoiceUp { get; private set; }

    public bool IsVoiceReady { get; private set; }

    public bool CanVoiceStart { get; set; } = true;

    public bool IsFrozen => pair.Now < _frozenUntil;

    public bool IsHoldingAddress { get; private set; }

    public Instant LeaseUntil { get; private set; }

    public LeaseScope LeaseScope { get; private set; }

    public bool IsVoiceActivated { get; private set; }

    /// <summary>Every effect there was, with the pair's time.</summary>
    public List<(Instant At, NodeEffect Effect)> Journal { get; } = [];

    public IEnumerable<int> Events => Journal.Select(j => j.Effect).OfType<NodeEffect.Raise>().Select(r => r.Id);

    /// <summary>A new call that came now would be answered.</summary>
    public bool IsAnswering => IsVoiceUp && IsVoiceReady && IsVoiceActivated && !IsFrozen && LocalNow < LeaseUntil
        && LeaseScope == LeaseScope.Answer;

    /// <summary>Nothing keeps it from serving but the pair's decision.</summary>
    public bool CouldServe => IsNodeUp && IsVoiceUp && IsVoiceReady && !IsFrozen;

    public Instant LocalNow => pair.Now + clockOffset;

    public void Boot(VoiceFound found = VoiceFound.None)
    {
        IsNodeUp = true;
        var self = new NodeIdentity(
            Role, Role == ServerRole.Primary ? "alpha" : "beta", Role == ServerRole.Primary ? "beta" : "alpha",
            ++_incarnation, "1.0");
        var step = NodeMachine.Begin(self, pair.SettingsOf(Role), _disk, found, LocalNow);
        State = step.State;
        Run(step.Effects);
        Deliver(new NodeEvent.ReplicationChanged(true, 0));
        Deliver(new NodeEvent.IntegrationsChanged(1, 1));
        Deliver(new NodeEvent.LocalClock(LocalNow.ToWallClock()));
    }

    public void Deliver(NodeEvent @event)
    {
        if (!IsNodeUp) return;
        if (IsFrozen)
        {
            _whileFrozen.Enqueue(@event);
            return;
        }

        var step = NodeMachine.Next(State, @event, LocalNow);
        State = step.State;
        Run(step.Effects);
        pair.Check();
    }

    /// <summary>The power is gone: nothing is said to anybody.</summary>
    public void LosePower()
    {
        KillNode(isTold: false);
        EndVoice();
        IsHoldingAddress = false;
    }

    /// <summary>The kernel closes its connections.</summary>
    public void KillNode(bool isTold = true)
    {
        if (!IsNodeUp) return;
        IsNodeUp = false;
        _whileFrozen.Clear();
        if (!isTold) return;
        pair.Report(Role, LinkFact.Closed);
        pair.Report(Role, LinkFact.Refused);
    }

    public void KillVoice()
    {
        if (!IsVoiceUp) return;
        EndVoice();
        Deliver(new NodeEvent.VoiceExited(137));
    }

    public void Freeze(TimeSpan length)
    {
        _frozenUntil = pair.Now + length;
        pair.After(length + TimeSpan.FromMicroseconds(1), Thaw);
    }

    private void Thaw()
    {
        if (IsFrozen || !IsNodeUp) return;
        // A timer that ran out comes before what waited in the sockets, or after it.
        if (pair.Chance.OneIn(2)) Deliver(new NodeEvent.Tick());
        while (_whileFrozen.TryDequeue(out var waiting)) Deliver(waiting);
        Deliver(new NodeEvent.Tick());
    }

    private void EndVoice() =>
        (IsVoiceUp, IsVoiceReady, IsVoiceActivated, _voices) = (false, false, false, _voices + 1);

    private void Run(IEnumerable<NodeEffect> effects)
    {
        foreach (var effect in effects)
        {
            Journal.Add((pair.Now, effect));
            Run(effect);
        }
    }

    private void Run(NodeEffect effect)
    {
        switch (effect)
        {
            case NodeEffect.GrantLease grant:
                (LeaseUntil, LeaseScope) = (grant.Until, grant.Scope);
                break;
            case NodeEffect.StopGranting:
                LeaseUntil = default;
                break;
            case NodeEffect.StartVoice when CanVoiceStart:
                StartVoice();
                break;
            case NodeEffect.StartVoice:
                // As a program that is missing: it never runs.
                pair.After(VoiceStart, () => Deliver(new NodeEvent.VoiceExited(1)));
                break;
            case NodeEffect.StopVoice:
                pair.After(TimeSpan.FromMilliseconds(40), () =>
                {
                    EndVoice();
                    Deliver(new NodeEvent.VoiceExited(0));
                });
                break;
            case NodeEffect.ActivateVoice:
                IsVoiceActivated = true;
                break;
            case NodeEffect.DrainVoice drain:
                IsVoiceActivated = false;
                pair.After(
                    TimeSpan.FromMilliseconds(drain.Calls == CallsLeft.Finish ? 4000 : 20),
                    () => Deliver(new NodeEvent.VoiceDrained()));
                break;
            case NodeEffect.DeactivateVoice deactivate:
                IsVoiceActivated = false;
                pair.After(
                    TimeSpan.FromMilliseconds(deactivate.Calls == CallsLeft.Finish ? 4000 : 20),
                    () => Deliver(new NodeEvent.VoiceDrained()));
                break;
            case NodeEffect.TakeAddress:
                IsHoldingAddress = true;
                break;
            case NodeEffect.ReleaseAddress:
                IsHoldingAddress = false;
                break;
            case NodeEffect.Send send:
                pair.Transmit(Role, send.KeepAlive);
                break;
            case NodeEffect.WakeAt wake:
                WakeAt(wake.At);
                break;
            case NodeEffect.Remember remember:
                _disk = remember.Memory;
                break;
            case NodeEffect.StoreSettings stored:
                pair.Replicate(stored.Settings);
                break;
            case NodeEffect.AskWitness:
                pair.AskWitness(this);
                break;
            case NodeEffect.EndProcess:
                KillNode();
                break;
        }
    }

    private void StartVoice()
    {
        var voice = ++_voices;
        IsVoiceUp = true;
        pair.After(VoiceStart, () => WhileSame(voice, () => Deliver(new NodeEvent.VoiceStarted())));
        pair.After(VoiceStart + VoiceWarmUp, () => WhileSame(voice, () =>
        {
            IsVoiceReady = true;
            Deliver(new NodeEvent.VoiceReady());
        }));
    }

    private void WhileSame(long voice, Action action)
    {
        if (_voices == voice) action();
    }

    private void WakeAt(Instant at)
    {
        var (wake, incarnation) = (++_wakes, _incarnation);
        if (at == Instant.Never) return;
        var pause = at - LocalNow;
        // Under load a timer comes late.
        pause += pair.Lateness();
        pair.After(pause < TimeSpan.Zero ? TimeSpan.Zero : pause, () =>
        {
            if (_wakes == wake && _incarnation == incarnation) Deliver(new NodeEvent.Tick());
        });
    }
}
