using System.ComponentModel;
using Antiphon.Adapters.Host;
using Antiphon.Adapters.Host.Local;
using Antiphon.Failover;
using Antiphon.Ports.Control;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The voice service under its node manager's care: starts it, hears whether it lives, passes orders on, and learns at
/// once when its process has ended. One that outlived the node manager before this one is taken over.
/// </summary>
internal sealed class VoiceKeeper : IDisposable
{
    /// <summary>A busy host is late with a beat, not with fifteen.</summary>
    private static readonly TimeSpan HungAfter = TimeSpan.FromSeconds(3);

    /// <summary>A host that is starting up is slow; a start that takes so long never ends.</summary>
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    /// <summary>One that is told to end has ended its calls by then.</summary>
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan WatchPace = TimeSpan.FromMilliseconds(500);

    /// <summary>Shorter than those wait who ask the node manager.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(1);

    private readonly Func<Action<int>, int> _start;
    private readonly Action<NodeEvent> _deliver;
    private readonly Action _reaped;
    private readonly Action<Exception> _notStarted;
    private readonly TimeProvider _time;
    private readonly Questions _questions;
    private readonly Lock _gate = new();
    private readonly ITimer _watch;
    private LocalLink? _link;
    private int _pid;
    private bool _isReady;
    private bool _isToldHung;
    private long _lastBeat;
    private long _lastWatch;
    private long? _toldToEnd;
    private LocalMessage.Beat? _beat;
    private LocalMessage? _standing;

    /// <param name="start">Starts a voice process: given who is told its exit status, returns its process id.</param>
    /// <param name="deliver">Takes what happens to it.</param>
    /// <param name="reaped">Called when a voice process has ended, before that is delivered.</param>
    /// <param name="notStarted">Told why none could be started.</param>
    /// <param name="time">For its silence.</param>
    public VoiceKeeper(
        Func<Action<int>, int> start, Action<NodeEvent> deliver, Action reaped, Action<Exception> notStarted,
        TimeProvider time)
    {
        (_start, _deliver, _reaped, _notStarted, _time) = (start, deliver, reaped, notStarted, time);
        _questions = new Questions("the voice service", time);
        _watch = time.CreateTimer(_ => Watch(), null, WatchPace, WatchPace);
    }

    /// <summary>Null while there is none.</summary>
    public int? Pid
    {
        get
        {
            lock (_gate)
                return _pid == 0 ? null : _pid;
        }
    }

    /// <summary>One of an earlier life of the node manager; it must not answer if its lease ran out.</summary>
    /// <param name="pid">Null when it has not said who it is: it will.</param>
    /// <param name="found">How it was found.</param>
    public void TakeOver(int? pid, VoiceFound found)
    {
        lock (_gate)
        {
            _standing = found == VoiceFound.Running ? new LocalMessage.Deactivate(EndCallsBecause: null) : null;
            if (pid is { } known)
                Adopt(known);
        }
    }

