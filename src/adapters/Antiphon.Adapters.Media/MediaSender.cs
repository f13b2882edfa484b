using System.Collections.Immutable;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Rtp;

namespace Antiphon.Adapters.Media;

/// <summary>
/// What a session sends: a packet each 20 ms on the media clock while something plays or a key is pressed, nothing
/// otherwise. Time stamps run with the clock through the pauses, sequence numbers only with packets.
/// </summary>
internal sealed class MediaSender(MediaSessionId session, uint ssrc, FarEnd farEnd, MediaSurroundings around)
{
    private const int PacketSamples = 160;

    /// <summary>
    /// After a pause of the whole thread so many packets are sent at once; the rest of the time is skipped.
    /// </summary>
    private const int CatchUpMax = 5;

    private static readonly TimeSpan PacketTime = TimeSpan.FromMilliseconds(20);

    private MediaRoute? _route;
    private Playout? _playout;
    private bool _announced;
    private SequenceNumber _sequence = new((ushort)(ssrc >> 16));
    private RtpTimestamp _timestamp = new(ssrc * 2654435761u);
    private Instant _nextAt;
    private bool _talking;
    private string _keys = "";
    private TelephoneEventSender? _key;
    private Instant _keyPauseUntil;
    private (uint Ssrc, int Shift)? _relayed;
    private uint _packets;
    private uint _packetsReported;

    public uint Ssrc { get; private set; } = ssrc;

    /// <summary>Whether anything is to be sent.</summary>
    public bool IsBusy => _playout is not null || _key is not null || _keys.Length > 0;

    /// <summary>How far what is playing has come, from the start of the whole.</summary>
    public TimeSpan Position =>
        TimeSpan.FromSeconds((double)(_playout?.Position ?? 0) / RtpTimestamp.TicksPerSecond);

    public void Follow(MediaRoute route) => _route = route;

    public void Resume(OutgoingAnchor anchor) =>
        (Ssrc, _sequence, _timestamp, _nextAt) =
        (anchor.Ssrc, new SequenceNumber(anchor.Sequence), new RtpTimestamp(anchor.Timestamp), anchor.At);

    public void Play(PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner)
    {
        var clips = new AudioClip[items.Length];
        for (var i = 0; i < clips.Length; i++)
            clips[i] = around.Library.Find(items[i]);
        var fromSample = (long)(from.TotalSeconds * RtpTimestamp.TicksPerSecond);
        StartPlayout(new Playout(play, clips, [.. items], fromSample, manner));
    }

    public void StopPlaying() => _playout = null;

    public void SendKeys(string keys) => _keys += keys;

    /// <summary>
    /// Passes on what another far end has sent, as part of this stream: in its order, with its gaps, under the numbers
    /// and time stamps of this one. While a key is sent the voice waits, as it does in telephones.
    /// </summary>
    public void Relay(in RtpPacket heard, G711Law law, Instant now)
    {
        if (_route is not { Send: true } route || IsBusy)
            return;
        var isNew = _relayed?.Ssrc != heard.Ssrc;
        if (isNew)
        {
            BeginTalking(now);
            _relayed = (heard.Ssrc, _timestamp - heard.Timestamp);
        }

        Span<byte> packet = stackalloc byte[RtpPacket.HeaderBytes + heard.Payload.Length];
        G711.Transcode(law, route.Codec.Law(), heard.Payload, packet[RtpPacket.HeaderBytes..]);
        var timestamp = heard.Timestamp + _relayed!.Value.Shift;
        Send(packet, route.AudioTypeSent, isNew || heard.Marker, timestamp);
        _timestamp = timestamp + heard.Payload.Length;
        _nextAt = now + PacketTime;
    }

    public void Tick(Instant now)
    {
        // What plays while nobody may hear it would end, and count as heard.
        if (_route is not { Send: true } route || !IsBusy || !farEnd.MayBeTold)
        {
            _talking = false;
            return;
        }

        if (!_talking)
            BeginTalking(now);
        for (var sent = 0; now >= _nextAt && sent < CatchUpMax; sent++)
        {
            if (!SendNext(route, now))
                return;
            Advance(1);
        }

        if (now - _nextAt > PacketTime)
            Advance((int)((now - _nextAt) / PacketTime));
    }

