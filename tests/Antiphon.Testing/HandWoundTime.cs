namespace Antiphon.Testing;

/// <summary>A steady clock and timers for which time passes only when a test lets it.</summary>
public sealed class HandWoundTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<HandWoundTimer> _timers = [];
    private TimeSpan _now;

    /// <summary>What the clock on the wall showed at first; none: it is the host's.</summary>
    public DateTimeOffset? Began { get; set; }

    public override DateTimeOffset GetUtcNow() => Began is { } began
        ? began + TimeSpan.FromTicks(GetTimestamp())
        : base.GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandWoundTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Runs what falls due, on this thread; what comes again runs once.</summary>
    public void Pass(TimeSpan time)
    {
        HandWoundTimer[] due;
        lock (_gate)
        {
            _now += time;
            due = [.. _timers.Where(t => t.Due <= _now)];
            foreach (var timer in due)
                timer.Due = timer.Period is { } period ? _now + period : null;
        }

        foreach (var timer in due)
            timer.Fire();
    }

    private sealed class HandWoundTimer(HandWoundTime time, Action fire) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan? Period { get; private set; }

        public Action Fire => fire;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
