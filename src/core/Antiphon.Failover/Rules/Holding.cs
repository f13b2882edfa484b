using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>What makes an active server let go, and what does not.</summary>
internal static class Holding
{
    /// <summary>The two servers need not find out at the same moment that their phone system is away.</summary>
    private static readonly TimeSpan DeafMax = TimeSpan.FromSeconds(10);

    /// <summary>A voice service that does not come back is worse than a move.</summary>
    private static readonly TimeSpan VoiceAwayMax = TimeSpan.FromSeconds(10);

    public static void Settle(NodeTurn turn)
    {
        if (IsUnentitled(turn) || MeetActive(turn) || Agree(turn)) return;
        if (turn.State.Phase == NodePhase.Yielding)
        {
            if (turn.Now >= turn.State.Deadline) KeepOn(turn, $"{turn.PeerName} did not get ready");
            else if (!turn.CanPeerTake) KeepOn(turn, $"{turn.PeerName} cannot take calls");
            return;
        }

        if (IsRetiring(turn)) Retire(turn);
        else if (CanHandOver(turn)) MoveWhenUseless(turn);
    }

    /// <summary>The other one takes over when it is asked to.</summary>
    public static bool CanHandOver(NodeTurn turn) => !turn.State.IsManual && turn.CanPeerTake;

    /// <summary>The other one takes over as soon as it says that it is ready.</summary>
    public static void Yield(NodeTurn turn, MoveReason reason) =>
        turn.Enter(NodePhase.Yielding, reason, Moving.HandoverDeadline(turn));

    private static bool IsUnentitled(NodeTurn turn)
    {
        if (turn.State.Guard.IsClosed)
        {
            Moving.Release(turn, MoveReason.Guard, isHandover: false, CallsLeft.Finish);
            return true;
        }

        if (turn.Settings.Witness is not { } witness || turn.State.Self.PeerName is null
            || turn.Now < Leasing.EntitledUntil(turn))
            return false;
        turn.Raise(PairEvent.WitnessLost, witness);
        Moving.Release(turn, MoveReason.WitnessLost, isHandover: false, CallsLeft.Drop);
        return true;
    }

    /// <summary>
    /// Both are active and see each other: the primary stays, or whichever alone can answer. The one that stays takes
    /// a newer term than either had.
    /// </summary>
    private static bool MeetActive(NodeTurn turn)
    {
        if (turn.PeerBeat is not { } peer || !turn.IsPeerSeen || !turn.State.Peer.HasAnsweredSince(turn.State.Since))
            return false;
        var isStaying = !peer.IsActive
            || (turn.IsVoiceReady == peer.IsVoiceReady ? turn.IsPrimary : turn.IsVoiceReady);
        if (!isStaying)
        {
            turn.Raise(PairEvent.BothActive, turn.PeerName);
            Moving.Release(
                turn, MoveReason.BothActive, isHandover: false, Moving.CallsLeftBy(turn, CallsLeft.Finish));
            return true;
        }

        // Also when the other one was the first to see it and is inactive already: it held a newer term meanwhile.
        if (turn.State.Held < peer.Held)
        {
            turn.Raise(PairEvent.BothActive, turn.PeerName);
            var term = turn.State.Newest.Next(turn.State.Self.Role);
            turn.State = turn.State with { Held = term, Newest = term };
            Moving.AnnounceAddress(turn);
            turn.TellPeer();
        }

        return false;
    }

    /// <summary>The other one is ready and waits: because it was asked, or because it asks.</summary>
    private static bool Agree(NodeTurn turn)
    {
        if (!turn.CanPeerTake || turn.PeerBeat is not { Phase: NodePhase.Taking, Reason: var reason }
            || Moving.IsLoss(reason))
            return false;
        var isAsked = turn.State.Phase == NodePhase.Yielding;
        if (!isAsked)
        {
            // What it says may be its answer to what this server has taken back since.
            if (!turn.State.Peer.HasAnsweredSince(turn.State.Since)) return false;
            if (turn.State.IsManual && reason != MoveReason.Forced) return false;
            if (!Moving.IsAllowed(turn, reason)) return false;
            Moving.RaiseCause(turn, reason, turn.PeerName);
        }

        var calls = IsRetiring(turn) ? turn.State.Voice.AtStop : CallsLeft.Finish;
        Moving.Release(
            turn, isAsked ? turn.State.Reason : reason, isHandover: true, Moving.CallsLeftBy(turn, calls));
        return true;
    }

    private static void KeepOn(NodeTurn turn, string why)
    {
        turn.Raise(PairEvent.MoveAbandoned, StatusText.Words(turn.State.Reason), why);
        turn.Enter(NodePhase.Active, MoveReason.TakenBack, Instant.Never);
        if (IsRetiring(turn)) Stop(turn);
    }

    /// <summary>Somebody ends this server's service: the other takes over first, if it can.</summary>
    private static void Retire(NodeTurn turn)
    {
        if (CanHandOver(turn))
            Yield(turn, turn.State.IsShuttingDown ? MoveReason.HostShutdown : MoveReason.VoiceStopped);
        else
            Stop(turn);
    }

    private static bool IsRetiring(NodeTurn turn) =>
        turn.State is { IsShuttingDown: true } or { Voice.IsWanted: false };

    private static void Stop(NodeTurn turn)
    {
        if (turn.State.IsShuttingDown)
            Moving.Part(turn, MoveReason.HostShutdown, isHandover: true, turn.State.Voice.AtStop);
        else if (turn.State.Voice is { Phase: VoicePhase.Ready, Draining: null })
            Draining.Begin(turn, turn.State.Voice.AtStop);
    }

    private static void MoveWhenUseless(NodeTurn turn)
    {
        var around = turn.State.Around;
        var voice = turn.State.Voice;
        if (around.DeafSince is { } deaf && turn.Now - deaf >= DeafMax
            && turn.State.Peer.Status is { IntegrationsReached: > 0 and var reached })
        {
            if (!Moving.IsAllowed(turn, MoveReason.IntegrationsLost)) return;
            turn.Raise(PairEvent.IntegrationsLost, $"{around.IntegrationsTotal}", $"{reached}");
            Yield(turn, MoveReason.IntegrationsLost);
        }
        else if (voice.Phase != VoicePhase.Ready && turn.Now - Later(voice.Changed, turn.State.Since) >= VoiceAwayMax
            && Moving.IsAllowed(turn, MoveReason.VoiceFailed))
        {
            Moving.Release(turn, MoveReason.VoiceFailed, isHandover: true, CallsLeft.Adopted);
        }
    }

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;
}