    /// <summary>The SR's sender half when something was sent since the last report, else null.</summary>
    public SenderInfo? TakeSenderInfo(Instant now)
    {
        if (_packets == _packetsReported)
            return null;
        _packetsReported = _packets;
        var sinceEpoch1900 = (ulong)(now.Microseconds + (2_208_988_800L * 1_000_000));
        var ntp = ((sinceEpoch1900 / 1_000_000) << 32) | ((sinceEpoch1900 % 1_000_000 << 32) / 1_000_000);
        return new SenderInfo(ntp, _timestamp, _packets, _packets * PacketSamples);
    }

    private void StartPlayout(Playout playout) => (_playout, _announced) = (playout, false);

    private void BeginTalking(Instant now)
    {
        // The time stamp went on through the silence (RFC 3550 5.1), by whole packets.
        var idle = _nextAt == default ? 0 : Math.Max(0, (int)((now - _nextAt) / PacketTime));
        if (_nextAt == default)
            _nextAt = now;
        Advance(idle);
    }

    private void Advance(int packets)
    {
        _timestamp += packets * PacketSamples;
        _nextAt += packets * PacketTime;
    }

    /// <summary>
    /// Sends the packet that is due, or lets its time pass in silence; false when there is nothing more.
    /// </summary>
    private bool SendNext(MediaRoute route, Instant now)
    {
        if (_key is null && _keys.Length > 0 && now >= _keyPauseUntil)
            BeginKey(route);
        if (_key is not null)
            SendKeyPacket(route, now);
        else if (_playout is not null)
            return SendAudio(route);
        return IsBusy;
    }

    private bool SendAudio(MediaRoute route)
    {
        var playout = _playout!;
        Span<byte> packet = stackalloc byte[RtpPacket.HeaderBytes + PacketSamples];
        var outcome = playout.Fill(packet[RtpPacket.HeaderBytes..], route.Codec.Law(), out var missing);
        if (missing is { } clip)
            around.Raise(new MediaEvent.ClipMissing(session, clip.Item, clip.Reason));
        switch (outcome)
        {
            case Playout.Outcome.Sound:
                Announce(playout);
                Send(packet, route.AudioTypeSent, !_talking, _timestamp);
                _talking = true;
                return true;
            case Playout.Outcome.Waiting:
                return true;
            default:
                Announce(playout);
                _playout = null;
                around.Raise(new MediaEvent.PlaybackEnded(session, playout.Id));
                return false;
        }
    }

    private void Announce(Playout playout)
    {
        if (_announced)
            return;
        _announced = true;
        around.Raise(new MediaEvent.PlaybackStarted(
            session, playout.Id, new OutgoingAnchor(Ssrc, _sequence.Value, _timestamp.Value, _nextAt)));
    }

    private void BeginKey(MediaRoute route)
    {
        var key = _keys[0];
        _keys = _keys[1..];
        if (route.EventTypeSent is not null)
        {
            _key = new TelephoneEventSender(key, _timestamp, Ticks(around.Options.KeyLength));
            return;
        }

        // The far end takes no telephone-events: the key is played as its two tones, with its pause.
        var (low, high) = Tone.OfKey(key);
        var tone = Tone.Make(G711Law.MuLaw, around.Options.KeyLength, 0.25, low, high);
        var pause = new byte[Ticks(around.Options.KeyPause)];
        pause.AsSpan().Fill(G711.Silence(G711Law.MuLaw));
        StartPlayout(
            new Playout(
                default,
                [new AudioClip(tone, G711Law.MuLaw), new AudioClip(pause, G711Law.MuLaw)],
                [],
                0,
                PlayManner.Normal));
        _announced = true;
        _keyPauseUntil = _nextAt + around.Options.KeyLength + around.Options.KeyPause;
    }

    private void SendKeyPacket(MediaRoute route, Instant now)
    {
        var sender = _key!.Value;
        Span<byte> packet = stackalloc byte[RtpPacket.HeaderBytes + TelephoneEvent.PayloadBytes];
        var first = sender.Next(packet[RtpPacket.HeaderBytes..], PacketSamples);
        Send(packet, route.EventTypeSent!.Value, first, sender.Began);
        _key = sender.Done ? null : sender;
        if (sender.Done)
            _keyPauseUntil = now + around.Options.KeyPause;
        _talking = true;
    }

    private void Send(Span<byte> packet, byte payloadType, bool marker, RtpTimestamp timestamp)
    {
        RtpPacket.WriteHeader(packet, payloadType, marker, _sequence, timestamp, Ssrc);
        farEnd.Send(packet);
        _sequence += 1;
        _packets++;
        around.Counters.Sent++;
    }

    private static int Ticks(TimeSpan length) => (int)(length.TotalSeconds * RtpTimestamp.TicksPerSecond);
}
