using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// A process of a host: what happens to it waits while it is frozen, and never happens once it is dead. Its timers and
/// its inputs are two queues; which of them it looks into first when it wakes is chance.
/// </summary>
/// <param name="time">That truly passes.</param>
/// <param name="clock">Of its host.</param>
/// <param name="chance">Its own.</param>
/// <param name="ahead">Its clock less the steady one of its host.</param>
internal sealed class Process(Scheduler time, HostClock clock, Chance chance, TimeSpan ahead) : IClock
{
    private readonly Queue<Action> _inputs = [];
    private readonly Queue<Action> _timers = [];
    private readonly List<Action<bool>> _ended = [];
    private Instant _frozenUntil = new(0);

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen => time.Now < _frozenUntil;

    public bool Runs => IsAlive && !IsFrozen;

    public Instant Now => clock.Now + ahead;

    public void At(Instant due, Action action) =>
        time.At(due == Instant.Never ? due : clock.TrueOf(due - ahead), () => Take(_timers, action));

    /// <param name="ended">Told of its end; true when its host's kernel lives to say so.</param>
    public void WhenEnded(Action<bool> ended) => _ended.Add(ended);

    public void Input(Action action) => Take(_inputs, action);

    public void Freeze(TimeSpan length)
    {
        var until = time.Now + length;
        if (until <= _frozenUntil)
            return;
        _frozenUntil = until;
        time.At(until, Thaw);
    }

    public void End(bool isToldOf)
    {
        if (!IsAlive)
            return;
        IsAlive = false;
        _inputs.Clear();
        _timers.Clear();
        foreach (var ended in _ended)
            ended(isToldOf);
    }

    private void Take(Queue<Action> queue, Action action)
    {
        if (!IsAlive)
            return;
        if (IsFrozen || queue.Count > 0)
            queue.Enqueue(action);
        else
            action();
    }

    private void Thaw()
    {
        if (IsFrozen)
            return;
        var (first, second) = chance.OneIn(2) ? (_timers, _inputs) : (_inputs, _timers);
        Drain(first);
        Drain(second);
    }

    private void Drain(Queue<Action> queue)
    {
        while (Runs && queue.TryPeek(out var action))
        {
            action();
            // It may have ended itself.
            if (queue.Count > 0)
                queue.Dequeue();
        }
    }
}
