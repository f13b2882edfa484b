using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>Where the scheduled failback of this primary stands.</summary>
public sealed record FailbackSchedule
{
    /// <summary>The day whose window has been used: one failback for each.</summary>
    public DateOnly? Done { get; init; }

    /// <summary>The day whose window it was asked for in, and when.</summary>
    public DateOnly? Trying { get; init; }

    public Instant Tried { get; init; }

    /// <summary>The day whose window found a reason not to fail back, and said so.</summary>
    public DateOnly? PutOff { get; init; }

    /// <summary>Until when a window that fell into the hour that clocks left out is open in its stead.</summary>
    public DateTimeOffset? MadeUpUntil { get; init; }
}
