using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>
/// A server in each phase, and an event of each kind: for the walk over all pairs and the table made of it.
/// </summary>
internal static class Samples
{
    /// <summary>One of each kind, by the words that the table has for it.</summary>
    public static (string Name, NodeEvent Event)[] Events(NodeState state, Instant now) =>
    [
        ("the voice service is ready", new NodeEvent.VoiceReady()),
        ("the voice service started", new NodeEvent.VoiceStarted()),
        ("the voice service crashed", new NodeEvent.VoiceExited(139)),
        ("the voice service hangs", new NodeEvent.VoiceHung()),
        ("the last call left is over", new NodeEvent.VoiceDrained()),
        ("a call from a known phone system", new NodeEvent.CallArrivedWhileInactive("c1", true, "pbx", "7000")),
        ("a call from a stranger", new NodeEvent.CallArrivedWhileInactive("c1", false, "10.9.9.9", "7000")),
        ("`antiphon failover`", Command(new NodeCommand.FailOver(false))),
        ("`antiphon failback`", Command(new NodeCommand.FailBack(false))),
        ("an event rule asks for failover", Command(new NodeCommand.FailOverByRule("disk", 2042))),
        ("`antiphon force-active`", Command(new NodeCommand.ForceActive())),
        ("`antiphon force-inactive`", Command(new NodeCommand.ForceInactive())),
        ("`antiphon auto off`", Command(new NodeCommand.SetAutomatic(false))),
        ("the voice service is to stop", Command(new NodeCommand.StopVoice(CallsLeft.Finish))),
        ("the voice service is to start", Command(new NodeCommand.StartVoice())),
        ("the host shuts down", new NodeEvent.HostShuttingDown(CallsLeft.Finish)),
        ("no phone system is reached", new NodeEvent.IntegrationsChanged(0, 2)),
        ("calls come and go", new NodeEvent.CallsChanged(3)),
        ("replication falls behind", new NodeEvent.ReplicationChanged(false, 5)),
        ("the settings change", new NodeEvent.SettingsChanged(state.Settings with { Version = 9 })),
        ("the wall clock is read", new NodeEvent.LocalClock(now.ToWallClock())),
        ("the other says Waiting", Said(state, now, NodePhase.Waiting)),
        ("the other says Inactive", Said(state, now, NodePhase.Inactive)),
        ("the other says Taking", Said(state, now, NodePhase.Taking)),
        ("the other says Active", Said(state, now, NodePhase.Active)),
        ("the other says Yielding", Said(state, now, NodePhase.Yielding)),
        ("the other says Stopped", Said(state, now, NodePhase.Stopped)),
        ("the other closes the connection", new NodeEvent.LinkReported(LinkFact.Closed)),
        ("the witness grants", new NodeEvent.WitnessGranted(now + TimeSpan.FromSeconds(2))),
        ("the witness refuses", new NodeEvent.WitnessRefused(true)),
        ("the isolation address is silent", new NodeEvent.IsolationProbed(false)),
        ("the address is taken", new NodeEvent.AddressTaken()),
        ("the address is lost", new NodeEvent.AddressLost("removed by hand")),
        ("time passes", new NodeEvent.Tick()),
    ];

    /// <summary>A primary that sees its peer, in each phase; what it takes for it to be found so.</summary>
    public static (string Name, NodeState State)[] Phases(Instant now)
    {
        var active = SimulatedPair.Running(PairSettings.Fast with { VirtualAddress = "127.0.0.10" }).Primary.State;
        // Its clock is brought to the table's, so that nothing else is due.
        var shift = now - active.Pulse.WakeAt - TimeSpan.FromMilliseconds(50);
        active = active with
        {
            Since = active.Since + shift,
            LeaseUntil = now + TimeSpan.FromMilliseconds(350),
            Peer = active.Peer with
            {
                Heard = now, Answered = now, Last = active.Peer.Last! with { Held = new(1) }, BrokenAt = default,
            },
            Pulse = active.Pulse with
            {
                NextBeat = now + TimeSpan.FromMilliseconds(50), WakeAt = now + TimeSpan.FromMilliseconds(50),
            },
        };
        var inactive = active with
        {
            Phase = NodePhase.Inactive, Held = default, Reason = default, Peer = PeerActive(active.Peer),
        };
        var later = now + TimeSpan.FromSeconds(3);
        return
        [
            ("Waiting", inactive with
            {
                Phase = NodePhase.Waiting, Since = now, Deadline = later, Peer = active.Peer with { Answered = null },
            }),
            ("Inactive", inactive),
            ("Taking", inactive with { Phase = NodePhase.Taking, Deadline = later, Reason = MoveReason.Manual }),
            ("Active", active),
            ("Yielding", active with { Phase = NodePhase.Yielding, Deadline = later, Reason = MoveReason.Manual }),
            ("Stopped", active with
            {
                Phase = NodePhase.Stopped, IsShuttingDown = true, Deadline = later, Reason = MoveReason.HostShutdown,
                Voice = active.Voice with { Draining = CallsLeft.Finish, DrainUntil = later },
            }),
        ];
    }

    private static PeerWatch PeerActive(PeerWatch peer) => peer with
    {
        Last = peer.Last! with { Phase = NodePhase.Active, Held = new(3) },
    };

    private static NodeEvent.CommandGiven Command(NodeCommand command) => new(command, "admin", "1");

    private static NodeEvent.PeerHeard Said(NodeState state, Instant now, NodePhase phase)
    {
        var last = state.Peer.Last!;
        return new(new KeepAlive(
            last with
            {
                SentAt = last.SentAt + TimeSpan.FromMilliseconds(60),
                Echo = now,
                Phase = phase,
                Reason = phase is NodePhase.Taking or NodePhase.Yielding ? MoveReason.Manual : MoveReason.None,
                Held = state.Phase is NodePhase.Inactive or NodePhase.Taking ? new(3)
                    : phase is NodePhase.Active or NodePhase.Yielding ? new(3) : new(1),
                Flags = BeatFlags.VoiceRuns
                    | (phase == NodePhase.Stopped ? BeatFlags.None : BeatFlags.CanTake),
            },
            null));
    }
}
