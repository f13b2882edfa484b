namespace Antiphon.Failover;

/// <summary>The calls that a server still has when it takes no new ones.</summary>
internal static class Draining
{
    /// <summary>A caller who is asked to hang up has done so by then.</summary>
    private static readonly TimeSpan AnnounceMax = TimeSpan.FromSeconds(15);

    /// <summary>Longer than any message may be; shorter than what an administrator waits for.</summary>
    public static readonly TimeSpan FinishMax = TimeSpan.FromMinutes(30);

    public static void Begin(NodeTurn turn, CallsLeft calls)
    {
        if (turn.State.Voice.Phase != VoicePhase.Ready)
        {
            turn.Do(new NodeEffect.StopGranting());
            return;
        }

        turn.ChangeVoice(v => v with
        {
            Draining = calls,
            DrainUntil = turn.Now + (calls switch
            {
                CallsLeft.Finish => FinishMax,
                CallsLeft.Announce => AnnounceMax,
                _ => Moving.HandoverMax,
            }),
        });
        if (IsFinishing(turn, calls))
            turn.Do(new NodeEffect.GrantLease(
                turn.Now + turn.Settings.LeaseLength, LeaseScope.Finish, IsPeerAway: false));
        else
            turn.Do(new NodeEffect.StopGranting());
        // Whoever stays active keeps the address: nobody else can end the calls there.
        turn.Do(turn.State.IsActive ? new NodeEffect.DrainVoice(calls) : new NodeEffect.DeactivateVoice(calls));
    }

    /// <summary>The last call is over, or none may go on.</summary>
    public static void End(NodeTurn turn)
    {
        var calls = turn.State.Voice.Draining;
        if (calls is null) return;
        turn.ChangeVoice(v => v with { Draining = null });
        if (IsFinishing(turn, calls.Value)) turn.Do(new NodeEffect.StopGranting());
        if (turn.State.Parting is { } parting)
            Moving.Release(turn, parting.Reason, parting.IsHandover, CallsLeft.Drop);
        if (IsUnwanted(turn)) Stop(turn);
    }

    public static void Settle(NodeTurn turn)
    {
        if (turn.State.Voice.Draining is not null && turn.Now >= turn.State.Voice.DrainUntil) End(turn);
        // An active server lets its calls end first (Holding).
        if (IsUnwanted(turn) && turn.State.Voice is { Draining: null, Phase: var phase }
            && (phase == VoicePhase.Starting || (phase == VoicePhase.Ready && !turn.State.IsActive)))
            Stop(turn);
    }

    /// <summary>Something is still said in them here.</summary>
    public static bool IsFinishing(NodeTurn turn, CallsLeft calls) =>
        calls is CallsLeft.Finish or CallsLeft.Announce || (calls == CallsLeft.Drop && turn.State.IsActive);

    private static bool IsUnwanted(NodeTurn turn) =>
        !turn.State.Voice.IsWanted || turn.State.Phase == NodePhase.Stopped;

    private static void Stop(NodeTurn turn)
    {
        turn.Do(new NodeEffect.StopVoice(IsKill: false));
        turn.ChangeVoice(v => v with { Phase = VoicePhase.Ending, Changed = turn.Now });
    }
}
