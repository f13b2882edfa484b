using System.Collections.Immutable;
using Antiphon.Adapters.Media.Native;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Media;
using Antiphon.Rtp;

namespace Antiphon.Adapters.Media;

/// <summary>What the sessions of one media thread share.</summary>
internal sealed record MediaSurroundings(
    MediaOptions Options,
    IAudioLibrary Library,
    PiecePool Pieces,
    IPieceSink Writer,
    IRecordedAudioTap? Tap,
    MediaCounters Counters,
    ILease Lease,
    ReadOnlyMemory<byte> CanonicalName,
    Action<MediaEvent> Raise);

/// <summary>
/// One call's media, stepped by its media thread every 20 ms: take what has arrived, send what is due. Everything
/// on these paths works in place; only what the call is told about allocates.
/// </summary>
internal sealed class MediaSession
{
    /// <summary>Longer than any burst of losses, shorter than anybody waits.</summary>
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(1);

    private readonly MediaSurroundings _around;
    private readonly FarEnd _farEnd;
    private readonly MediaSender _sender;
    private MediaRoute? _route;
    private MediaRecorder? _recorder;
    private MediaSession? _bridge;
    private TelephoneEventReceiver _keys;
    private KeyToneDetector _keyTones;
    private ReceptionStatistics _reception;
    private RtcpSchedule _control;
    private bool _isQuiet;
    private bool _reportedSilent;
    private uint _ticks;
    private Instant? _tickedAt;

    /// <summary>Since then this server has listened. Before it stood still: no silence was the far end's.</summary>
    private Instant _listensSince;

    public MediaSession(
        MediaSessionId id, UdpSocket audio, UdpSocket control, int port, uint ssrc, MediaSurroundings around)
    {
        Id = id;
        Port = port;
        Control = control;
        _around = around;
        _farEnd = new FarEnd(audio, around.Lease);
        _sender = new MediaSender(id, ssrc, _farEnd, around);
    }

    public MediaSessionId Id { get; }

    /// <summary>The RTP port; RTCP is the one after it.</summary>
    public int Port { get; }

    public bool IsClosed { get; private set; }

    private UdpSocket Control { get; }

    public void Connect(MediaRoute route, Instant now)
    {
        var farEndMoved = _route is null || !_route.Remote.Equals(route.Remote);
        _route = route;
        if (farEndMoved)
            _farEnd.ExpectAt(SocketName.From(route.Remote), now);
        _farEnd.Excuse(now);
        _reportedSilent = false;
        _sender.Follow(route);
    }

    public void ResumeOutgoing(OutgoingAnchor anchor) => _sender.Resume(anchor);

    public void ResumeKeys(char key, uint timestamp) =>
        _keys = TelephoneEventReceiver.After(key, new RtpTimestamp(timestamp));

    public void Play(PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner) =>
        _sender.Play(play, items, from, manner);

    public void StopPlaying() => _sender.StopPlaying();

    public void SendKeys(string keys) => _sender.SendKeys(keys);

    public void Record(RecordingId recording, RecordingLimits limits, RecordingResumption? resumption, Instant now)
    {
        var before = _recorder?.Recording == recording ? _recorder : null;
        if (before is null)
            StopRecording(RecordingStop.Asked);
        if (_route is not { } route)
            return;
        _recorder = new MediaRecorder(Id, recording, route.Codec, limits, resumption, now, _around);
        if (before is not null)
            _recorder.TakeOver(before);
    }

    /// <summary>What the far end had said by now, and nobody has read yet, belongs to the recording.</summary>
    public void StopRecording(Instant now, ReceiveBatch batch)
    {
        if (_recorder is not null && _route is { } route)
            ReceiveAll(route, now, batch);
        StopRecording(RecordingStop.Asked);
    }

    public void HearAgain(RecordingId recording)
    {
        if (_recorder is { } recorder && recorder.Recording == recording)
            recorder.HearAgain();
        else
            _around.Raise(new MediaEvent.HeardAgain(Id, recording, From: null));
    }

    /// <summary>Both are served by one thread.</summary>
    public void Bridge(MediaSession other)
    {
        EndBridge();
        other.EndBridge();
        (_bridge, other._bridge) = (other, this);
        _sender.StopPlaying();
        other._sender.StopPlaying();
    }

    public void EndBridge()
    {
        if (_bridge is { } other)
            (_bridge, other._bridge) = (null, null);
    }

    public void Tick(Instant now, ReceiveBatch batch)
    {
        var before = _tickedAt ?? now;
        _tickedAt = now;
        if (_route is not { } route)
            return;
        if (now - before >= QuietAfter)
            OnStoodStill(route, before, now);
        if (IsSpared())
            return;
        _farEnd.Tick(now);
        Receive(route, now, batch);
        _sender.Tick(now);
        if (_recorder?.ReasonToStop(now) is { } reason)
            StopRecording(reason);
        if (_control.IsDue(now))
            ExchangeReports(now, batch, bye: false);
        JudgeSilence(route, now);
    }

    public void Close(Instant now, ReceiveBatch batch)
    {
        StopRecording(now, batch);
        EndBridge();
        if (_route is not null)
            ExchangeReports(now, batch, bye: true);
        _farEnd.Socket.Close();
        Control.Close();
        IsClosed = true;
    }

