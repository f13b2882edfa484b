using System.Collections.Immutable;
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

    private static readonly TimeSpan WatchPace = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LookMax = TimeSpan.FromSeconds(2);

    private readonly Func<ImmutableArray<string>> _arguments;
    private readonly Action<NodeEvent> _deliver;
    private readonly Action _reaped;
    private readonly TimeProvider _time;
    private readonly Questions _questions = new();
    private readonly Lock _gate = new();
    private readonly ITimer _watch;
    private LocalLink? _link;
    private int _pid;
    private bool _isReady;
    private bool _isToldHung;
    private long _lastBeat;
    private long _lastWatch;
    private LocalMessage.Beat? _beat;
    private LocalMessage? _standing;

    /// <param name="found">One of an earlier life of the node manager: it must not answer if its lease ran out.</param>
    /// <param name="arguments">For a new voice process: the verb and its options.</param>
    /// <param name="deliver">Takes what happens to it.</param>
    /// <param name="reaped">Called when a voice process has ended, before that is delivered.</param>
    /// <param name="time">For its silence.</param>
    public VoiceKeeper(
        VoiceFound found, Func<ImmutableArray<string>> arguments, Action<NodeEvent> deliver, Action reaped,
        TimeProvider time)
    {
        _standing = found == VoiceFound.Running ? new LocalMessage.Deactivate(EndCallsBecause: null) : null;
        (_arguments, _deliver, _reaped, _time) = (arguments, deliver, reaped, time);
        _watch = time.CreateTimer(_ => Watch(), null, WatchPace, WatchPace);
    }

    /// <summary>0 while there is none.</summary>
    public int Pid
    {
        get
        {
            lock (_gate)
                return _pid;
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            if (_pid != 0)
                return;
            _pid = OwnProgram.Start(_arguments(), OnEnded);
            _lastBeat = _time.GetTimestamp();
        }

        _deliver(new NodeEvent.VoiceStarted());
    }

    public void Stop(bool atOnce)
    {
        lock (_gate)
        {
            if (_pid != 0)
                ProcessWatch.End(_pid, atOnce);
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
        catch (Exception e) when (e is ControlException || (e is OperationCanceledException
            && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <exception cref="ControlException">It does not run, or cannot do it.</exception>
    public async Task<T> AskAsync<T>(LocalQuestion question, CancellationToken cancellation)
        where T : LocalAnswer
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LookMax);
        lock (_gate)
        {
            if (_link is null)
                throw new ControlException("the voice service does not run", "`antiphon events` says why");
        }

        return await _questions.AskAsync<T>(Say, question, patience.Token);
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
            if (_link == link)
                _link = null;
        }
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
            if (_pid != 0)
                return;
            // It outlived the node manager that started it.
            _pid = hello.Pid;
            ProcessWatch.WhenEnded(hello.Pid, () => OnEnded(-1));
        }
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
        if (beat is { IsActive: false, Calls: 0 } && before is { Calls: > 0 })
            _deliver(new NodeEvent.VoiceDrained());
        if (before?.RegistrationsHeld != beat.RegistrationsHeld || before.Registrations != beat.Registrations)
            _deliver(new NodeEvent.IntegrationsChanged(beat.RegistrationsHeld, beat.Registrations));
    }

    private void OnEnded(int status)
    {
        lock (_gate)
        {
            _link?.Dispose();
            (_link, _pid, _isReady, _beat, _standing) = (null, 0, false, null, null);
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
            if (!_isReady || _isToldHung || _time.GetElapsedTime(_lastBeat) < HungAfter)
                return;
            _isToldHung = true;
        }

        _deliver(new NodeEvent.VoiceHung());
    }
}
