using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>Ready, and waiting for the other to let go.</summary>
internal static class Taking
{
    public static void Settle(NodeTurn turn)
    {
        var state = turn.State;
        if (!state.CanTake)
            Abandon(turn, "its own voice service cannot take calls");
        else if (turn.IsPeerGone)
            TakeFromGone(turn);
        else if (Moving.IsLoss(state.Reason))
            // It was not dead after all.
            turn.Enter(NodePhase.Inactive, MoveReason.None, Instant.Never);
        else if (turn.PeerBeat is { } peer)
            TakeFromLiving(turn, peer);
    }

    private static void TakeFromGone(NodeTurn turn)
    {
        if (!Outsiders.IsGranted(turn))
        {
            // It is asked, and the answer waited for, in that phase.
            turn.Enter(NodePhase.Inactive, MoveReason.None, Instant.Never);
            return;
        }

        var reason = turn.State.Reason;
        Moving.Become(turn, Moving.IsLoss(reason) ? reason
            : turn.State.Peer.Cause == SilenceCause.Silent ? MoveReason.PeerSilent : MoveReason.PeerDied);
    }

    private static void TakeFromLiving(NodeTurn turn, Beat peer)
    {
        switch (peer.Phase)
        {
            case NodePhase.Taking when !turn.IsPrimary:
            case NodePhase.Active when turn.State.IsInvited:
                turn.Enter(NodePhase.Inactive, MoveReason.None, Instant.Never);
                break;
            // It has let go, or it stood still and its lease has run out.
            case NodePhase.Inactive or NodePhase.Stopped or NodePhase.Waiting when IsAgreed(turn):
                Moving.Become(turn, turn.State.Reason);
                break;
            default:
                if (turn.Now >= turn.State.Deadline) Abandon(turn, $"{turn.PeerName} did not let go");
                break;
        }
    }

    /// <summary>
    /// Where nobody handed over, both may have begun to take: only one that knows of it and still does not take leaves
    /// it to this server.
    /// </summary>
    private static bool IsAgreed(NodeTurn turn) =>
        turn.State.Reason is not (MoveReason.NobodyActive or MoveReason.TakenBack)
        || turn.State.Peer.HasAnsweredSince(turn.State.Since);

    private static void Abandon(NodeTurn turn, string why)
    {
        turn.Raise(PairEvent.MoveAbandoned, StatusText.Words(turn.State.Reason), why);
        turn.Enter(NodePhase.Inactive, MoveReason.None, Instant.Never);
    }
}
