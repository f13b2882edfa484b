using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Rtp;

namespace Antiphon.Adapters.Media;

/// <summary>
/// Records a session's audio as it came, each packet at its own time, and knows when it has been enough.
/// </summary>
internal sealed class MediaRecorder
{
    /// <summary>What nobody was heard in for so long may have been heard by another server.</summary>
    private const int PauseSamplesMin = G711.SamplesPerSecond;

    private readonly MediaSessionId _session;
    private readonly MediaSurroundings _around;
    private readonly G711Law _law;
    private readonly long _start;
    private readonly long _samplesMax;
    private readonly TimeSpan _silenceMax;
    private RecordingPieces? _pieces;
    private RecordingTimeline _timeline;
    private SilenceDetector _silence;
    private LossDetector _loss;
    private Instant _lastPacket;

    public MediaRecorder(
        MediaSessionId session,
        RecordingId recording,
        AudioCodec codec,
        RecordingLimits limits,
        RecordingResumption? resumption,
        Instant now,
        MediaSurroundings around)
    {
        _session = session;
        _around = around;
        _law = codec.Law();
        _samplesMax = Samples(limits.LengthMax);
        _silenceMax = limits.SilenceMax;
        _lastPacket = now;
        Recording = recording;
        _start = resumption?.Samples ?? 0;
        if (resumption?.Anchor is { } anchor)
        {
            // Its pieces begin with its first packet: what lies before is another server's, and may still arrive.
            _timeline = new RecordingTimeline(
                new TimelineAnchor(anchor.Ssrc, anchor.Timestamp, anchor.Offset, anchor.At), _start);
        }
        else
        {
            _timeline = new RecordingTimeline(_start);
            _pieces = PiecesFrom(_start);
        }
    }

    public RecordingId Recording { get; }

    /// <param name="packet">Of audio.</param>
    /// <param name="lostInAll">Packets of its source.</param>
    /// <param name="now">When it came.</param>
    public void Take(in RtpPacket packet, int lostInAll, Instant now)
    {
        var payload = packet.Payload;
        var end = _timeline.End;
        var offset = _timeline.Place(packet.Ssrc, packet.Timestamp, payload.Length, now, out var anchoredAnew);
        if (anchoredAnew)
        {
            var a = _timeline.Anchor;
            _around.Raise(new MediaEvent.RecordingAnchored(
                _session, Recording, new RecordingAnchor(a.Ssrc, a.Timestamp, a.Offset, a.At)));
        }

        var isLoss = _loss.IsLoss(offset - end, payload.Length, lostInAll);
        if (offset < 0 || offset >= _samplesMax)
            return;
        payload = payload[..(int)Math.Min(payload.Length, _samplesMax - offset)];
        if (_pieces is null)
        {
            Resume(offset);
        }
        else
        {
            if (offset - end >= PauseSamplesMin)
                _pieces.Skip(end, offset);
            if (isLoss)
                TellGap(end, offset);
        }

        if (!_pieces!.Put(offset, payload))
        {
            _around.Counters.TooLate++;
            return;
        }

        _lastPacket = now;
        _silence.Listen(_law, payload);
        _around.Tap?.Hear(Recording, offset, payload);
    }

    /// <summary>
    /// Goes on, by the time line of another server that has heard more of it, with what was being recorded here: what
    /// the writer does not have yet finds its place there.
    /// </summary>
    public void TakeOver(MediaRecorder before)
    {
        _loss = before._loss;
        if (before._pieces is not { } held)
            return;
        var from = held.Floor;
        if (_timeline.TakeOver(before._timeline) is { } shift && from + shift >= 0)
        {
            var end = Math.Min(before._timeline.End, _samplesMax - shift);
            if (from < end)
                Resume(from + shift);
            for (var at = from; at < end;)
            {
                var samples = held.Held(at, end);
                _pieces!.Put(at + shift, samples);
                _around.Tap?.Hear(Recording, at + shift, samples);
                at += samples.Length;
            }

            if (end + shift < _timeline.End)
            {
                // What follows was heard there.
                _pieces?.Finish(end + shift);
                _pieces = null;
            }
        }

        held.Drop();
    }

    /// <summary>Once more for the tap what has not gone to the writer.</summary>
    public void HearAgain()
    {
        var end = Math.Min(_timeline.End, _samplesMax);
        var from = Math.Min(_pieces?.Floor ?? end, end);
        for (var at = from; at < end;)
        {
            var held = _pieces!.Held(at, end);
            _around.Tap?.Hear(Recording, at, held);
            at += held.Length;
        }

        _around.Raise(new MediaEvent.HeardAgain(_session, Recording, from));
    }

    /// <summary>This server stood still: what it did not hear was no silence.</summary>
    public void ListenAnew(Instant now) => _lastPacket = now;

    public RecordingStop? ReasonToStop(Instant now)
    {
        if (_timeline.End >= _samplesMax)
            return RecordingStop.Length;
        // A phone that suppresses silence sends nothing while nobody speaks.
        var unheard = now - _lastPacket;
        var silent = TimeSpan.FromSeconds((double)_silence.SilentSamples / G711.SamplesPerSecond);
        return silent + (unheard > TimeSpan.FromMilliseconds(200) ? unheard : TimeSpan.Zero) >= _silenceMax
            ? RecordingStop.Silence
            : null;
    }

    /// <summary>Hands the rest to the writer and returns the length in samples.</summary>
    public long Finish()
    {
        var length = Math.Min(_timeline.End, _samplesMax);
        _pieces?.Finish(length);
        _around.Tap?.HandOver();
        return length;
    }

    private void Resume(long offset)
    {
        _pieces = PiecesFrom(offset);
        if (offset > _start)
            TellGap(_start, offset);
    }

    private void TellGap(long from, long to) =>
        _around.Raise(new MediaEvent.RecordingGap(_session, Recording, new SampleRange(from, to)));

    private RecordingPieces PiecesFrom(long start) =>
        new(Recording, G711.Silence(_law), _around.Pieces, _around.Writer, start);

    private static long Samples(TimeSpan length) => (long)(length.TotalSeconds * G711.SamplesPerSecond);
}
