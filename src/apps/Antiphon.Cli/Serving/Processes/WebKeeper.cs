using System.ComponentModel;
using Antiphon.Adapters.Host;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The web as a process of its own, started again a second after it ended. One that outlived the node manager before
/// this one is taken over.
/// </summary>
internal sealed class WebKeeper : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _dataDirectory;
    private readonly Func<Action<int>, int> _start;
    private readonly Action<int> _ended;
    private readonly Action<Exception> _notStarted;
    private readonly Lock _gate = new();
    private readonly ITimer _again;
    private int _pid;
    private bool _stopping;

    /// <param name="dataDirectory">Of this server.</param>
    /// <param name="start">Starts a web process: given who is told its exit status, returns its process id.</param>
    /// <param name="ended">Told its exit status when it ended by itself; -1 for one that was taken over.</param>
    /// <param name="notStarted">Told why none could be started.</param>
    /// <param name="time">For the pause.</param>
    public WebKeeper(
        string dataDirectory, Func<Action<int>, int> start, Action<int> ended, Action<Exception> notStarted,
        TimeProvider time)
    {
        (_dataDirectory, _start, _ended, _notStarted) = (dataDirectory, start, ended, notStarted);
        _again = time.CreateTimer(_ => Start(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start()
    {
        lock (_gate)
        {
            if (_stopping || _pid != 0)
                return;
            if (ProcessLock.IsHeld(_dataDirectory, LocalMessage.Hello.WebProcess))
                _again.Change(Pause, Timeout.InfiniteTimeSpan);
            else
                StartNew();
        }
    }

    public void OnHello(LocalMessage.Hello hello)
    {
        lock (_gate)
        {
            if (_pid != 0)
                return;
            _pid = hello.Pid;
            ProcessWatch.WhenEnded(hello.Pid, () => OnEnded(-1));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            if (_pid != 0)
                ProcessWatch.End(_pid, atOnce: false);
        }

        _again.Dispose();
    }

    private void StartNew()
    {
        try
        {
            _pid = _start(OnEnded);
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            _again.Change(Pause, Timeout.InfiniteTimeSpan);
            _notStarted(e);
        }
    }

    private void OnEnded(int status)
    {
        lock (_gate)
        {
            _pid = 0;
            if (_stopping)
                return;
            _again.Change(Pause, Timeout.InfiniteTimeSpan);
        }

        _ended(status);
    }
}
