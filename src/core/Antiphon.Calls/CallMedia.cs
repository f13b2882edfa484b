using System.Collections.Immutable;
using Antiphon.Audio;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Sdp;

namespace Antiphon.Calls;

/// <summary>The media of a call: what was agreed, what is being played and recorded, and where both stand.</summary>
public sealed record CallMedia
{
    public required LocalMedia Local { get; init; }

    /// <summary>None between an offer of ours and its answer.</summary>
    public NegotiatedMedia? Agreed { get; init; }

    public Playback? Playing { get; init; }

    public RecordingInProgress? Recording { get; init; }

    /// <summary>The last key that was counted: the rest of its packets may come to another server.</summary>
    public PressedKey? LastKey { get; init; }

    /// <summary>The outgoing stream when it was last anchored; the media clock tells the rest.</summary>
    public StreamAnchor? Outgoing { get; init; }

    public Quiet Quiet { get; init; } = Quiet.None;
}

/// <summary>
/// A playback: its number in the conversation, what is played, from where, how, and since when packets go out.
/// </summary>
public sealed record Playback(int Number, Script Script, TimeSpan From, Manner Manner, Instant? Started)
{
    /// <summary>How far it has come, in the sound's own time.</summary>
    public TimeSpan PositionAt(Instant now) => Started is { } started && now > started
        ? From + ((now - started) * Manner.SpeedPercent / 100)
        : From;
}

/// <param name="Key">Which.</param>
/// <param name="Timestamp">Of its telephone-event (RFC 4733 2.5.1.2: the same in all its packets).</param>
public sealed record PressedKey(char Key, uint Timestamp)
{
    /// <summary>Digits are never written anywhere.</summary>
    public override string ToString() => "PressedKey";
}

/// <summary>Sequence number and time stamp of the packet due at <paramref name="At"/>.</summary>
public sealed record StreamAnchor(uint Ssrc, ushort Sequence, uint Timestamp, Instant At);

/// <summary>A recording in progress, and where the far end's time stamps lie in it.</summary>
public sealed record RecordingInProgress(
    RecordingId Id, Recipients To, int Take, TimeSpan LengthMax, TimeSpan SilenceMax, DateTimeOffset Received)
{
    /// <summary>In samples: how differently two servers may have heard when the same packets came.</summary>
    private const int DriftMax = 2 * G711.SamplesPerSecond;

    private const int GapsMax = 16;

    public RecordedAnchor? Anchor { get; init; }

    /// <summary>The field of the subscriber that it is to be; null: a message for whom it is.</summary>
    public string? Field { get; init; }

    /// <summary>Samples that the take had when it was gone on with; none: it was begun.</summary>
    public long? ResumedAt { get; init; }

    /// <summary>
    /// Where nobody was heard by whoever carried the call then, in order and apart from each other. An earlier version
    /// does not write them.
    /// </summary>
    public ImmutableArray<SampleRange> Gaps
    {
        get => field.IsDefault ? [] : field;
        init;
    }

    /// <summary>The message that it introduces, which is sent on with it.</summary>
    public MessageCard? Introduces { get; init; }

    /// <summary>
    /// Its length, once it has stopped; it lies in the spool until it is delivered, thrown away or gone on with.
    /// </summary>
    public long? StoppedAt { get; init; }

    /// <summary>
    /// Of one message that two servers record, each on a time line that it began by itself: how many samples later in
    /// <paramref name="other"/> lies what lies here.
    /// </summary>
    /// <returns>Null: they are not of one source, or nothing has been heard in one of them.</returns>
    public int? LaterIn(RecordingInProgress? other) =>
        Anchor is { } here && other?.Anchor is { } there && Id == other.Id && here.Ssrc == there.Ssrc
            ? (int)((uint)there.Offset - there.Timestamp - ((uint)here.Offset - here.Timestamp))
            : null;

    /// <summary>Both place the same packets of the same source at the same samples.</summary>
    public bool IsOneTimeLineWith(RecordingInProgress? other) => LaterIn(other) == 0;

    /// <summary>
    /// How many samples later it finds its place in the recording of a server that began earlier; null: it does not.
    /// </summary>
    /// <param name="other">By the same clock.</param>
    public int? PlaceIn(RecordingInProgress? other)
    {
        if (LaterIn(other) is not (> 0 and { } later)
            || this is not { StoppedAt: null, ResumedAt: null } || other is not { StoppedAt: null, ResumedAt: null })
            return null;
        // Else the source has counted anew in between.
        var passed = SamplesIn(Anchor!.At - other.Anchor!.At) + other.Anchor.Offset - Anchor.Offset;
        return Math.Abs(passed - later) < DriftMax ? later : null;
    }

    /// <summary>The same on a time line that began earlier, of which the other server has the beginning.</summary>
    public RecordingInProgress Later(int samples) => this with
    {
        Anchor = Anchor is { } anchor ? anchor with { Offset = anchor.Offset + samples } : null,
        Gaps = [new SampleRange(0, samples), .. Gaps.Select(g => new SampleRange(g.From + samples, g.To + samples))],
    };

    /// <summary>Where there are too many, the last is all that lies from there on: its sound is no gap.</summary>
    public RecordingInProgress WithGap(SampleRange gap)
    {
        var gaps = ImmutableArray.CreateBuilder<SampleRange>();
        foreach (var next in Gaps.Add(gap).OrderBy(range => range.From))
        {
            if (gaps.Count > 0 && (next.From <= gaps[^1].To || gaps.Count == GapsMax))
                gaps[^1] = gaps[^1] with { To = Math.Max(gaps[^1].To, next.To) };
            else
                gaps.Add(next);
        }

        return this with { Gaps = gaps.ToImmutable() };
    }

    private static long SamplesIn(TimeSpan time) => time.Ticks * G711.SamplesPerSecond / TimeSpan.TicksPerSecond;
}

/// <summary>
/// Time stamp <paramref name="Timestamp"/> of source <paramref name="Ssrc"/> is sample <paramref name="Offset"/>.
/// </summary>
public sealed record RecordedAnchor(uint Ssrc, uint Timestamp, long Offset, Instant At);
