namespace Antiphon.Failover;

/// <summary>The state in the words of the failover monitor.</summary>
public static class StatusText
{
    /// <summary>
    /// <c>Running; Active</c>, <c>Running; Inactive</c>, <c>Not running; Active</c>, <c>Not running; Inactive</c>,
    /// <c>Running; Unknown</c>, <c>Not running; Unknown</c>, <c>Failing over</c> or <c>Failing back</c>. A voice
    /// service that is still starting does not run: it answers nobody.
    /// </summary>
    public static string Of(NodeState state) => Of(
        state.Self.Role, state.Phase, state.IsHandingOver, state.Voice.Phase == VoicePhase.Ready);

    /// <summary>Of the other server, by what it said last.</summary>
    public static string Of(Beat beat) => Of(
        beat.Role, beat.Phase, beat.Flags.HasFlag(BeatFlags.HandingOver), beat.Flags.HasFlag(BeatFlags.VoiceRuns));

    /// <summary>Why the server is what it is, in a sentence.</summary>
    public static string Why(NodeState state) => state.Phase switch
    {
        NodePhase.Waiting when state.IsResuming =>
            "It stood still for longer than its lease, and asks whether the other took over.",
        NodePhase.Waiting => "It has just started, and waits for the other server's word.",
        NodePhase.Taking => $"It is about to take over: {Words(state.Reason)}.",
        NodePhase.Yielding => $"It is about to hand over: {Words(state.Reason)}.",
        NodePhase.Active when !state.Voice.IsWanted =>
            "It takes no calls: its voice service was stopped by command (antiphon start-voice).",
        NodePhase.Active => $"It became active: {Words(state.Reason)}.",
        NodePhase.Stopped => "It is shutting down.",
        _ when state.IsHandingOver => $"It has handed over: {Words(state.Reason)}.",
        _ when !state.Voice.IsWanted => "Its voice service was stopped by command (antiphon start-voice).",
        _ when state.Guard.IsClosed => "The pairing guard keeps this secondary from answering.",
        _ when state.Reason == MoveReason.None => "It has not been active since it started.",
        _ => $"It became inactive: {Words(state.Reason)}.",
    };

    /// <summary>The cause as events say it, to follow a colon.</summary>
    public static string Words(MoveReason reason) => reason switch
    {
        MoveReason.None => "no cause is known",
        MoveReason.NobodyActive => "neither server was active",
        MoveReason.Manual => "somebody asked for it",
        MoveReason.Rule => "an event rule initiated it",
        MoveReason.PeerSilent => "no keep-alive came from the other server",
        MoveReason.PeerDied => "the other server's node manager died",
        MoveReason.VoiceFailed => "the voice service failed",
        MoveReason.CallArrived => "a call arrived on the inactive server",
        MoveReason.HostShutdown => "the host was shut down",
        MoveReason.IntegrationsLost => "the active server reached no phone system, and the other one did",
        MoveReason.Scheduled => "the scheduled failback",
        MoveReason.Forced => "it was forced",
        MoveReason.BothActive => "both servers were active when they met again, and the other one stays",
        MoveReason.TakenBack => "the handover was not completed, so it stays where it was",
        MoveReason.VoiceStopped => "the voice service was stopped",
        MoveReason.Resumed => "the node manager restarted while its voice service went on answering",
        MoveReason.WitnessLost => "neither the other server nor the witness was reached",
        MoveReason.Guard => "the pairing guard expired",
        MoveReason.Froze => "the server stood still for longer than its lease",
        MoveReason.PeerDeaf => "the other server does not hear this one",
        MoveReason.PeerActive => "the other server was active already",
        _ => $"reason {(int)reason} of a newer version",
    };

    internal static string Words(PeerWatch peer) => peer.Cause switch
    {
        SilenceCause.Closed => "it closed the connection and does not come back",
        SilenceCause.Refused => "it refuses the connection: its node manager does not run",
        _ => "it has not been heard since this server started",
    };

    private static string Of(ServerRole role, NodePhase phase, bool isHandingOver, bool isVoiceRunning)
    {
        var isPrimary = role == ServerRole.Primary;
        if (phase == NodePhase.Yielding || isHandingOver) return isPrimary ? "Failing over" : "Failing back";
        if (phase == NodePhase.Taking) return isPrimary ? "Failing back" : "Failing over";
        var state = phase switch
        {
            NodePhase.Waiting => "Unknown",
            NodePhase.Active => "Active",
            _ => "Inactive",
        };
        return $"{(isVoiceRunning ? "Running" : "Not running")}; {state}";
    }
}
