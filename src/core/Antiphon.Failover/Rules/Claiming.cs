using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>
/// What makes an inactive server take activity: its peer is gone or deaf, its peer lets go, or nobody is active. Then
/// the turn belongs to the one that does not hold the newest term that was given up, so that after a handover only one
/// of them takes; between two that never were active it belongs to the primary. The other one takes when the turn is
/// not used.
/// </summary>
internal static class Claiming
{
    /// <summary>A third move in ten minutes away from a server that is gone needs so much more silence.</summary>
    public const int DampedPatience = 4;

    public static void Settle(NodeTurn turn)
    {
        if (turn.State.IsHandingOver)
        {
            AwaitTaker(turn);
            return;
        }

        // Whoever cannot answer now looks again when it can.
        if (!turn.State.CanTake) return;
        if (turn is { IsPeerSeen: true, PeerBeat: { Phase: NodePhase.Yielding, Reason: var reason } })
            Accept(turn, reason);
        else if (turn.State.IsManual)
            return;
        else if (turn.IsPeerGone)
            TakeFromGone(turn);
        else if (turn is { IsPeerSeen: true, PeerBeat: { Phase: NodePhase.Inactive or NodePhase.Stopped } peer })
            TakeFromNobody(turn, peer);
        else if (turn.PeerBeat is { IsActive: true }
            && turn.State.Peer.IsDeaf(turn.Settings, turn.State.Since, turn.Now))
            TakeFromDeaf(turn);
        else
            turn.State = turn.State with { NobodySince = null };
    }

    public static void Take(NodeTurn turn, MoveReason reason) =>
        turn.Enter(NodePhase.Taking, reason, Moving.HandoverDeadline(turn));

    private static void Accept(NodeTurn turn, MoveReason reason)
    {
        Take(turn, reason);
        turn.State = turn.State with { IsInvited = true };
    }

    private static void TakeFromGone(NodeTurn turn)
    {
        var reason = turn.State.Peer.Cause == SilenceCause.Silent ? MoveReason.PeerSilent : MoveReason.PeerDied;
        // Damping keeps two living servers from passing activity to and fro. A dead one cannot answer: it is replaced,
        // only after more patience.
        if (!Moving.IsAllowed(turn, reason)
            && turn.State.Peer.SilentFor(turn.Now) < turn.Settings.Detection * DampedPatience)
            return;
        if (Outsiders.IsGranted(turn)) Take(turn, reason);
        else Outsiders.AskWitness(turn);
    }

    /// <summary>
    /// It goes on answering where it is heard, and callers may be as little heard by it as this server is: both are
    /// active, as when nothing at all came through.
    /// </summary>
    private static void TakeFromDeaf(NodeTurn turn)
    {
        if (!Outsiders.IsGranted(turn))
        {
            Outsiders.AskWitness(turn);
            return;
        }

        if (!Moving.IsAllowed(turn, MoveReason.PeerDeaf)) return;
        turn.Raise(PairEvent.PeerUnreachable, turn.PeerName, StatusText.Words(MoveReason.PeerDeaf));
        Moving.Become(turn, MoveReason.PeerDeaf);
    }

    private static void TakeFromNobody(NodeTurn turn, Beat peer)
    {
        // What it says may be older than what this server became since.
        if (!turn.State.Peer.HasAnsweredSince(turn.State.Since)) return;
        var since = turn.State.NobodySince ?? turn.Now;
        turn.State = turn.State with { NobodySince = since };
        var held = turn.State.Held;
        var isTurn = !peer.CanTake || peer.Held > held || (peer.Held == held && turn.IsPrimary);
        if (peer.Flags.HasFlag(BeatFlags.HandingOver) || peer.Phase == NodePhase.Stopped)
            Moving.Become(turn, IsGivenUp(peer.Reason) ? peer.Reason : MoveReason.NobodyActive);
        else if (isTurn || turn.Now >= since + Moving.HandoverMax)
            Take(turn, MoveReason.NobodyActive);
    }

    // The peer's phase is inactive for one of these reasons when it was active before.
    private static bool IsGivenUp(MoveReason reason) => reason is MoveReason.Manual or MoveReason.Rule
        or MoveReason.VoiceFailed or MoveReason.CallArrived or MoveReason.HostShutdown or MoveReason.IntegrationsLost
        or MoveReason.Scheduled or MoveReason.VoiceStopped or MoveReason.Guard or MoveReason.WitnessLost;

    /// <summary>After letting go: the other one takes, or this one takes back.</summary>
    private static void AwaitTaker(NodeTurn turn)
    {
        var isFresh = turn.State.Peer.HasAnsweredSince(turn.State.Since);
        if (isFresh && turn.PeerBeat is { IsActive: true })
        {
            turn.State = turn.State with { IsHandingOver = false, Deadline = Instant.Never };
            turn.TellPeer();
            return;
        }

        var isRefused = isFresh && turn.PeerBeat is { CanTake: false };
        if (turn.Now < turn.State.Deadline && !turn.IsPeerGone && !isRefused) return;
        if (turn.State.CanTake && turn.Settings.Witness is null)
        {
            turn.Raise(
                PairEvent.MoveAbandoned, StatusText.Words(turn.State.Reason), $"{turn.PeerName} did not take over");
            Take(turn, MoveReason.TakenBack);
        }
        else if (turn.Now >= turn.State.Deadline)
        {
            turn.State = turn.State with { IsHandingOver = false, Deadline = Instant.Never };
        }
    }
}
