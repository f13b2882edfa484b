namespace Antiphon.Failover;

/// <summary>
/// Whose the calls are that came to the other server's own address: its own as long as it lives, active or not, and
/// this server's once it is lost.
/// </summary>
internal static class Inheriting
{
    public static void Activate(NodeTurn turn)
    {
        if (!turn.IsVoiceReady) return;
        turn.State = turn.State with { IsPeerToldLost = turn.IsPeerLost };
        turn.Do(new NodeEffect.ActivateVoice(turn.State.Reason, turn.State.Held, turn.IsPeerLost));
    }

    /// <summary>The other server is lost while it finishes its calls, or is there again.</summary>
    public static void Settle(NodeTurn turn)
    {
        var isAnswering = turn.State is { IsActive: true, Voice: { IsWanted: true, Draining: null } };
        if (isAnswering && turn.State.IsPeerToldLost != turn.IsPeerLost)
            Activate(turn);
    }
}
