using Antiphon.Kernel;

namespace Antiphon.Voice;

/// <summary>The few timers of one owner, by their number. Starting one anew replaces it.</summary>
internal struct OwnedTimers
{
    private RunningTimer?[]? _running;

    public void Start(TimerQueue queue, ITimed owner, int timer, Instant due)
    {
        Cancel(timer);
        if (_running is null || _running.Length <= timer)
            Array.Resize(ref _running, timer + 1);
        _running[timer] = queue.Start(owner, timer, due);
    }

    public readonly bool IsRunning(int timer) =>
        _running is not null && timer < _running.Length && _running[timer] is { IsCancelled: false };

    public readonly void Cancel(int timer)
    {
        if (_running is null || _running.Length <= timer)
            return;
        _running[timer]?.Cancel();
        _running[timer] = null;
    }

    public readonly void CancelAll()
    {
        for (var i = 0; i < (_running?.Length ?? 0); i++)
            Cancel(i);
    }
}
