using Antiphon.Failover;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// What a voice service that died left in the spool. As long as the other server is there it goes on with the calls,
/// and stores their messages whole: what lies here is only the beginning of them. So it is delivered at once only when
/// the other server is gone, and otherwise when every call of that time is over.
/// </summary>
internal sealed class LeftRecordings : IDisposable
{
    /// <summary>Longer than a message, and than somebody takes to review it.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(15);

    /// <summary>After a failure, such as of a full disk.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Action _deliver;
    private readonly Action<Action> _run;
    private readonly ITimer _timer;
    private int _isWanted;

    /// <param name="deliver">Delivers all that lies in the spool.</param>
    /// <param name="run">Runs what takes time.</param>
    /// <param name="time">For the wait.</param>
    public LeftRecordings(Action deliver, Action<Action> run, TimeProvider time)
    {
        (_deliver, _run) = (deliver, run);
        _timer = time.CreateTimer(_ => Deliver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A voice process is gone.</summary>
    public void Want()
    {
        Volatile.Write(ref _isWanted, 1);
        _timer.Change(WaitMax, Timeout.InfiniteTimeSpan);
    }

    /// <summary>After every step of the node manager's loop.</summary>
    public void Look(NodeState state)
    {
        var isAlone = state.Self.PeerName is null || (state.IsActive && state.Verdict == PeerVerdict.Gone);
        if (isAlone && Volatile.Read(ref _isWanted) == 1)
            Deliver();
    }

    public void Dispose() => _timer.Dispose();

    private void Deliver()
    {
        if (Interlocked.Exchange(ref _isWanted, 0) == 1)
            _run(Try);
    }

    private void Try()
    {
        try
        {
            _deliver();
        }
        catch
        {
            // It still lies there.
            Volatile.Write(ref _isWanted, 1);
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
            throw;
        }
    }
}
