using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>A host's two clocks: the steady one a little fast or slow, the wall clock set now and then.</summary>
internal sealed class HostClock(Scheduler time, TimeSpan apart, double speed)
{
    private readonly Instant _begin = time.Now;

    public Instant Now => _begin + apart + ((time.Now - _begin) * speed);

    /// <summary>By how much the wall clock is set off the steady one.</summary>
    public TimeSpan WallOffset { get; set; }

    public DateTimeOffset Wall => (Now + WallOffset).ToWallClock();

    /// <summary>The moment at which this clock shows an instant, or just after.</summary>
    public Instant TrueOf(Instant here) => here == Instant.Never
        ? Instant.Never
        : _begin + ((here - _begin - apart) / speed) + TimeSpan.FromMicroseconds(1);
}