    /// <summary>
    /// Whatever lies in the socket came long ago. Another server may have heard the far end meanwhile, not this one.
    /// </summary>
    private void OnStoodStill(MediaRoute route, Instant since, Instant now)
    {
        _listensSince = now;
        _recorder?.ListenAnew(now);
        if (_isQuiet || !route.Receive)
            return;
        _isQuiet = true;
        _around.Raise(new MediaEvent.FarEndQuiet(Id, since));
    }

    /// <summary>
    /// Who only records is served every other tick: the second packet is cheap, since the first has brought the
    /// socket, the session and the recording into the processor's caches. A key is noticed 20 ms later for it.
    /// </summary>
    private bool IsSpared() => ++_ticks % 2 != 0 && _recorder is not null && !_sender.IsBusy && _farEnd.IsConnected;

    /// <summary>
    /// A connected far end sends one packet each 20 ms, so that is what is read, by the cheapest call there is; what
    /// jitter has piled up is cleared every eighth tick, and always while anybody may be the sender.
    /// </summary>
    private void Receive(MediaRoute route, Instant now, ReceiveBatch batch)
    {
        if (!_farEnd.IsConnected || _ticks % 8 == 0)
            ReceiveAll(route, now, batch);
        else if (ReceiveOne(route, now, batch) && _recorder is not null)
            ReceiveOne(route, now, batch);
    }

    private bool ReceiveOne(MediaRoute route, Instant now, ReceiveBatch batch)
    {
        var packet = _farEnd.Socket.ReceiveOne(batch);
        if (packet.Length == 0)
            return false;
        OnDatagram(packet, in SocketName.None, route, now);
        return true;
    }

    private void ReceiveAll(MediaRoute route, Instant now, ReceiveBatch batch)
    {
        int count;
        do
        {
            count = _farEnd.Socket.Receive(batch);
            for (var i = 0; i < count; i++)
                OnDatagram(batch.Packet(i), batch.Source(i), route, now);
        }
        while (count == ReceiveBatch.Packets);
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, in SocketName source, MediaRoute route, Instant now)
    {
        if (!RtpPacket.TryParse(datagram, out var packet, out _))
        {
            _around.Counters.Malformed++;
            return;
        }

        var isEvent = packet.PayloadType == route.EventType;
        if (!isEvent && packet.PayloadType != route.AudioType)
        {
            _around.Counters.UnknownPayload++;
            return;
        }

        if (source.IsNone)
        {
            _farEnd.Hear(now);
        }
        else if (!_farEnd.Accepts(source, now))
        {
            _around.Counters.Stranger++;
            return;
        }

        _around.Counters.Received++;
        _reception.OnPacket(packet.Ssrc, packet.Sequence, packet.Timestamp, now);
        if (isEvent)
            OnKey(_keys.OnPacket(packet.Timestamp, packet.Payload), packet.Timestamp.Value);
        else
            OnAudio(packet, route, now);
    }

    private void OnAudio(in RtpPacket packet, MediaRoute route, Instant now)
    {
        if (_bridge is { } other)
        {
            other._sender.Relay(packet, route.Codec.Law(), now);
            return;
        }

        _recorder?.Take(packet, _reception.LostInAll, now);
        if (route.EventType is null)
            OnKey(_keyTones.Listen(route.Codec.Law(), packet.Payload), timestamp: null);
    }

    private void OnKey(char? key, uint? timestamp)
    {
        if (key is not { } pressed)
            return;
        if (_bridge is { } other)
            other.SendKeys($"{pressed}");
        else
            _around.Raise(new MediaEvent.KeyPressed(Id, pressed, _sender.Position) { Timestamp = timestamp });
    }

    private void StopRecording(RecordingStop reason)
    {
        if (_recorder is not { } recorder)
            return;
        _recorder = null;
        _around.Raise(new MediaEvent.RecordingStopped(Id, recorder.Recording, reason, recorder.Finish()));
    }

    private void ExchangeReports(Instant now, ReceiveBatch batch, bool bye)
    {
        var count = Control.Receive(batch);
        for (var i = 0; i < count; i++)
        {
            var news = RtcpReport.Read(batch.Packet(i));
            if (!news.IsValid || !_farEnd.IsFrom(batch.Source(i)))
                continue;
            _farEnd.Excuse(now);
            _control.OnReport(news.LastSr, now);
        }

        Span<byte> report = stackalloc byte[RtcpReport.BytesMax];
        ReportBlock? block = _reception.HasSource
            ? _control.Block(ref _reception, now)
            : null;
        var length = RtcpReport.Write(
            report, _sender.Ssrc, _sender.TakeSenderInfo(now), block, _around.CanonicalName.Span, bye);
        if (_around.Lease.IsHeld)
            Control.SendTo(report[..length], SocketName.From(_route!.RemoteControl));
        _control.Schedule(now, _sender.Ssrc);
    }

    private void JudgeSilence(MediaRoute route, Instant now)
    {
        var unheard = now - _farEnd.LastHeard;
        if ((route.Receive && unheard >= QuietAfter) != _isQuiet)
        {
            _isQuiet = !_isQuiet;
            _around.Raise(new MediaEvent.FarEndQuiet(Id, _isQuiet ? _farEnd.LastHeard : null));
        }

        var limit = route.Receive ? _around.Options.FarEndTimeout : _around.Options.HeldTimeout;
        if (_reportedSilent || unheard < limit || now - _listensSince < limit)
            return;
        _reportedSilent = true;
        StopRecording(RecordingStop.FarEndGone);
        _around.Raise(new MediaEvent.FarEndSilent(Id));
    }
}