    public void Start()
    {
        try
        {
            lock (_gate)
            {
                if (_pid != 0)
                    return;
                _pid = _start(OnEnded);
                _lastBeat = _time.GetTimestamp();
                // Within the lock: told before its end is.
                _deliver(new NodeEvent.VoiceStarted());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            _notStarted(e);
            _deliver(new NodeEvent.VoiceExited(-1));
        }
    }

    public void Stop(bool atOnce)
    {
        lock (_gate)
        {
            if (_pid == 0)
                return;
            ProcessWatch.End(_pid, atOnce);
            _toldToEnd ??= _time.GetTimestamp();
        }
    }

    /// <param name="standing">What it is to be as long as it lives; said again if it has to find us anew.</param>
    public void Order(LocalMessage standing)
    {
        lock (_gate)
        {
            _standing = standing;
            _link?.Send(standing);
        }
    }

    public void Say(LocalMessage message)
    {
        lock (_gate)
            _link?.Send(message);
    }

    /// <summary>Null when it does not run or does not answer.</summary>
    public async Task<VoiceView?> LookAsync(CancellationToken cancellation)
    {
        try
        {
            return (await AskAsync<LocalAnswer.Voice>(new LocalQuestion.Look(), cancellation)).View;
        }
        catch (ControlException)
        {
            return null;
        }
    }

    /// <exception cref="ControlException">It does not run, or cannot do it.</exception>
    public async Task<T> AskAsync<T>(LocalQuestion question, CancellationToken cancellation)
        where T : LocalAnswer
    {
        lock (_gate)
        {
            if (_link is null)
                throw new ControlException("the voice service does not run", "`antiphon events` says why");
        }

        return await _questions.AskAsync<T>(Say, question, AnswerMax, cancellation);
    }

    /// <summary>The voice service says something; on its link's thread.</summary>
    public void OnMessage(LocalLink link, LocalMessage message)
    {
        switch (message)
        {
            case LocalMessage.Hello hello:
                OnHello(link, hello);
                break;
            case LocalMessage.Beat beat:
                OnBeat(beat);
                break;
            case LocalMessage.CalledWhileInactive called:
                _deliver(new NodeEvent.CallArrivedWhileInactive(
                    called.Call, IsIntegrationKnown: true, called.Integration, called.Dialled));
                break;
            case LocalMessage.Answer answer:
                _questions.OnAnswer(answer);
                break;
            default:
                // Said by another version of the voice service, during an upgrade.
                break;
        }
    }

    public void OnLeft(LocalLink link)
    {
        lock (_gate)
        {
            if (_link != link)
                return;
            _link = null;
        }

        _questions.OnLost();
    }

    public void Dispose() => _watch.Dispose();

    private void OnHello(LocalLink link, LocalMessage.Hello hello)
    {
        lock (_gate)
        {
            _link = link;
            _lastBeat = _time.GetTimestamp();
            if (_standing is { } standing)
                link.Send(standing);
            // Else it outlived the node manager that started it.
            if (_pid == 0)
                Adopt(hello.Pid);
        }
    }

    private void Adopt(int pid)
    {
        _pid = pid;
        _lastBeat = _time.GetTimestamp();
        ProcessWatch.WhenEnded(pid, () => OnEnded(-1));
    }

    private void OnBeat(LocalMessage.Beat beat)
    {
        LocalMessage.Beat? before;
        bool isFirst;
        lock (_gate)
        {
            _lastBeat = _time.GetTimestamp();
            (before, _beat, isFirst) = (_beat, beat, !_isReady);
            (_isReady, _isToldHung) = (true, false);
        }

        if (isFirst)
            _deliver(new NodeEvent.VoiceReady());
        if (before?.Calls != beat.Calls)
            _deliver(new NodeEvent.CallsChanged(beat.Calls));
        if (beat is { IsActive: false, Calls: 0 } && before is { Calls: > 0 } or { IsActive: true })
            _deliver(new NodeEvent.VoiceDrained());
        if (before?.RegistrationsHeld != beat.RegistrationsHeld || before.Registrations != beat.Registrations)
            _deliver(new NodeEvent.IntegrationsChanged(beat.RegistrationsHeld, beat.Registrations));
    }

    private void OnEnded(int status)
    {
        lock (_gate)
        {
            _link?.Dispose();
            (_link, _pid, _isReady, _beat, _standing, _toldToEnd) = (null, 0, false, null, null, null);
            _isToldHung = false;
        }

        _reaped();
        _deliver(new NodeEvent.VoiceExited(status));
    }

    private void Watch()
    {
        lock (_gate)
        {
            // Who stood still himself has heard nothing: it has to be heard anew.
            if (_time.GetElapsedTime(_lastWatch) > 3 * WatchPace)
                _lastBeat = _time.GetTimestamp();
            _lastWatch = _time.GetTimestamp();
            if (_toldToEnd is { } told && _time.GetElapsedTime(told) >= EndMax)
                ProcessWatch.End(_pid, atOnce: true);
            var silence = _time.GetElapsedTime(_lastBeat);
            if (_pid == 0 || _isToldHung || silence < (_isReady ? HungAfter : StartMax))
                return;
            _isToldHung = true;
        }

        _deliver(new NodeEvent.VoiceHung());
    }
}
