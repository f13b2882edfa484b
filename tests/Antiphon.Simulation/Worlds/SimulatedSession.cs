using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Simulation.Worlds;

/// <summary>One call's media. What it does on a real clock every 20 ms it does here when something is due.</summary>
internal sealed class SimulatedSession(MediaSessionId id, IPAddress local, int port, SimulatedMedia media)
{
    private static readonly TimeSpan FarEndTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HeldTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(1);

    private MediaRoute? _route;
    private SimulatedSession? _bridge;
    private SimulatedRecording? _recording;
    private PlayId _play;
    private TimeSpan _length;
    private TimeSpan _position;
    private Instant _since;
    private double _speed = 1;
    private int _turn;
    private bool _isPlaying;
    private bool _isAnnounced;
    private bool _isClosed;
    private Instant? _silentSince;
    private Instant _heardAt;
    private Instant _watchedAt;
    private bool _isQuiet;

    public int Port => port;

    private IClock Time => media.Clock;

    public IHandset? Handset => _route is { } route ? media.HandsetAt(route.Remote) : null;

    /// <summary>Who hears what is sent now.</summary>
    private IHandset? Listener => media.MaySend(local) ? Handset : null;

    private bool IsRunning => _isPlaying && _route is { Send: true };

    private TimeSpan Position => IsRunning ? Min(_length, _position + ((Time.Now - _since) * _speed)) : _position;

    public void Connect(MediaRoute route)
    {
        Hold();
        var begins = _route is null;
        _route = route;
        if (begins && Handset is { } handset)
        {
            media.Reached(handset);
            _heardAt = _watchedAt = Time.Now;
            Watch();
        }

        if (_recording is not null)
            _recording.IsHeard = route.Receive;
        GoOn();
        if (_silentSince is not null)
            OnSilence();
    }

    public void Play(PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner)
    {
        StopPlaying();
        _speed = manner.SpeedPercent / 100.0;
        (_play, _position, _isPlaying, _isAnnounced) = (play, from, true, false);
        _length = items.Aggregate(TimeSpan.Zero, (sum, item) => sum + media.LengthOf(item));
        // What is said to somebody who holds the line is said, too.
        if (Listener is { } listener)
            listener.OnScript(items, from);
        else
            Handset?.OnUnheard(items, from);
        GoOn();
    }

    public void StopPlaying()
    {
        Hold();
        _isPlaying = false;
    }

    public void Record(RecordingId recording, RecordingLimits limits, RecordingResumption? resumption)
    {
        var before = _recording?.Id == recording ? _recording : null;
        if (before is null)
            StopRecording(RecordingStop.Asked);
        if (_route is null)
            return;
        _recording = new SimulatedRecording(recording, limits, resumption, id, media) { IsHeard = _route.Receive };
        if (before is not null)
            _recording.TakeOver(before);
        media.Recordings++;
        Listen(_recording);
    }

    public void StopRecording(RecordingStop reason)
    {
        if (_recording is not { } recording)
            return;
        _recording = null;
        Raise(new MediaEvent.RecordingStopped(id, recording.Id, reason, recording.Finish()));
    }

    /// <summary>What is recorded is with the writer at once.</summary>
    public void HearAgain(RecordingId recording)
    {
        var from = _recording is { } current && current.Id == recording ? current.End : (long?)null;
        Time.AfterMilliseconds(5, () => Raise(new MediaEvent.HeardAgain(id, recording, from)));
    }

    /// <summary>Of strangers nothing is heard.</summary>
    public void OnKey(IPAddress from, char key)
    {
        if (_route is { } route && route.Remote.Address.Equals(from) && media.Hears(local))
            Raise(new MediaEvent.KeyPressed(id, key, Position));
    }

