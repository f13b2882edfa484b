namespace Antiphon.Failover;

/// <summary>The host or the node manager is being shut down.</summary>
internal static class Stopping
{
    public static void On(NodeTurn turn, CallsLeft calls)
    {
        if (turn.State.IsShuttingDown) return;
        turn.State = turn.State with { IsShuttingDown = true };
        turn.ChangeVoice(v => v with { AtStop = calls, RestartAt = null });
        turn.TellPeer();
        if (!turn.State.IsActive) turn.Enter(NodePhase.Stopped, MoveReason.HostShutdown, turn.Now);
    }

    /// <summary>
    /// Ends when its voice service has ended, and the other server has taken over or has had its time.
    /// </summary>
    public static void Settle(NodeTurn turn)
    {
        var isTaken = !turn.IsPeerSeen || turn.PeerBeat is { IsActive: true };
        if (turn.State.IsEnded || turn.State.Voice.Phase != VoicePhase.Down
            || (!isTaken && turn.Now < turn.State.Deadline))
            return;
        turn.State = turn.State with { IsEnded = true };
        turn.Do(new NodeEffect.EndProcess());
    }
}
