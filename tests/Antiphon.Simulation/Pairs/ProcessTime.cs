using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>A process' time for code that asks a <see cref="TimeProvider"/>.</summary>
internal sealed class ProcessTime(Process process, HostClock clock) : TimeProvider
{
    public override long TimestampFrequency => 1_000_000;

    public override DateTimeOffset GetUtcNow() => clock.Wall;

    public override long GetTimestamp() => clock.Now.Microseconds;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(process, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Process process, Action fire) : ITimer
    {
        private long _turn;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var turn = ++_turn;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Start(turn, dueTime, period);
            return true;
        }

        public void Dispose() => _turn++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Start(long turn, TimeSpan due, TimeSpan period) => process.After(due, () =>
        {
            if (turn != _turn)
                return;
            if (period > TimeSpan.Zero)
                Start(turn, period, period);
            fire();
        });
    }
}
