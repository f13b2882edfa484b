using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>What each server tells the other about itself, yes or no.</summary>
[Flags]
public enum BeatFlags
{
    None = 0,
    /// <summary>And is ready for calls.</summary>
    VoiceRuns = 1,

    /// <summary>Could be active at once: its voice service is ready and may answer.</summary>
    CanTake = 2,

    /// <summary>Automatic moves are off.</summary>
    Manual = 4,

    /// <summary>Activity has been given away and the other has not taken it yet.</summary>
    HandingOver = 8,
}

/// <summary>The part of a keep-alive that is sent at every interval and decides.</summary>
/// <param name="Incarnation">Of the sender's node manager.</param>
/// <param name="SentAt">By the sender's clock; orders what comes by two ways.</param>
/// <param name="Echo">
/// The newest <see cref="SentAt"/> that the sender has heard from the receiver, or <see cref="NothingHeard"/>: tells
/// the receiver that the link carries both ways, and how old the sender's knowledge is.
/// </param>
/// <param name="Interval">At which the sender beats now: settings reach two servers at two moments.</param>
/// <param name="Lease">
/// How long its voice service may answer after its last renewal, with the margin; one comes with each beat.
/// </param>
/// <param name="Held">The term that the sender holds, or that it gave up last.</param>
/// <param name="Reason">Why the sender is in its phase, or wants to leave it.</param>
public sealed record Beat(
    uint Incarnation,
    Instant SentAt,
    Instant Echo,
    ServerRole Role,
    NodePhase Phase,
    BeatFlags Flags,
    MoveReason Reason,
    TimeSpan Interval,
    TimeSpan Lease,
    Term Held)
{
    public static readonly Instant NothingHeard;

    public bool CanTake => Flags.HasFlag(BeatFlags.CanTake);

    public bool IsVoiceReady => Flags.HasFlag(BeatFlags.VoiceRuns);

    /// <summary>Answers calls as far as it knows.</summary>
    public bool IsActive => Phase is NodePhase.Active or NodePhase.Yielding;
}

/// <summary>The part that is shown to people and changes seldom: sent on change and every second.</summary>
/// <param name="Name">At most 15 characters.</param>
/// <param name="WallClock">Of the sender when it sent, to the millisecond.</param>
/// <param name="Since">When the sender came into its phase, to the millisecond.</param>
/// <param name="Text">Why, in words; at most 120 bytes of UTF-8.</param>
public sealed record PeerStatus(
    string Name,
    string Version,
    DateTimeOffset WallClock,
    DateTimeOffset Since,
    string Text,
    int Calls,
    int IntegrationsReached,
    int IntegrationsTotal,
    bool IsInStep,
    long LagRecords,
    long SettingsVersion);

/// <summary>What goes over the wire.</summary>
public sealed record KeepAlive(Beat Beat, PeerStatus? Status);
