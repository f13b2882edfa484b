namespace Antiphon.Failover;

/// <summary>
/// A secondary stops answering calls 4 h after its start when it has never reached its primary, and 60 days after it
/// last did; what that means is set by <see cref="GuardMode"/>.
/// </summary>
public sealed record PairingGuard
{
    public static readonly TimeSpan NeverReachedMax = TimeSpan.FromHours(4);
    public static readonly TimeSpan AwayMax = TimeSpan.FromDays(60);

    /// <summary>When this node manager first knew the time.</summary>
    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? PrimaryReached { get; init; }

    public bool IsWarned { get; init; }

    public bool IsExpired { get; init; }

    /// <summary>Expired, and the settings make that mean something.</summary>
    public bool IsClosed { get; init; }

    public DateTimeOffset? Deadline => PrimaryReached is { } reached ? reached + AwayMax : Started + NeverReachedMax;

    /// <summary>The last quarter of the 4 h, the last week of the 60 days.</summary>
    public DateTimeOffset? WarnFrom =>
        PrimaryReached is null ? Deadline - TimeSpan.FromHours(1) : Deadline - TimeSpan.FromDays(7);
}
