using System.Collections.Concurrent;
using Antiphon.Adapters.Media.Native;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>
/// The media clock: every 5 ms one of four phases, each with a quarter of the sessions, so that each session is
/// served every 20 ms. Without sessions it sleeps.
/// </summary>
internal sealed class MediaThread : IDisposable
{
    private const int Phases = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LateAfter = TimeSpan.FromMilliseconds(10);

    private readonly SteadyClock _clock;
    private readonly IRecordedAudioTap? _tap;
    private readonly Action<MediaSession> _closed;
    private readonly Action<Exception> _died;
    private readonly ConcurrentQueue<(MediaSession Session, MediaCommand Command)> _commands = new();
    // Without spinning: between two datagrams a core has better things to do.
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private readonly List<MediaSession>[] _phases = [[], [], [], []];
    private readonly ReceiveBatch _batch = new();
    private readonly Thread _thread;
    private int _sessions;
    private volatile bool _stopping;

    public MediaThread(
        int number, SteadyClock clock, IRecordedAudioTap? tap, Action<MediaSession> closed, Action<Exception> died)
    {
        _clock = clock;
        _tap = tap;
        _closed = closed;
        _died = died;
        _thread = new Thread(Run) { Name = $"media-{number}", IsBackground = true };
    }

    public MediaCounters Counters { get; } = new();

    /// <summary>
    /// Whether the kernel gave this thread SCHED_FIFO: without it packets leave up to 35 ms off the grid.
    /// </summary>
    public bool IsRealTime { get; private set; }

    public void Start() => _thread.Start();

    public void Submit(MediaSession session, MediaCommand command)
    {
        _commands.Enqueue((session, command));
        _wake.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _batch.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            IsRealTime = TakeRealTime();
            while (!_stopping)
            {
                _wake.Wait();
                _wake.Reset();
                Serve();
            }

            foreach (var session in _phases.SelectMany(p => p))
                session.Close(_clock.Now, _batch);
        }
        catch (Exception e)
        {
            _died(e);
        }
    }

    private void Serve()
    {
        var clock = new MediaClock(Tick);
        var last = _clock.Now;
        for (var phase = 0; !_stopping; phase = (phase + 1) % Phases)
        {
            var now = _clock.Now;
            while (_commands.TryDequeue(out var next))
                Execute(next.Session, next.Command, now);
            if (_sessions == 0)
                return;
            ServePhase(_phases[phase], now);
            if (phase == Phases - 1)
                _tap?.HandOver();
            Judge(now - last - Tick);
            last = now;
            clock.WaitForTick();
        }
    }

    private void ServePhase(List<MediaSession> sessions, Instant now)
    {
        for (var i = sessions.Count - 1; i >= 0; i--)
        {
            if (sessions[i].IsClosed)
            {
                sessions[i] = sessions[^1];
                sessions.RemoveAt(sessions.Count - 1);
                _sessions--;
            }
            else
            {
                sessions[i].Tick(now, _batch);
            }
        }
    }

    private void Execute(MediaSession session, MediaCommand command, Instant now)
    {
        if (session.IsClosed)
            return;
        switch (command)
        {
            case MediaCommand.Open:
                _phases.MinBy(p => p.Count)!.Add(session);
                _sessions++;
                break;
            case MediaCommand.Connect c:
                session.Connect(c.Route, now);
                break;
            case MediaCommand.Resume c:
                session.ResumeOutgoing(c.Anchor);
                break;
            case MediaCommand.ResumeKeys c:
                session.ResumeKeys(c.Key, c.Timestamp);
                break;
            case MediaCommand.Play c:
                session.Play(c.Id, c.Items, c.From, c.Manner);
                break;
            case MediaCommand.StopPlaying:
                session.StopPlaying();
                break;
            case MediaCommand.SendKeys c:
                session.SendKeys(c.Keys);
                break;
            case MediaCommand.Record c:
                session.Record(c.Recording, c.Limits, c.Resumption, now);
                break;
            case MediaCommand.StopRecording:
                session.StopRecording(now, _batch);
                break;
            case MediaCommand.HearAgain c:
                session.HearAgain(c.Recording);
                break;
            case MediaCommand.Bridge c:
                session.Bridge(c.Other);
                break;
            case MediaCommand.EndBridge:
                session.EndBridge();
                break;
            case MediaCommand.Close:
                session.Close(now, _batch);
                _closed(session);
                break;
            default:
                throw new InvalidOperationException($"media command {command.GetType().Name} is not known");
        }
    }

    private void Judge(TimeSpan late)
    {
        if (late < LateAfter)
            return;
        Counters.LateTicks++;
        if (late > Counters.LatestTick)
            Counters.LatestTick = late;
    }

    private static unsafe bool TakeRealTime()
    {
        var priority = 10;
        return Libc.SchedSetScheduler(0, Libc.SchedFifo, &priority) == 0;
    }
}
