using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>The steps of which every move is made.</summary>
internal static class Moving
{
    /// <summary>
    /// How long a handover may take before each goes back to what it was: twenty times what it takes, and short
    /// enough for a caller to wait for it.
    /// </summary>
    public static readonly TimeSpan HandoverMax = TimeSpan.FromSeconds(3);

    public static bool IsAutomatic(MoveReason reason) => reason is MoveReason.PeerSilent or MoveReason.PeerDied
        or MoveReason.PeerDeaf
        or MoveReason.VoiceFailed or MoveReason.CallArrived or MoveReason.IntegrationsLost or MoveReason.Scheduled
        or MoveReason.Rule;

    /// <summary>Something that happened to the other server, not an agreement with it.</summary>
    public static bool IsLoss(MoveReason reason) =>
        reason is MoveReason.PeerSilent or MoveReason.PeerDied or MoveReason.PeerDeaf;

    /// <summary>Longer where the intervals are long: three of them must fit.</summary>
    public static Instant HandoverDeadline(NodeTurn turn)
    {
        var three = turn.Settings.Interval * 3;
        return turn.Now + (three > HandoverMax ? three : HandoverMax);
    }

    /// <summary>This server holds the newest term from here on, and says so.</summary>
    public static void Become(NodeTurn turn, MoveReason reason)
    {
        var isTakenOver = reason is not (MoveReason.NobodyActive or MoveReason.TakenBack)
            && (reason != MoveReason.Forced || turn.State.Phase == NodePhase.Taking);
        var term = turn.State.Newest.Next(turn.State.Self.Role);
        turn.Enter(NodePhase.Active, reason, Instant.Never);
        turn.State = turn.State with { Held = term, Newest = term };
        if (IsAutomatic(reason)) turn.State = turn.State with { Moves = turn.State.Moves.With(turn.Now) };
        if (reason == MoveReason.Scheduled)
            turn.State = turn.State with { Schedule = turn.State.Schedule with { Done = turn.State.Schedule.Trying } };
        Resume(turn);
        var words = StatusText.Words(reason);
        if (isTakenOver)
            turn.Raise(turn.IsPrimary ? PairEvent.PrimaryTakesOver : PairEvent.SecondaryTakesOver, words);
        turn.Raise(PairEvent.BecameActive, words);
    }

    /// <summary>Lease, address and voice service of a server that is active.</summary>
    public static void Resume(NodeTurn turn)
    {
        turn.ChangeVoice(v => v with { Draining = null });
        Leasing.Renew(turn);
        if (turn.Settings.VirtualAddress is { } address) turn.Do(new NodeEffect.TakeAddress(address));
        Inheriting.Activate(turn);
    }

    /// <summary>What its neighbours know may be the other server's word, said while the two were apart.</summary>
    public static void AnnounceAddress(NodeTurn turn)
    {
        if (turn.State.IsActive && turn.Settings.VirtualAddress is { } address)
            turn.Do(new NodeEffect.TakeAddress(address));
    }

    /// <summary>
    /// Both are active, and only this one hears: whoever is deaf must not have the callers. With every beat.
    /// </summary>
    public static void OutspeakDeaf(NodeTurn turn)
    {
        if (turn is { IsPeerSeen: false, IsPeerGone: false, PeerBeat.IsActive: true })
            AnnounceAddress(turn);
    }

    /// <summary>
    /// This server stops answering in this step, and tells the other in the same: the lease page and the address are
    /// taken back before the keep-alive that says so goes out.
    /// </summary>
    public static void Release(NodeTurn turn, MoveReason reason, bool isHandover, CallsLeft calls)
    {
        var isShuttingDown = turn.State.IsShuttingDown;
        turn.Enter(
            isShuttingDown ? NodePhase.Stopped : NodePhase.Inactive, reason,
            isHandover ? HandoverDeadline(turn) : Instant.Never);
        turn.State = turn.State with
        {
            IsHandingOver = isHandover && !isShuttingDown, Parting = null, LeaseUntil = null,
        };
        if (isHandover && IsAutomatic(reason))
            turn.State = turn.State with { Moves = turn.State.Moves.With(turn.Now) };
        Draining.Begin(turn, calls);
        if (turn.Settings.VirtualAddress is { } address) turn.Do(new NodeEffect.ReleaseAddress(address));
        turn.Raise(PairEvent.BecameInactive, StatusText.Words(reason));
    }

    /// <summary>
    /// Stops answering though nobody takes over: its callers are let go at the address that they called, which is given
    /// up after it.
    /// </summary>
    public static void Part(NodeTurn turn, MoveReason reason, bool isHandover, CallsLeft calls)
    {
        if (turn.State.Parting is not null) return;
        if (turn.Settings.VirtualAddress is null || turn.State.Around.Calls == 0 || !turn.IsVoiceReady)
        {
            Release(turn, reason, isHandover, calls);
            return;
        }

        turn.State = turn.State with { Parting = new Parting(reason, isHandover) };
        Draining.Begin(turn, calls);
    }

    /// <summary>Calls go where the address goes, if there is one.</summary>
    public static CallsLeft CallsLeftBy(NodeTurn turn, CallsLeft without) =>
        turn.Settings.VirtualAddress is null ? without : CallsLeft.Adopted;

    /// <summary>The event that says who or what made the server that gives let go.</summary>
    public static void RaiseCause(NodeTurn turn, MoveReason reason, string who)
    {
        if (reason is MoveReason.Manual)
            turn.Raise(turn.IsPrimary ? PairEvent.ManualFailover : PairEvent.ManualFailback, who);
        else if (reason is MoveReason.Rule)
            turn.Raise(PairEvent.RuleFailover, $"of {who}", "there");
        else if (reason is MoveReason.Scheduled)
            turn.Raise(PairEvent.ScheduledFailback, turn.Settings.ScheduledFailback?.ToString() ?? "none");
    }

    /// <summary>SPEC 4: damped moves are told once for each time the count is full.</summary>
    public static bool IsAllowed(NodeTurn turn, MoveReason reason)
    {
        if (!IsAutomatic(reason) || !turn.IsDamped) return true;
        if (turn.State.Moves.IsTold) return false;
        turn.State = turn.State with { Moves = turn.State.Moves with { IsTold = true } };
        turn.Raise(PairEvent.MoveDamped, "2", StatusText.Words(reason));
        return false;
    }
}
