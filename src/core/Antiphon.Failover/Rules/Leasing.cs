using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>The voice service answers only while it is granted.</summary>
internal static class Leasing
{
    /// <summary>With every beat.</summary>
    public static void Renew(NodeTurn turn)
    {
        var voice = turn.State.Voice;
        var until = turn.Now + turn.Settings.LeaseLength;
        if (turn.State.IsActive)
        {
            if (turn.Settings.Witness is not null && turn.State.Self.PeerName is not null)
                until = Instant.Earlier(until, EntitledUntil(turn));
            turn.State = turn.State with { LeaseUntil = until };
        }

        if (voice.Phase != VoicePhase.Ready || until <= turn.Now) return;
        if (voice.Draining is { } calls && Draining.IsFinishing(turn, calls))
            turn.Do(new NodeEffect.GrantLease(until, LeaseScope.Finish, IsPeerAway: false));
        else if (turn.State.IsActive && voice.Draining is null)
            turn.Do(new NodeEffect.GrantLease(until, LeaseScope.Answer, IsAlone(turn)));
    }

    /// <summary>
    /// With a witness: as long as the peer, from the newest keep-alive that it is known to have heard, must still wait
    /// before it counts this server as gone; after that only with the witness's grant.
    /// </summary>
    public static Instant EntitledUntil(NodeTurn turn)
    {
        var state = turn.State;
        var heard = state.Peer.Answered is { } answered ? answered + turn.Settings.Detection : default;
        return heard > state.Others.WitnessUntil ? heard : state.Others.WitnessUntil;
    }

    private static bool IsAlone(NodeTurn turn) =>
        (turn.IsPeerGone && turn.Settings.Witness is null) || turn.State.Self.PeerName is null;
}
