using Antiphon.Kernel;

namespace Antiphon.Voice;

/// <summary>Owns timers and is told when one is due.</summary>
internal interface ITimed
{
    void OnTimer(int timer, Instant now);
}

/// <summary>A timer that runs until it is due or cancelled.</summary>
internal sealed class RunningTimer(ITimed owner, int timer, Instant due)
{
    public Instant Due => due;

    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;

    public void Fire(Instant now) => owner.OnTimer(timer, now);
}

/// <summary>All timers of the loop, the earliest first; equal ones in the order in which they were started.</summary>
internal sealed class TimerQueue
{
    private readonly PriorityQueue<RunningTimer, (Instant Due, long Number)> _timers = new();
    private long _started;

    /// <summary>When the loop must run again; <see cref="Instant.Never"/> when nothing is due.</summary>
    public Instant NextDue
    {
        get
        {
            DropCancelled();
            return _timers.TryPeek(out var timer, out _) ? timer.Due : Instant.Never;
        }
    }

    public RunningTimer Start(ITimed owner, int timer, Instant due)
    {
        var running = new RunningTimer(owner, timer, due);
        _timers.Enqueue(running, (due, _started++));
        return running;
    }

    public bool FireNext(Instant now)
    {
        DropCancelled();
        if (!_timers.TryPeek(out var timer, out _) || timer.Due > now)
            return false;
        _timers.Dequeue();
        timer.Cancel();
        timer.Fire(now);
        return true;
    }

    private void DropCancelled()
    {
        while (_timers.TryPeek(out var timer, out _) && timer.IsCancelled)
            _timers.Dequeue();
    }
}
