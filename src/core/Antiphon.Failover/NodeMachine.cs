using System.Diagnostics;
using Antiphon.Kernel;

namespace Antiphon.Failover;

/*
                      start, or stood still longer than the lease
                                        |
                                  +-----v-----+
             peer is active, or   |  Waiting  |   nobody speaks, or neither is active and
             it is the other's    +-+-------+-+   this is the primary; or resumes its term
             turn                   |       |
                              +-----+       +---------------------------------+
                              |                                               |
                        +-----v----+  peer gone, peer yields,   +--------+    |
                        | Inactive |  a call, somebody asks     |        |    |
                        |          +---------------------------->  Taking|    |
                        |          <----------------------------+        |    |
                        +--^--^--+-+  it lives, or time is over +---+----+    |
                           |  |  |                                  | peer has let go,
                           |  |  |  nobody is active, and its turn  | or is gone
                           |  |  +--------------------------------+ |         |
    lets go: voice failed, |  |                                   | |         |
    peer asks and is ready |  |            +----------+         +-v-v---------v-+
                           |  |  peer is   |          <---------+               |
                           |  +------------+ Yielding | wants to|    Active     |
                           |     ready     |          | move    |               |
                           |               |          +--------->               |
                           |               +----------+ time is +-------+-------+
                           |                            over            |
                           +--------------------------------------------+
                 shutdown, from each: lets go first, then Stopped

   A planned move is an agreement: the one that is active says Yielding and goes on answering; the other, when it is
   ready, says Taking; the first takes back lease and address and says Inactive with the term that it gave up; the
   other takes the next term. Each of the three words is in every keep-alive until the next is heard, so a lost one
   costs an interval; each has its time limit, after which both are what they were before.

   What only concerns one server (its voice service, its calls, its clock) is apart from this, in Rules/. After every
   event the same questions are asked again, so that it does not matter in which order things become known.
*/

/// <summary>Decides for one server of a pair when it is active.</summary>
public static class NodeMachine
{
    /// <summary>Each may lead to the next one in the same step; none leads back within it.</summary>
    private const int PhasesMax = 4;

    /// <summary>The node manager starts.</summary>
    /// <param name="memory">The newest that <see cref="NodeEffect.Remember"/> asked to keep.</param>
    /// <exception cref="ArgumentException">The settings have mistakes.</exception>
    public static Step<NodeState, NodeEffect> Begin(
        NodeIdentity self, PairSettings settings, NodeMemory memory, VoiceFound found, Instant now)
    {
        Check(settings);
        // Its lease has not run out, so the peer has not taken over: the term goes on.
        var isResumed = found == VoiceFound.Answering && memory.Held > Term.None;
        var turn = new NodeTurn(
            new NodeState
            {
                Self = self,
                Settings = settings,
                Phase = isResumed ? NodePhase.Active : NodePhase.Waiting,
                Since = now,
                Reason = isResumed ? MoveReason.Resumed : MoveReason.None,
                Newest = memory.Newest,
                Held = memory.Held,
                Peer = PeerWatch.Begin(now),
                Voice = new VoiceCare(
                    found switch
                    {
                        VoiceFound.None => VoicePhase.Down,
                        VoiceFound.Running => VoicePhase.Starting,
                        _ => VoicePhase.Ready,
                    },
                    IsWanted: true, now, Failures: 0, found == VoiceFound.None ? now : null, CallsLeft.Finish,
                    Draining: null, Instant.Never),
                Deadline = isResumed ? Instant.Never : Starting.Deadline(settings, now),
                Guard = new PairingGuard { PrimaryReached = memory.PrimaryReached },
                Remembered = memory,
                Pulse = new Pulse(now, now, default, Instant.Never),
            },
            now);
        if (isResumed) Moving.Resume(turn);
        else if (found == VoiceFound.Answering) Starting.Silence(turn);
        Settle(turn);
        return turn.Finish();
    }

    /// <exception cref="ArgumentException">
    /// Settings with mistakes: whoever changes them validates them first.
    /// </exception>
    public static Step<NodeState, NodeEffect> Next(NodeState state, NodeEvent @event, Instant now)
    {
        var turn = new NodeTurn(state, now);
        Waking.Notice(turn);
        Take(turn, @event);
        Settle(turn);
        return turn.Finish();
    }

