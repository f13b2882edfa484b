using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Local;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>Voice under its node manager's care, as the process that ships keeps it.</summary>
internal sealed class VoiceKeeping
{
    private static readonly TimeSpan HungAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WatchPace = TimeSpan.FromMilliseconds(500);

    private readonly Host _host;
    private readonly Process _process;
    private readonly Action<NodeEvent> _deliver;
    private Connection.End? _link;
    private VoiceSide? _voice;
    private LocalMessage? _standing;
    private LocalMessage.Beat? _beat;
    private bool _isReady;
    private bool _isToldHung;
    private Instant _lastBeat;
    private Instant _lastWatch;

    public VoiceKeeping(Host host, Process process, VoiceFound found, Action<NodeEvent> deliver)
    {
        (_host, _process, _deliver) = (host, process, deliver);
        _standing = found == VoiceFound.Running ? new LocalMessage.Deactivate(EndCallsBecause: null) : null;
        _lastWatch = _lastBeat = host.Clock.Now;
        Watch();
    }

    public void Start()
    {
        if (_voice is not null)
            return;
        _host.StartVoice();
        (_voice, _lastBeat) = (_host.Voice, _host.Clock.Now);
        _deliver(new NodeEvent.VoiceStarted());
    }

    public void Order(LocalMessage standing)
    {
        _standing = standing;
        _link?.Send(standing);
    }

    public void Say(LocalMessage message) => _link?.Send(message);

    public void Accept(Connection.End link, Action<RemoteWriter.Submitted> submitted)
    {
        link.Closed = () => _link = _link == link ? null : _link;
        link.Received = message =>
        {
            if (message is RemoteWriter.Submitted command)
                submitted(command);
            else if (message is LocalMessage.Hello)
                OnHello(link);
            else if (message is LocalMessage.Beat beat)
                OnBeat(beat);
        };
    }

    public void OnEnded(VoiceSide voice)
    {
        if (_voice is not null && _voice != voice)
            return;
        (_link, _voice, _isReady, _beat, _standing) = (null, null, false, null, null);
        _deliver(new NodeEvent.VoiceExited(137));
    }

    private void OnHello(Connection.End link)
    {
        (_link, _lastBeat) = (link, _host.Clock.Now);
        if (_standing is { } standing)
            link.Send(standing);
        _voice ??= _host.Voice;
    }

    private void OnBeat(LocalMessage.Beat beat)
    {
        var (before, isFirst) = (_beat, !_isReady);
        (_beat, _lastBeat, _isReady, _isToldHung) = (beat, _host.Clock.Now, true, false);
        if (isFirst)
            _deliver(new NodeEvent.VoiceReady());
        if (before?.Calls != beat.Calls)
            _deliver(new NodeEvent.CallsChanged(beat.Calls));
        if (beat is { IsActive: false, Calls: 0 } && before is { Calls: > 0 } or { IsActive: true })
            _deliver(new NodeEvent.VoiceDrained());
    }

    private void Watch() => _process.After(WatchPace, () =>
    {
        var now = _host.Clock.Now;
        // Who stood still himself has heard nothing: it has to be heard anew.
        if (now - _lastWatch > 3 * WatchPace)
            _lastBeat = now;
        _lastWatch = now;
        if (_isReady && !_isToldHung && now - _lastBeat >= HungAfter)
        {
            _isToldHung = true;
            _deliver(new NodeEvent.VoiceHung());
        }

        Watch();
    });
}
