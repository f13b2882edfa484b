using Antiphon.Kernel;

namespace Antiphon.Calls;

/// <summary>
/// How much of a call its far end should have been heard in and was not, in pauses of a second and more. Of two servers
/// that both carry a call, as they do when they cannot hear each other, it is the other one that hears it.
/// </summary>
/// <param name="Before">In pauses that are over.</param>
/// <param name="Since">The pause that lasts began then; null: it is heard.</param>
/// <param name="Until">The last one ended then, at this server; null: there was none.</param>
public sealed record Quiet(TimeSpan Before, Instant? Since, Instant? Until)
{
    public static readonly Quiet None = new(TimeSpan.Zero, null, null);

    public TimeSpan At(Instant now) => Before + (Since is { } since && now > since ? now - since : TimeSpan.Zero);

    /// <summary>A pause lasts, or has just ended.</summary>
    public bool IsOrWas(TimeSpan lately, Instant now) =>
        Since is not null || (Until is { } until && now - until < lately);

    public Quiet Next(Instant? since, Instant now) =>
        since is null ? new Quiet(At(now), null, now) : this with { Before = At(now), Since = since };

    /// <summary>At another server, which has not listened yet.</summary>
    public Quiet Inherit(Instant now) => new(At(now), null, null);

    /// <summary>By another clock.</summary>
    public Quiet Rebase(TimeSpan offset) => this with { Since = Since + offset, Until = Until + offset };
}
