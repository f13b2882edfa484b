using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>Waiting for the peer's word, after a start or after having stood still for longer than the lease.</summary>
internal static class Starting
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromSeconds(5);

    /// <summary>SPEC 4: the larger of interval × missed and 5 s.</summary>
    public static Instant Deadline(PairSettings settings, Instant now) =>
        now + (settings.Detection > WaitMin ? settings.Detection : WaitMin);

    /// <summary>
    /// Its voice service answers in a term that nobody has written down: the node manager died in the moment in which
    /// it became active. Whoever is active is agreed on anew.
    /// </summary>
    public static void Silence(NodeTurn turn)
    {
        Draining.Begin(turn, Moving.CallsLeftBy(turn, CallsLeft.Finish));
        if (turn.Settings.VirtualAddress is { } address) turn.Do(new NodeEffect.ReleaseAddress(address));
    }

    public static void Settle(NodeTurn turn)
    {
        var state = turn.State;
        if (state.Self.PeerName is null)
            Moving.Become(turn, MoveReason.NobodyActive);
        else if (turn.PeerBeat is { } peer && state.Peer.HasAnsweredSince(state.Since))
            Decide(turn, peer);
        else if (state.IsResuming && turn.PeerBeat is { IsActive: true } other && other.Held > state.Held)
            // Said before it can have heard of this server's return, and true all the same.
            FollowActive(turn);
        else if (turn.Now >= state.Deadline)
            GiveUpWaiting(turn);
    }

    private static void Decide(NodeTurn turn, Beat peer)
    {
        switch (peer.Phase)
        {
            case NodePhase.Active or NodePhase.Yielding:
                FollowActive(turn);
                break;
            case NodePhase.Taking when turn.State.IsResuming:
                // It took this server for dead and has heard of it now: it goes back by itself, or takes over.
                if (turn.Now >= turn.State.Deadline) FollowActive(turn);
                break;
            case NodePhase.Waiting when turn.State.IsResuming:
            case NodePhase.Inactive or NodePhase.Stopped when turn.State.IsResuming:
                Resume(turn);
                break;
            case NodePhase.Waiting when turn.IsPrimary && peer.Held > Term.None:
                // It may have stood still and be about to go on in its term: it decides first.
                break;
            // Neither has been active: it is the primary's.
            case NodePhase.Waiting when turn.IsPrimary && !turn.State.IsManual && MayStart(turn):
            case NodePhase.Inactive when turn.IsPrimary && !turn.State.IsManual && MayStart(turn)
                && peer.Held == Term.None && turn.State.Held == Term.None:
                Moving.Become(turn, MoveReason.NobodyActive);
                break;
            default:
                turn.Enter(NodePhase.Inactive, MoveReason.None, Instant.Never);
                break;
        }
    }

    private static void GiveUpWaiting(NodeTurn turn)
    {
        if (turn.State.IsResuming && turn.Settings.Witness is null)
            Resume(turn);
        else if (!turn.State.IsManual && turn.Settings.Witness is null && MayStart(turn))
            Moving.Become(turn, MoveReason.NobodyActive);
        else
            turn.Enter(NodePhase.Inactive, MoveReason.None, Instant.Never);
    }

    /// <summary>The other one took over while this one stood still: its calls are the other's.</summary>
    private static void FollowActive(NodeTurn turn)
    {
        if (turn.State.IsResuming)
            Moving.Release(turn, MoveReason.Froze, isHandover: false, CallsLeft.Adopted);
        else
            turn.Enter(NodePhase.Inactive, MoveReason.PeerActive, Instant.Never);
    }

    /// <summary>Nobody took over: the same term goes on.</summary>
    private static void Resume(NodeTurn turn)
    {
        turn.Enter(NodePhase.Active, MoveReason.Froze, Instant.Never);
        Moving.Resume(turn);
    }

    // Its voice service may still be starting: it answers as soon as that is ready.
    private static bool MayStart(NodeTurn turn) =>
        turn.State is { Voice.IsWanted: true, Guard.IsClosed: false };
}
