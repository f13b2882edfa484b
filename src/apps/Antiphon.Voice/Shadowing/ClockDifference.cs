using Antiphon.Kernel;

namespace Antiphon.Voice.Shadowing;

/// <summary>
/// This server's steady clock less the other's, in one life of its voice service: each begins at what the wall clock
/// shows, which may have been set since the last. The message that travelled least shows it best, and none for long:
/// clocks drift, by seconds in a day, so only those of the last minute count.
/// </summary>
internal sealed class ClockDifference
{
    /// <summary>Of this server's clock to itself.</summary>
    public static readonly ClockDifference None = new();

    /// <summary>Clocks that run at rates that differ by half a thousandth are so far apart after a minute.</summary>
    public static readonly TimeSpan Uncertainty = TimeSpan.FromMilliseconds(30);

    /// <summary>What was held up so long comes with what followed it, and only the last of that is as it is.</summary>
    public static readonly TimeSpan LateMin = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private Instant _windowBegan;
    private TimeSpan? _best;
    private TimeSpan? _bestBefore;

    public TimeSpan Value => (_best, _bestBefore) switch
    {
        ({ } now, { } before) => now < before ? now : before,
        var (now, before) => now ?? before ?? TimeSpan.Zero,
    };

    /// <param name="sentAt">On the other server's clock.</param>
    /// <param name="now">On this one's.</param>
    public void Hear(Instant sentAt, Instant now)
    {
        if (now - _windowBegan > Window)
            (_windowBegan, _bestBefore, _best) = (now, _best, null);
        var difference = now - sentAt;
        _best = _best is { } best && best < difference ? best : difference;
    }

    /// <param name="sentAt">On the other server's clock.</param>
    /// <param name="now">On this one's.</param>
    public bool IsLate(Instant sentAt, Instant now) => now - (sentAt + Value) >= LateMin;
}