    private static void Take(NodeTurn turn, NodeEvent @event)
    {
        switch (@event)
        {
            case NodeEvent.Tick:
                // Time is looked at after every event.
                break;
            case NodeEvent.PeerHeard heard:
                Hearing.OnKeepAlive(turn, heard.KeepAlive);
                break;
            case NodeEvent.LinkReported link:
                turn.State = turn.State with { Peer = turn.State.Peer.Report(link.Fact, turn.Now) };
                break;
            case NodeEvent.VoiceStarted:
                Voices.OnStarted(turn);
                break;
            case NodeEvent.VoiceReady:
                Voices.OnReady(turn);
                break;
            case NodeEvent.VoiceExited exited:
                Voices.OnExited(turn, exited.Code);
                break;
            case NodeEvent.VoiceHung:
                Voices.OnHung(turn);
                break;
            case NodeEvent.VoiceDrained:
                Draining.End(turn);
                break;
            case NodeEvent.CallArrivedWhileInactive call:
                Arriving.On(turn, call);
                break;
            case NodeEvent.CommandGiven given:
                Commanding.On(turn, given);
                break;
            case NodeEvent.SettingsChanged changed:
                Change(turn, changed.Settings);
                break;
            case NodeEvent.HostShuttingDown shutdown:
                Stopping.On(turn, shutdown.Calls);
                break;
            default:
                TakeReport(turn, @event);
                break;
        }
    }

    /// <summary>What is only noted; what follows from it is asked after every event.</summary>
    private static void TakeReport(NodeTurn turn, NodeEvent @event)
    {
        var state = turn.State;
        var around = state.Around;
        switch (@event)
        {
            case NodeEvent.CallsChanged changed:
                turn.State = state with { Around = around with { Calls = changed.Calls } };
                break;
            case NodeEvent.IntegrationsChanged changed:
                var isDeaf = changed is { Reached: 0, Total: > 0 };
                turn.State = state with
                {
                    Around = around with
                    {
                        IntegrationsReached = changed.Reached,
                        IntegrationsTotal = changed.Total,
                        DeafSince = isDeaf ? around.DeafSince ?? turn.Now : null,
                    },
                };
                turn.TellPeer();
                break;
            case NodeEvent.ReplicationChanged changed:
                turn.State = state with
                {
                    Around = around with { IsInStep = changed.IsInStep, LagRecords = changed.LagRecords },
                };
                break;
            case NodeEvent.LocalClock clock:
                turn.State = state with { Around = around with { Clock = new(clock.Local, turn.Now) } };
                Guarding.OnClock(turn, clock.Local);
                Scheduling.OnClock(turn, around.Clock, clock.Local);
                break;
            case NodeEvent.WitnessGranted granted:
                turn.State = state with { Others = state.Others with { WitnessUntil = granted.Until } };
                break;
            case NodeEvent.WitnessRefused:
                // What it granted before stays granted; it is asked again as long as its grant is needed.
                break;
            case NodeEvent.IsolationProbed probed:
                Outsiders.OnProbed(turn, probed.Answered);
                break;
            case NodeEvent.AddressTaken:
                // The host announces it by itself.
                break;
            case NodeEvent.AddressLost lost:
                if (!state.IsActive || turn.Settings.VirtualAddress is not { } address) break;
                turn.Raise(PairEvent.AddressLost, address, lost.Cause);
                turn.Do(new NodeEffect.TakeAddress(address));
                break;
            default:
                throw new UnreachableException($"{@event.GetType().Name} is not decided.");
        }
    }

    private static void Settle(NodeTurn turn)
    {
        Hearing.Settle(turn);
        for (var i = 0; i < PhasesMax; i++)
        {
            var phase = turn.State.Phase;
            SettlePhase(turn);
            if (turn.State.Phase == phase) break;
        }

        Draining.Settle(turn);
        Inheriting.Settle(turn);
        Voices.Settle(turn);
        Outsiders.Settle(turn);
        if (turn.Now >= turn.State.Pulse.NextBeat)
        {
            Leasing.Renew(turn);
            Moving.OutspeakDeaf(turn);
        }
    }

    private static void SettlePhase(NodeTurn turn)
    {
        switch (turn.State.Phase)
        {
            case NodePhase.Waiting:
                Starting.Settle(turn);
                break;
            case NodePhase.Inactive:
                Claiming.Settle(turn);
                break;
            case NodePhase.Taking:
                Taking.Settle(turn);
                break;
            case NodePhase.Active or NodePhase.Yielding:
                Holding.Settle(turn);
                break;
            case NodePhase.Stopped:
                Stopping.Settle(turn);
                break;
            default:
                throw new UnreachableException($"{turn.State.Phase} is not decided.");
        }
    }

    /// <summary>In force at once.</summary>
    private static void Change(NodeTurn turn, PairSettings settings)
    {
        Check(settings);
        var address = turn.Settings.VirtualAddress;
        if (turn.State.IsActive && address != settings.VirtualAddress)
        {
            if (address is not null) turn.Do(new NodeEffect.ReleaseAddress(address));
            if (settings.VirtualAddress is { } next) turn.Do(new NodeEffect.TakeAddress(next));
        }

        turn.State = turn.State with
        {
            Settings = settings,
            Pulse = turn.State.Pulse with { NextBeat = turn.Now },
        };
        turn.TellPeer();
    }

    private static void Check(PairSettings settings)
    {
        var mistakes = settings.Validate();
        if (mistakes.Count > 0)
            throw new ArgumentException(string.Join(" ", mistakes.Select(m => $"{m.Key} {m.Text}")), nameof(settings));
    }
}
