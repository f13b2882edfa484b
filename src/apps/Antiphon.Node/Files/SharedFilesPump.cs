using System.Collections.Immutable;
using Antiphon.Ports;
using Antiphon.Replication.Files;

namespace Antiphon.Node.Files;

/// <summary>
/// Runs the shared files on a thread of their own, which reads disks and hashes: a pass every two seconds, and at once
/// when the peer has sent a file. While automatic moves are off nothing is compared.
/// </summary>
/// <param name="isPaused">Whether they are off; a server that does not know yet waits.</param>
/// <param name="died">A bug: the process must end.</param>
public sealed class SharedFilesPump(Func<bool> isPaused, Action<Exception> died) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private ImmutableSortedSet<long> _untold = [];
    private Thread? _thread;
    private SharedFilesStatus _status = SharedFilesStatus.None;
    private bool _isWanted;
    private bool _isClosing;

    public SharedFilesStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status with
                {
                    Lag = _untold.Count,
                    Condition = _status.Condition == FilesCondition.Idle && !_untold.IsEmpty
                        ? FilesCondition.Sending
                        : _status.Condition,
                };
            }
        }
    }

    /// <param name="files">The pump's from now on.</param>
    public void Start(SharedFiles files)
    {
        _thread = new Thread(() => Run(files)) { Name = "shared files", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Of the store, after each commit; never blocks.</summary>
    public void OnCommitted(ImmutableArray<RecordChange> changes)
    {
        var ofFiles = changes.Where(change => change.Key.Type == SharedFile.RecordType).ToImmutableArray();
        if (ofFiles.IsEmpty)
            return;
        lock (_gate)
        {
            _untold = _untold.Union(ofFiles.Where(change => !change.IsFromPeer).Select(change => change.Position));
            _isWanted = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The peer has these of our changes on its disk.</summary>
    public void Acknowledged(long through, ImmutableArray<long> beyond)
    {
        lock (_gate)
        {
            if (!_untold.IsEmpty)
                _untold = _untold.Except(_untold.TakeWhile(position => position <= through)).Except(beyond);
        }
    }

    /// <summary>Before the store is closed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.Pulse(_gate);
        }

        _thread?.Join();
    }

    private void Run(SharedFiles files)
    {
        try
        {
            while (!IsOver())
            {
                var status = isPaused()
                    ? Status with { Condition = FilesCondition.Paused, Cause = null }
                    : files.Pass();
                lock (_gate)
                    _status = status;
            }
        }
        catch (Exception e)
        {
            died(e);
        }
    }

    /// <summary>Waits for the next pass; at once when one is wanted.</summary>
    private bool IsOver()
    {
        lock (_gate)
        {
            if (!_isWanted && !_isClosing && _status.Compared is not null)
                Monitor.Wait(_gate, Pace);
            _isWanted = false;
            return _isClosing;
        }
    }
}
