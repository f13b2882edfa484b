namespace Antiphon.Failover;

/// <summary>The pairing guard of a secondary.</summary>
internal static class Guarding
{
    public static void OnPeerHeard(NodeTurn turn)
    {
        if (turn.IsPrimary || turn.State.Around.Clock is not { } clock) return;
        Set(turn, turn.State.Guard with
        {
            PrimaryReached = clock.Now(turn.Now),
            IsWarned = false,
            IsExpired = false,
        });
    }

    public static void OnClock(NodeTurn turn, DateTimeOffset local)
    {
        if (turn.IsPrimary) return;
        var guard = turn.State.Guard with { Started = turn.State.Guard.Started ?? local };
        // A clock that was set anew must not count as time away.
        if (turn is { IsPeerGone: false, State.Peer.Heard: not null })
            guard = guard with { PrimaryReached = local, IsWarned = false, IsExpired = false };
        if (turn.Settings.Guard == GuardMode.Off)
        {
            Set(turn, guard with { IsWarned = false, IsExpired = false });
            return;
        }

        if (!guard.IsWarned && local >= guard.WarnFrom)
        {
            guard = guard with { IsWarned = true };
            turn.Raise(PairEvent.GuardWarning, $"{guard.Deadline:yyyy-MM-dd HH:mm zzz}");
        }

        if (!guard.IsExpired && local >= guard.Deadline)
        {
            guard = guard with { IsExpired = true };
            turn.Raise(
                PairEvent.GuardClosed,
                guard.PrimaryReached is { } reached ? $"{reached:yyyy-MM-dd HH:mm zzz}" : "its start");
        }

        Set(turn, guard);
    }

    private static void Set(NodeTurn turn, PairingGuard guard) => turn.State = turn.State with
    {
        Guard = guard with { IsClosed = guard.IsExpired && turn.Settings.Guard == GuardMode.Enforce },
    };
}
