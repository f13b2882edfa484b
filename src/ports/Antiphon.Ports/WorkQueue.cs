using System.Diagnostics.CodeAnalysis;

namespace Antiphon.Ports;

/// <summary>
/// What waits for a thread. Who finds nothing sleeps at once: the spinning of BlockingCollection took an eighth of
/// the server's processor time when work came a few hundred times a second.
/// </summary>
/// <param name="capacity">At most so many wait.</param>
public sealed class WorkQueue<T>(int capacity = int.MaxValue)
{
    private readonly object _gate = new();
    private readonly Queue<T> _waiting = new();
    private bool _completed;

    /// <summary>So many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    public bool IsAddingCompleted
    {
        get
        {
            lock (_gate)
                return _completed;
        }
    }

    /// <summary>False when the queue is full or completed.</summary>
    public bool TryAdd(T item)
    {
        lock (_gate)
        {
            if (_completed || _waiting.Count >= capacity)
                return false;
            _waiting.Enqueue(item);
            Wake();
            return true;
        }
    }

    /// <summary>Waits for room.</summary>
    /// <exception cref="InvalidOperationException">Nothing may be added any more.</exception>
    public void Add(T item)
    {
        lock (_gate)
        {
            while (_waiting.Count >= capacity && !_completed)
                Monitor.Wait(_gate);
            if (_completed)
                throw new InvalidOperationException("The queue takes nothing more.");
            _waiting.Enqueue(item);
            Wake();
        }
    }

    /// <summary>What waits now, without waiting.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (_gate)
            return TakeLocked(out item);
    }

    /// <summary>The next item; false once the queue is completed and empty.</summary>
    public bool Take([MaybeNullWhen(false)] out T item)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_completed)
                Monitor.Wait(_gate);
            return TakeLocked(out item);
        }
    }

    public IEnumerable<T> TakeAll()
    {
        while (Take(out var item))
            yield return item;
    }

    public void CompleteAdding()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TakeLocked([MaybeNullWhen(false)] out T item)
    {
        if (!_waiting.TryDequeue(out item))
            return false;
        if (capacity != int.MaxValue)
            Wake();
        return true;
    }

    /// <summary>Those who wait for room and those who wait for work share the gate; only a bounded queue has the
    /// former.</summary>
    private void Wake()
    {
        if (capacity == int.MaxValue)
            Monitor.Pulse(_gate);
        else
            Monitor.PulseAll(_gate);
    }
}
