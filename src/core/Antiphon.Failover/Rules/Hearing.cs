namespace Antiphon.Failover;

/// <summary>What comes from the peer, and what its silence means.</summary>
internal static class Hearing
{
    private static readonly TimeSpan ClockApartMax = TimeSpan.FromSeconds(60);

    public static void OnKeepAlive(NodeTurn turn, KeepAlive keepAlive)
    {
        var state = turn.State;
        // Two servers of one role are no pair; the wizard that pairs them refuses it, so this one is a stranger.
        if (keepAlive.Beat.Role == state.Self.Role) return;
        var before = state.Peer.Last;
        if (!state.Peer.TryHear(keepAlive, turn.Now, out var peer)) return;
        turn.State = state with { Peer = peer, Newest = Term.Newer(state.Newest, keepAlive.Beat.Held) };
        // Somebody waits for this server's word: it has it a round trip later, not an interval later.
        if (before?.Phase != keepAlive.Beat.Phase || before.Incarnation != keepAlive.Beat.Incarnation) turn.TellPeer();
        Guarding.OnPeerHeard(turn);
        CompareClocks(turn, keepAlive.Status);
    }

    public static void Settle(NodeTurn turn)
    {
        var state = turn.State;
        if (state.Self.PeerName is null) return;
        var verdict = state.Peer.Judge(turn.Settings, turn.Now);
        if (verdict != state.Verdict)
        {
            var wasGone = state.Verdict == PeerVerdict.Gone;
            turn.State = state with { Verdict = verdict };
            // A lease for good ends now that somebody could take over, not with the next beat.
            if (wasGone && turn.State.IsActive) Leasing.Renew(turn);
            state = turn.State;
        }

        if (verdict == PeerVerdict.Gone && state.PeerLostAt is null)
        {
            turn.State = state with { PeerLostAt = turn.Now - state.Peer.SilentFor(turn.Now) };
            if (state.Peer is { Heard: not null, Cause: SilenceCause.Silent })
                turn.Raise(PairEvent.PeerLost, turn.PeerName, Telling.Duration(state.Peer.SilentFor(turn.Now)));
            else
                turn.Raise(PairEvent.PeerUnreachable, turn.PeerName, StatusText.Words(state.Peer));
        }
        else if (verdict == PeerVerdict.Alive && state is { PeerLostAt: { } lost, Peer.Heard: not null })
        {
            turn.State = state with { PeerLostAt = null };
            turn.Raise(PairEvent.PeerBack, turn.PeerName, Telling.Duration(turn.Now - lost));
            Moving.AnnounceAddress(turn);
        }
    }

    /// <summary>SPEC 6: a clock that is far ahead is alarmed.</summary>
    private static void CompareClocks(NodeTurn turn, PeerStatus? status)
    {
        if (status is null || turn.State.Around is not { Clock: { } clock } around) return;
        var ahead = status.WallClock - clock.Now(turn.Now);
        var isApart = ahead > ClockApartMax;
        if (isApart && !around.IsClockApartTold)
            turn.Raise(PairEvent.ClockApart, turn.PeerName, Telling.Duration(ahead));
        turn.State = turn.State with { Around = around with { IsClockApartTold = isApart } };
    }
}
