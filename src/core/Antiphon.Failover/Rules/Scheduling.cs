namespace Antiphon.Failover;

/// <summary>The scheduled failback: asked for by the primary, by its own clock.</summary>
internal static class Scheduling
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(10);

    public static void OnClock(NodeTurn turn, ClockReading? before, DateTimeOffset local)
    {
        if (!turn.IsPrimary || turn.Settings.ScheduledFailback is not { } window) return;
        if (before is not null && window.WasSkipped(before.Local, local))
            turn.State = turn.State with
            {
                Schedule = turn.State.Schedule with { MadeUpUntil = local + window.Length },
            };
        var schedule = turn.State.Schedule;
        if (!window.Contains(local) && !(local < schedule.MadeUpUntil)) return;
        var day = window.DayOf(local);
        if (schedule.Done == day || turn.State is not { Phase: NodePhase.Inactive, IsManual: false }
            || turn.PeerBeat is not { Phase: NodePhase.Active } || !turn.IsPeerSeen)
            return;
        if (Obstacle(turn) is not { } obstacle)
        {
            if (schedule.Trying == day && turn.Now - schedule.Tried < RetryInterval) return;
            turn.State = turn.State with { Schedule = schedule with { Trying = day, Tried = turn.Now } };
            Claiming.Take(turn, MoveReason.Scheduled);
        }
        else if (schedule.PutOff != day)
        {
            turn.State = turn.State with { Schedule = schedule with { PutOff = day } };
            turn.Raise(PairEvent.FailbackPutOff, window.ToString(), obstacle);
        }
    }

    private static string? Obstacle(NodeTurn turn) =>
        !turn.State.CanTake ? "the primary cannot take calls"
        : !turn.State.Around.IsInStep ? "replication is not in step"
        : IsDeafer(turn) ? "the primary reaches no phone system, and the secondary does"
        : turn.IsDamped ? "activity has moved twice in ten minutes"
        : null;

    private static bool IsDeafer(NodeTurn turn) =>
        turn.State.Around.DeafSince is not null && turn.State.Peer.Status is { IntegrationsReached: > 0 };
}
