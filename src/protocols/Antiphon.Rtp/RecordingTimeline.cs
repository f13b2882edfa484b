using Antiphon.Kernel;

namespace Antiphon.Rtp;

/// <summary>
/// Where a stream's time stamps lie in a recording: time stamp <see cref="Timestamp"/> of source <see cref="Ssrc"/>
/// is sample <see cref="Offset"/>, heard at <see cref="At"/>. Plain data, so that another server can go on with it.
/// </summary>
public readonly record struct TimelineAnchor(uint Ssrc, uint Timestamp, long Offset, Instant At);

/// <summary>
/// Puts packets where they belong in a recording. A lost packet leaves its time, a late one falls into its place,
/// a repeated one onto itself. The time line is the sender's clock; only when that clock jumps or the source changes
/// is it anchored anew, at the time that has passed on ours.
/// </summary>
public struct RecordingTimeline
{
    /// <summary>How far the sender's clock may run from ours before it counts as a jump.</summary>
    private const int DriftTicksMax = 2 * RtpTimestamp.TicksPerSecond;

    /// <summary>How long a source may have spoken unheard between two servers, by its own time stamps.</summary>
    private const int GapTicksMax = 120 * RtpTimestamp.TicksPerSecond;

    private bool _anchored;
    private bool _isResuming;
    private long _start;
    private long _end;

    /// <summary>
    /// Goes on with a time line that another server began. How its clock stands to this one is known only as well as
    /// its last words came through: where the source itself has gone on counting, that tells the gap.
    /// </summary>
    public RecordingTimeline(TimelineAnchor anchor, long end)
    {
        Anchor = anchor;
        _anchored = _isResuming = true;
        _end = end;
    }

    /// <summary>Goes on after a pause: the next packet follows where the recording ends.</summary>
    public RecordingTimeline(long end) => _start = _end = end;

    public TimelineAnchor Anchor { get; private set; }

    /// <summary>One past the last sample placed.</summary>
    public readonly long End => _end;

    /// <summary>
    /// The sample offset at which the payload belongs, or -1 when it lies before where this began.
    /// <paramref name="anchoredAnew"/> tells that <see cref="Anchor"/> changed.
    /// </summary>
    public long Place(uint ssrc, RtpTimestamp timestamp, int samples, Instant arrival, out bool anchoredAnew)
    {
        anchoredAnew = false;
        if (!_anchored)
        {
            AnchorAt(ssrc, timestamp, _end, arrival);
            anchoredAnew = true;
        }

        var offset = Offset(timestamp);
        if (_isResuming && ssrc == Anchor.Ssrc && offset - _end is >= -DriftTicksMax and <= GapTicksMax)
        {
            AnchorAt(ssrc, timestamp, offset, arrival);
            anchoredAnew = true;
        }

        _isResuming = false;
        // A new source's packets begin at the time that has passed here; so do those of a clock that jumped.
        if (ssrc != Anchor.Ssrc || Math.Abs(offset - Expected(arrival)) > DriftTicksMax)
        {
            AnchorAt(ssrc, timestamp, Math.Max(_end, Expected(arrival)), arrival);
            anchoredAnew = true;
            offset = Anchor.Offset;
        }

        if (offset < _start)
            return -1;
        _end = Math.Max(_end, offset + samples);
        return offset;
    }

    /// <summary>Goes on with what another time line has placed of the same source.</summary>
    /// <returns>How much further on that is here; null: it is another source, or its clock has jumped.</returns>
    public long? TakeOver(in RecordingTimeline before)
    {
        if (!_anchored || !before._anchored || before.Anchor.Ssrc != Anchor.Ssrc)
            return null;
        var shift = Offset(new RtpTimestamp(before.Anchor.Timestamp)) - before.Anchor.Offset;
        var end = before._end + shift;
        if (end < 0 || end - _end > GapTicksMax)
            return null;
        _end = Math.Max(_end, end);
        return shift;
    }

    private readonly long Offset(RtpTimestamp timestamp) =>
        Anchor.Offset + (timestamp - new RtpTimestamp(Anchor.Timestamp));

    private readonly long Expected(Instant arrival) =>
        Anchor.Offset + ((arrival - Anchor.At).Ticks * RtpTimestamp.TicksPerSecond / TimeSpan.TicksPerSecond);

    private void AnchorAt(uint ssrc, RtpTimestamp timestamp, long offset, Instant arrival)
    {
        Anchor = new TimelineAnchor(ssrc, timestamp.Value, offset, arrival);
        _anchored = true;
    }
}
