namespace Antiphon.Failover;

/// <summary>A call that came to a server that is not active.</summary>
internal static class Arriving
{
    public static void On(NodeTurn turn, NodeEvent.CallArrivedWhileInactive call)
    {
        // Activity came first: the voice service answers the call itself.
        if (turn.State.IsActive) return;
        turn.Raise(PairEvent.CallOnInactivePort, call.Source, call.Dialled);
        if (turn.State.Phase == NodePhase.Taking) return;
        if (IsMoving(turn, call))
            Claiming.Take(turn, MoveReason.CallArrived);
        else
            turn.Do(new NodeEffect.RefuseCall(call.Call));
    }

    private static bool IsMoving(NodeTurn turn, NodeEvent.CallArrivedWhileInactive call) =>
        call.IsIntegrationKnown
        && turn.State is { Phase: NodePhase.Inactive, IsHandingOver: false, IsManual: false, CanTake: true }
        && (turn.IsPrimary || turn.Settings.ForceFailoverOnCall)
        && Moving.IsAllowed(turn, MoveReason.CallArrived);
}
