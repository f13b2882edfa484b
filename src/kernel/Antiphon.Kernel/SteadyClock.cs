namespace Antiphon.Kernel;

/// <summary>
/// Turns a <see cref="TimeProvider"/> into <see cref="Instant"/>s: its wall clock once, then its monotonic one.
/// </summary>
public sealed class SteadyClock
{
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly Instant _start;

    public SteadyClock(TimeProvider time)
    {
        _time = time;
        _startTimestamp = time.GetTimestamp();
        _start = new Instant((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
    }

    public Instant Now => _start + _time.GetElapsedTime(_startTimestamp);
}
