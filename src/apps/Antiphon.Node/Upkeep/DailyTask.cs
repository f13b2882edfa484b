using Antiphon.Ports;

namespace Antiphon.Node.Upkeep;

/// <summary>Does something every day at a time of the clock on the wall.</summary>
public sealed class DailyTask : IAsyncDisposable
{
    /// <summary>Timers count whole ones.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="at">When.</param>
    /// <param name="zone">In which that is meant.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="act">What; a fault of the disk is told of, and it is done the next day all the same.</param>
    /// <param name="failed">Told of such a fault.</param>
    public DailyTask(TimeOnly at, TimeZoneInfo zone, TimeProvider time, Action act, Action<StoreFault> failed) =>
        _running = RunAsync(at, zone, time, act, failed);

    /// <summary>
    /// How long it is until then; a day's length when it is just now. An hour that summer time skips is done after it.
    /// </summary>
    public static TimeSpan Until(TimeOnly at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var next = local.Date + at.ToTimeSpan();
        if (next <= local)
            next = next.AddDays(1);
        while (zone.IsInvalidTime(next))
            next = next.AddMinutes(30);
        return new DateTimeOffset(next, zone.GetUtcOffset(next)) - now;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(
        TimeOnly at, TimeZoneInfo zone, TimeProvider time, Action act, Action<StoreFault> failed)
    {
        try
        {
            while (true)
            {
                var now = time.GetUtcNow();
                // The clock on the wall is set meanwhile, and what is done too early would be done again.
                for (var due = now + Until(at, zone, now); due > now; now = time.GetUtcNow())
                    await Task.Delay(due - now + Grain, time, _stop.Token);
                try
                {
                    act();
                }
                catch (StoreException e)
                {
                    failed(e.Fault);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }
}
