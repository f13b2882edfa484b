using Antiphon.Kernel;

namespace Antiphon.Simulation.Pairs;

/// <summary>How what travels from one place to another fares now.</summary>
internal sealed class Way(Chance chance)
{
    public bool IsCut { get; set; }

    /// <summary>Since when it is; for who gives up after a while.</summary>
    public Instant CutAt { get; set; }

    public int LostOf100 { get; set; }

    public int TwiceOf100 { get; set; }

    public TimeSpan DelayMin { get; init; } = TimeSpan.FromMicroseconds(200);

    /// <summary>Each has its own delay, so that later ones overtake.</summary>
    public TimeSpan DelayMax { get; set; } = TimeSpan.FromMilliseconds(2);

    public bool IsLost => IsCut || chance.Next(100) < LostOf100;

    public bool IsTwice => chance.Next(100) < TwiceOf100;

    public TimeSpan Delay() =>
        DelayMin + TimeSpan.FromMicroseconds(chance.Next(1 + (int)DelayMax.TotalMicroseconds));
}
