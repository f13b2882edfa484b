using Antiphon.Kernel;

namespace Antiphon.Simulation.Worlds;

/// <summary>
/// Simulated time: what is to happen, in order; equal moments in the order in which they were asked for.
/// </summary>
internal sealed class Scheduler(Instant start) : IClock
{
    private readonly PriorityQueue<Action, (Instant Due, long Number)> _due = new();
    private long _number;

    public Instant Now { get; private set; } = start;

    public long Happened { get; private set; }

    public bool IsEmpty => _due.Count == 0;

    public void At(Instant due, Action action) => _due.Enqueue(action, (due < Now ? Now : due, _number++));

    /// <summary>Lets everything happen up to a moment, which is now afterwards.</summary>
    public void RunUntil(Instant end)
    {
        while (_due.TryPeek(out _, out var first) && first.Due <= end)
        {
            var action = _due.Dequeue();
            Now = first.Due;
            Happened++;
            action();
        }

        if (end > Now && end != Instant.Never)
            Now = end;
    }
}
