using Antiphon.Kernel;

namespace Antiphon.Simulation.Worlds;

/// <summary>Time as somebody in the simulation has it, and what is to happen by it.</summary>
internal interface IClock
{
    Instant Now { get; }

    void At(Instant due, Action action);
}

internal static class ClockTimes
{
    public static void After(this IClock clock, TimeSpan delay, Action action) => clock.At(clock.Now + delay, action);

    public static void AfterMilliseconds(this IClock clock, double delay, Action action) =>
        clock.After(TimeSpan.FromMilliseconds(delay), action);
}
