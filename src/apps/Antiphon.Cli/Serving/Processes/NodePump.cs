using System.Collections.Concurrent;
using Antiphon.Adapters.Host;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Node.Pair;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The thread that owns the node manager's loop and is its heart: everything that decides about activity, the lease and
/// the keep-alives happens here and waits for nothing else. Ahead of all other threads where the system allows it.
/// </summary>
internal sealed class NodePump : IDisposable
{
    private readonly ConcurrentQueue<NodeEvent> _inbox = new();
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private readonly SteadyClock _clock;
    private readonly Action<Exception> _died;
    private readonly Thread _thread;
    private Func<Instant, NodeLoop> _begin = null!;
    private volatile bool _stopping;

    public NodePump(SteadyClock clock, Action<Exception> died)
    {
        (_clock, _died) = (clock, died);
        _thread = new Thread(Run) { Name = "heart", IsBackground = true };
    }

    public SteadyClock Clock => _clock;

    /// <summary>False when the system does not let this thread go before others; known once it runs.</summary>
    public bool IsRealTime { get; private set; }

    /// <param name="begin">Makes the loop, on the thread that owns it.</param>
    public void Start(Func<Instant, NodeLoop> begin)
    {
        _begin = begin;
        _thread.Start();
    }

    public void Deliver(NodeEvent @event)
    {
        _inbox.Enqueue(@event);
        _wake.Set();
    }

    /// <summary>The heart stands still: what it used can be closed.</summary>
    public void Stop()
    {
        if (_stopping)
            return;
        _stopping = true;
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            IsRealTime = RealTime.TryTake();
            var loop = _begin(_clock.Now);
            while (!_stopping)
            {
                _wake.Reset();
                while (_inbox.TryDequeue(out var @event))
                    loop.Deliver(@event);
                loop.RunUntilIdle(_clock.Now);
                Sleep(loop.NextDue);
            }
        }
        catch (Exception e)
        {
            _died(e);
        }
    }

    private void Sleep(Instant due)
    {
        var wait = due - _clock.Now;
        if (wait > TimeSpan.Zero)
            _wake.Wait(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, 1000))));
    }
}
