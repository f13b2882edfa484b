using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>When time alone next changes something, and what to make of having slept longer than that.</summary>
internal static class Waking
{
    /// <summary>
    /// The server itself stood still (frozen, paused, starved): the peer's silence is not held against it, and if its
    /// own lease has run out meanwhile it must not go on as if nothing had happened.
    /// </summary>
    public static void Notice(NodeTurn turn)
    {
        var state = turn.State;
        var late = turn.Now - state.Pulse.WakeAt;
        if (state.Pulse.WakeAt == Instant.Never || late < turn.Settings.Interval) return;
        var hasLapsed = state is { IsActive: true, LeaseUntil: { } lease } && turn.Now >= lease;
        if (late < Allowed(turn.Settings) && !hasLapsed) return;
        turn.State = state = state with { Peer = state.Peer.Wake(turn.Now) };
        turn.TellPeer();
        if (!hasLapsed) return;
        turn.Raise(PairEvent.Froze, Telling.Duration(late));
        // Nobody was there who could have taken over, and the voice service was told that it may go on.
        if (turn.IsPeerGone || state.Self.PeerName is null) return;
        var deadline = turn.Now + turn.Settings.Detection;
        turn.Enter(NodePhase.Waiting, MoveReason.Froze, deadline);
        turn.State = turn.State with { IsResuming = true, LeaseUntil = null };
        turn.Do(new NodeEffect.StopGranting());
        if (turn.Settings.VirtualAddress is { } address) turn.Do(new NodeEffect.ReleaseAddress(address));
    }

    public static Instant Next(NodeTurn turn)
    {
        var state = turn.State;
        var next = Instant.Earlier(state.Pulse.NextBeat, state.Deadline);
        if (state.Verdict != PeerVerdict.Gone && state.Self.PeerName is not null)
            next = Instant.Earlier(next, state.Peer.GoneAt(turn.Settings));
        if (state.Voice.RestartAt is { } restart) next = Instant.Earlier(next, restart);
        if (state.Voice.Draining is not null) next = Instant.Earlier(next, state.Voice.DrainUntil);
        // What is due already and waits for something else is looked at again with the next beat.
        return next > turn.Now ? next : state.Pulse.NextBeat;
    }

    // Two intervals are what one lost wake-up costs; a quarter of the detection time is what may be judged wrongly.
    private static TimeSpan Allowed(PairSettings settings) =>
        settings.Interval * 2 > settings.Detection / 4 ? settings.Interval * 2 : settings.Detection / 4;
}
