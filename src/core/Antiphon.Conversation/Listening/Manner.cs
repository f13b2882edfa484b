using System.Collections.Immutable;

namespace Antiphon.Conversation;

/// <summary>How messages are played. The pitch stays.</summary>
/// <param name="SpeedPercent">Of the speed at which it was spoken.</param>
/// <param name="GainDecibels">Above or below the loudness at which it was spoken.</param>
public sealed record Manner(int SpeedPercent, int GainDecibels)
{
    public static readonly Manner Normal = new(100, 0);

    private static readonly ImmutableArray<int> Speeds = [75, 100, 125, 150];
    private static readonly ImmutableArray<int> Gains = [0, 6, -6];

    public Manner Slower() => this with { SpeedPercent = Speeds[Math.Max(0, Speeds.IndexOf(SpeedPercent) - 1)] };

    public Manner Faster() =>
        this with { SpeedPercent = Speeds[Math.Min(Speeds.Length - 1, Speeds.IndexOf(SpeedPercent) + 1)] };

    /// <summary>Up, then down, then normal again.</summary>
    public Manner OtherVolume() =>
        this with { GainDecibels = Gains[(Gains.IndexOf(GainDecibels) + 1) % Gains.Length] };
}
