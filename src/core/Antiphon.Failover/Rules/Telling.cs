using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>What is told to the peer.</summary>
internal static class Telling
{
    public static Beat BeatOf(NodeState state, Instant sentAt)
    {
        var flags = BeatFlags.None;
        if (state.Voice.Phase is VoicePhase.Ready) flags |= BeatFlags.VoiceRuns;
        if (state.CanTake) flags |= BeatFlags.CanTake;
        if (state.IsManual) flags |= BeatFlags.Manual;
        if (state.IsHandingOver) flags |= BeatFlags.HandingOver;
        return new Beat(
            state.Self.Incarnation, sentAt, state.Peer.Last?.SentAt ?? Beat.NothingHeard, state.Self.Role,
            state.Phase, flags, state.Reason, state.Settings.Interval, state.Settings.LeaseEnd, state.Held);
    }

    public static PeerStatus StatusOf(NodeTurn turn)
    {
        var state = turn.State;
        var around = state.Around;
        return new PeerStatus(
            state.Self.Name, state.Self.Version, Wall(state, turn.Now), Wall(state, state.Since),
            StatusText.Why(state), around.Calls, around.IntegrationsReached, around.IntegrationsTotal,
            around.IsInStep, around.LagRecords, state.Settings.Version);
    }

    /// <summary>How long something took, for an event's text.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds < 10
        ? $"{time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms"
        : time.TotalHours < 1
            ? $"{time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s"
            : $"{(int)time.TotalHours} h {time.Minutes} min";

    private static DateTimeOffset Wall(NodeState state, Instant at)
    {
        var wall = state.Around.Clock?.Now(at) ?? at.ToWallClock();
        return DateTimeOffset.FromUnixTimeMilliseconds(wall.ToUnixTimeMilliseconds());
    }
}
