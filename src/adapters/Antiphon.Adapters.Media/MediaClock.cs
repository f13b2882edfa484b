using Antiphon.Adapters.Media.Native;

namespace Antiphon.Adapters.Media;

/// <summary>The fixed tick of a media thread on CLOCK_MONOTONIC: absolute, so that lateness never adds up.</summary>
internal sealed unsafe class MediaClock(TimeSpan tick)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly long _tickNanoseconds = tick.Ticks * 100;
    private long _next = Read();

    /// <summary>
    /// Sleeps to the next tick. After a pause of the whole thread the missed ticks are left out: sessions catch up
    /// by their own time, not by the number of ticks.
    /// </summary>
    public void WaitForTick()
    {
        _next += _tickNanoseconds;
        var now = Read();
        if (now - _next > 8 * _tickNanoseconds)
            _next = now;
        var until = new TimeSpec { Seconds = _next / NanosecondsPerSecond, Nanoseconds = _next % NanosecondsPerSecond };
        while (Libc.ClockNanosleep(Libc.ClockMonotonic, Libc.TimerAbstime, &until, null) == Libc.Eintr)
        {
        }
    }

    private static long Read()
    {
        TimeSpec now;
        _ = Libc.ClockGetTime(Libc.ClockMonotonic, &now);
        return (now.Seconds * NanosecondsPerSecond) + now.Nanoseconds;
    }
}
