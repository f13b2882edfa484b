using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Rtp;

namespace Antiphon.Simulation.Worlds;

/// <summary>A recording in progress: the shipping time line places what the network lets through.</summary>
internal sealed class SimulatedRecording(
    RecordingId id, RecordingLimits limits, RecordingResumption? resumption, MediaSessionId session,
    SimulatedMedia media)
{
    /// <summary>What a recorder holds at least: a second.</summary>
    private const int HeldPackets = 50;

    private static readonly TimeSpan StoodStill = TimeSpan.FromSeconds(1);

    private readonly Queue<(int Due, int Packet)> _late = [];
    private readonly Queue<(long Offset, byte[] Samples)> _held = [];
    private RecordingTimeline _timeline = resumption is { Anchor: { } a, Samples: var samples }
        ? new(new TimelineAnchor(a.Ssrc, a.Timestamp, a.Offset, a.At), samples)
        : new(resumption?.Samples ?? 0);
    private LossDetector _loss;
    private (int First, int Highest, int Received)? _packets;
    private Speech? _voice;
    private bool _isResuming = resumption?.Anchor is not null;
    private int _ticks;
    private int _heard = int.MinValue;
    private Instant _lastSound = media.Clock.Now;
    private Instant _askedAt = media.Clock.Now;

    public RecordingId Id => id;

    public long End => _timeline.End;

    /// <summary>False while the far end holds us and sends nothing.</summary>
    public bool IsHeard { get; set; }

    private RecordingAnchor Anchor
    {
        get
        {
            var anchor = _timeline.Anchor;
            return new(anchor.Ssrc, anchor.Timestamp, anchor.Offset, anchor.At);
        }
    }

    private long SamplesMax => (long)(limits.LengthMax.TotalSeconds * 8000);

    /// <summary>One tick: the packet that the handset speaks now, unless it is lost; and late ones.</summary>
    public void Hear(Speech voice)
    {
        _ticks++;
        if (_voice is null)
        {
            _voice = voice;
            voice.BeginTake(id, SamplesMax, goesOn: resumption is not null);
        }

        while (_late.TryPeek(out var late) && late.Due <= _ticks)
            Place(voice, _late.Dequeue().Packet);
        if (!IsHeard || voice.PacketAt(media.Time.Now) is not { } packet)
        {
            // What is not sent is not counted.
            _packets = null;
            return;
        }

        // Two clocks: now and then two packets come within one tick.
        if (packet == _heard + 2)
            Take(voice, packet - 1);
        if (packet != _heard)
            Take(voice, packet);
        _heard = packet;
    }

    /// <summary>Goes on with what was being recorded, by the time line of another server.</summary>
    public void TakeOver(SimulatedRecording before)
    {
        (_loss, _packets) = (before._loss, before._packets);
        var shift = _timeline.TakeOver(before._timeline);
        if (shift == 0)
            return;
        // A recorder has not written them yet.
        foreach (var (offset, samples) in before._held)
            media.Spool.Write(id, offset, Enumerable.Repeat((byte)0xFF, samples.Length).ToArray());
        if (shift is not { } later)
            return;
        foreach (var (offset, samples) in before._held)
            Put(offset + later, samples);
    }

    public RecordingStop? ReasonToStop()
    {
        if (_timeline.End >= SamplesMax)
            return RecordingStop.Length;
        // While the server stood still nobody was silent to it.
        if (media.Clock.Now - _askedAt >= StoodStill)
            _lastSound = media.Clock.Now;
        _askedAt = media.Clock.Now;
        return media.Clock.Now - _lastSound >= limits.SilenceMax ? RecordingStop.Silence : null;
    }

    public long Finish()
    {
        var samples = Math.Min(_timeline.End, SamplesMax);
        _voice?.EndTake(samples);
        return samples;
    }

    private void Take(Speech voice, int packet)
    {
        if (media.Chance.Next(1000) < media.LostOf1000)
            return;
        if (media.Chance.Next(1000) < media.LostOf1000)
            _late.Enqueue((_ticks + 1 + media.Chance.Next(5), packet));
        else
            Place(voice, packet);
    }

    private void Place(Speech voice, int packet)
    {
        Span<byte> payload = stackalloc byte[Speech.PacketSamples];
        voice.Fill(packet, payload);
        var end = _timeline.End;
        var offset = _timeline.Place(
            voice.Ssrc, voice.TimestampOf(packet), Speech.PacketSamples, media.Clock.Now, out var isAnchoredAnew);
        if (isAnchoredAnew)
            media.Raise(new MediaEvent.RecordingAnchored(session, id, Anchor));
        voice.Delivered(packet);
        if (_loss.IsLoss(offset - end, Speech.PacketSamples, LostWith(packet)) && offset < SamplesMax && !_isResuming)
            TellGap(end, offset);
        if (offset < 0 || offset >= SamplesMax)
            return;
        Put(offset, payload[..(int)Math.Min(payload.Length, SamplesMax - offset)].ToArray());
        if (voice.IsLoud(packet))
            _lastSound = media.Clock.Now;
    }

    private int LostWith(int packet)
    {
        var (first, highest, received) = _packets ?? (packet, packet, 0);
        _packets = (first, Math.Max(highest, packet), received + 1);
        return _packets.Value.Highest - first - received;
    }

    private void TellGap(long from, long to) =>
        media.Raise(new MediaEvent.RecordingGap(session, id, new SampleRange(from, to)));

    private void Put(long offset, byte[] samples)
    {
        if (_isResuming && offset > resumption!.Samples)
            TellGap(resumption.Samples, offset);
        _isResuming = false;
        if (media.Records(id))
            media.Spool.Write(id, offset, samples);
        media.Tap(id, offset, samples);
        _held.Enqueue((offset, samples));
        if (_held.Count > HeldPackets)
            _held.Dequeue();
    }
}