    public void OnSilence()
    {
        var since = _silentSince ??= Time.Now;
        var limit = _route is { Receive: false } ? HeldTimeout : FarEndTimeout;
        Time.At(since + limit, () =>
        {
            if (_isClosed || _silentSince != since || _route is null
                || limit != (_route.Receive ? FarEndTimeout : HeldTimeout))
                return;
            StopRecording(RecordingStop.FarEndGone);
            Raise(new MediaEvent.FarEndSilent(id));
        });
    }

    public void Bridge(SimulatedSession other)
    {
        EndBridge();
        other.EndBridge();
        (_bridge, other._bridge) = (other, this);
        StopPlaying();
        other.StopPlaying();
    }

    public void EndBridge()
    {
        if (_bridge is { } other)
            (_bridge, other._bridge) = (null, null);
    }

    public void Close()
    {
        EndBridge();
        StopRecording(RecordingStop.Asked);
        StopPlaying();
        _isClosed = true;
    }

    /// <summary>Stands still: a far end that holds us is sent nothing.</summary>
    private void Hold()
    {
        _position = Position;
        _turn++;
    }

    private void GoOn()
    {
        if (!IsRunning)
            return;
        _since = Time.Now;
        var turn = _turn;
        Time.AfterMilliseconds(media.Chance.Next(20), () =>
        {
            if (turn == _turn)
                Announce();
        });
        Time.After(_length > _position ? (_length - _position) / _speed : TimeSpan.FromMilliseconds(20), () =>
        {
            if (turn == _turn)
                End();
        });
    }

    private void Announce()
    {
        if (_isAnnounced)
            return;
        _isAnnounced = true;
        Raise(new MediaEvent.PlaybackStarted(id, _play, new OutgoingAnchor((uint)id.Value, 0, 0, Time.Now)));
    }

    private void End()
    {
        if (!media.MaySpeak(local))
        {
            // It stands still as long.
            var turn = _turn;
            Time.AfterMilliseconds(20, () =>
            {
                if (turn == _turn)
                    End();
            });
            return;
        }

        Announce();
        _position = _length;
        _isPlaying = false;
        if (Listener is { } listener)
            listener.OnScriptEnded();
        else
            Handset?.OnUnheardEnded();
        Raise(new MediaEvent.PlaybackEnded(id, _play));
    }

    /// <summary>What the phone sends comes here.</summary>
    private bool IsReached => media.Hears(local) && Handset?.SendsTo is { } to && to.Port == port
        && to.Address.Equals(local);

    /// <summary>Notes pauses of a second and more.</summary>
    private void Watch()
    {
        if (_isClosed)
            return;
        if ((IsReached && _silentSince is null) || _route is not { Receive: true })
            _heardAt = Time.Now;
        if (IsReached && _silentSince is null && _bridge is { _route.Send: true } bridge)
            bridge.Listener?.OnVoice();
        var stoodSince = _watchedAt;
        _watchedAt = Time.Now;
        if (_watchedAt - stoodSince >= QuietAfter)
            OnStoodStill(stoodSince);
        var isQuiet = Time.Now - _heardAt >= QuietAfter;
        if (isQuiet != _isQuiet)
        {
            _isQuiet = isQuiet;
            Raise(new MediaEvent.FarEndQuiet(id, isQuiet ? _heardAt : null));
        }

        Time.AfterMilliseconds(100, Watch);
    }

    /// <summary>What lies in the socket then came long ago.</summary>
    private void OnStoodStill(Instant since)
    {
        if (_isQuiet || _route is not { Receive: true })
            return;
        _isQuiet = true;
        Raise(new MediaEvent.FarEndQuiet(id, since));
    }

    private void Listen(SimulatedRecording recording) => Time.AfterMilliseconds(20, () =>
    {
        if (_recording != recording)
            return;
        if (IsReached && Handset?.Speech is { } voice)
            recording.Hear(voice);
        if (recording.ReasonToStop() is { } reason)
            StopRecording(reason);
        else
            Listen(recording);
    });

    private void Raise(MediaEvent @event) => media.Raise(@event);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
