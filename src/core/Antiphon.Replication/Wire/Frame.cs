using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>What two stores say to each other.</summary>
public abstract record Frame
{
    private Frame()
    {
    }

    /// <summary>The first word of both.</summary>
    /// <param name="Store">Whose changes these are.</param>
    /// <param name="Server">Whose stamps it makes.</param>
    /// <param name="Wall">Its wall clock, in milliseconds since the Unix epoch.</param>
    public sealed record Hello(StoreId Store, ServerId Server, long Wall) : Frame;

    /// <summary>The answer to <see cref="Hello"/>: how far the other's changes are here.</summary>
    /// <param name="Position">In the other's feed; 0: nothing.</param>
    /// <param name="Clock">The other's clock there, as it said: the feed may have been another one since.</param>
    public sealed record Resume(long Position, HybridTimestamp Clock) : Frame;

    /// <summary>
    /// Records that changed after one position and up to another; those that came from the receiver are left out.
    /// </summary>
    /// <param name="From">Where the frame before it ended.</param>
    /// <param name="To">Where the next one begins.</param>
    /// <param name="Clock">The sender's, at <paramref name="To"/>.</param>
    /// <param name="Seen">The receiver's clock as far as the sender has all its changes.</param>
    /// <param name="Newest">The end of the sender's feed.</param>
    /// <param name="Records">In the order of their positions.</param>
    public sealed record Changes(
        long From, long To, HybridTimestamp Clock, HybridTimestamp Seen, long Newest,
        ImmutableArray<ChangedRecord> Records) : Frame
    {
        public bool Equals(Changes? other) =>
            other is not null && (From, To, Clock, Seen, Newest) ==
                (other.From, other.To, other.Clock, other.Seen, other.Newest)
            && Records.AsSpan().SequenceEqual(other.Records.AsSpan());

        public override int GetHashCode() => HashCode.Combine(From, To, Records.Length);
    }

    /// <summary>What is on the receiver's disk, blobs too.</summary>
    /// <param name="Through">All up to this position.</param>
    /// <param name="Beyond">These, too: what they came behind waits for its blob.</param>
    public sealed record Acknowledge(long Through, ImmutableArray<long> Beyond) : Frame
    {
        public bool Equals(Acknowledge? other) =>
            other is not null && Through == other.Through && Beyond.AsSpan().SequenceEqual(other.Beyond.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Through, Beyond.Length);
    }

    public sealed record NeedBlob(BlobHash Blob, long Offset) : Frame;

    /// <param name="Blob">Whose piece it is.</param>
    /// <param name="Offset">Where it belongs.</param>
    /// <param name="Total">How long the blob is.</param>
    /// <param name="Bytes">At most <see cref="FrameLimits.PieceMax"/>.</param>
    public sealed record BlobPiece(BlobHash Blob, long Offset, long Total, ImmutableArray<byte> Bytes) : Frame
    {
        public bool Equals(BlobPiece? other) =>
            other is not null && (Blob, Offset, Total) == (other.Blob, other.Offset, other.Total)
            && Bytes.AsSpan().SequenceEqual(other.Bytes.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Blob, Offset);
    }

    /// <summary>The sender does not have it either, or what it has is damaged.</summary>
    public sealed record BlobGone(BlobHash Blob) : Frame;

    /// <summary>Asks for a full comparison, which the one who asks leads.</summary>
    /// <param name="Head">The leader's feed before it begins: what comes after is not part of it.</param>
    /// <param name="Replaces">The leader's feed does not reach back to where the other stands: from here on it is taken
    /// up where it ended when the comparison began.</param>
    /// <param name="Deep">Audio is read and hashed, too.</param>
    public sealed record CompareStart(FeedEnd Head, bool Replaces, bool Deep) : Frame;

    /// <summary>The other's answer, with the same of its own feed.</summary>
    public sealed record CompareReady(FeedEnd Head, bool Replaces) : Frame;

    /// <summary>The leader's records in a range of keys.</summary>
    public sealed record CompareRange(KeyRange Range, RangeDigest Digest) : Frame;

    /// <summary>The same here.</summary>
    /// <param name="BlobsMissing">Audio of these records that is not here, or damaged; it is being fetched.</param>
    public sealed record RangeSame(KeyRange Range, int BlobsMissing) : Frame;

    /// <summary>Not the same here; this is what there is.</summary>
    /// <param name="Range">As much of it as fits: it may end before the one asked for.</param>
    /// <param name="BlobsMissing">As in <see cref="RangeSame"/>.</param>
    /// <param name="Entries">In the order of their keys.</param>
    public sealed record RangeEntries(KeyRange Range, int BlobsMissing, ImmutableArray<RecordEntry> Entries) : Frame
    {
        public bool Equals(RangeEntries? other) =>
            other is not null && (Range, BlobsMissing) == (other.Range, other.BlobsMissing)
            && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Range, Entries.Length);
    }

    /// <summary>Answered by one <see cref="Mend"/> with those that there are.</summary>
    public sealed record NeedRecords(ImmutableArray<RecordKey> Keys) : Frame
    {
        public bool Equals(NeedRecords? other) =>
            other is not null && Keys.AsSpan().SequenceEqual(other.Keys.AsSpan());

        public override int GetHashCode() => Keys.Length;
    }

    /// <summary>Records to be merged, outside of the feed.</summary>
    /// <param name="Number">What <see cref="Mended"/> answers.</param>
    /// <param name="Seen">As in <see cref="Changes"/>.</param>
    /// <param name="Documents">As the sender has them.</param>
    public sealed record Mend(long Number, HybridTimestamp Seen, ImmutableArray<Document> Documents) : Frame
    {
        public bool Equals(Mend? other) =>
            other is not null && (Number, Seen) == (other.Number, other.Seen)
            && Documents.AsSpan().SequenceEqual(other.Documents.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Number, Documents.Length);
    }

    /// <summary>They are on disk, blobs too.</summary>
    public sealed record Mended(long Number) : Frame;

    /// <summary>The comparison came to its end, and what differed is the same on both: each has the other's feed as far
    /// as it was at the beginning.</summary>
    public sealed record CompareDone(ComparisonResult Result) : Frame;
}

/// <param name="Position">In the sender's feed, of the record's last change there.</param>
/// <param name="Document">As it is now.</param>
public readonly record struct ChangedRecord(long Position, Document Document);

/// <summary>The end of a feed.</summary>
public readonly record struct FeedEnd(long Position, HybridTimestamp Clock, long Records);

/// <summary>Keys after one and up to another; null: from the first, to the last.</summary>
public readonly record struct KeyRange(RecordKey? After, RecordKey? Through)
{
    public static readonly KeyRange All = new(null, null);

    public bool Contains(RecordKey key) =>
        (After is not { } after || key.CompareTo(after) > 0) && (Through is not { } last || key.CompareTo(last) <= 0);
}

/// <summary>What a store has under a key.</summary>
/// <param name="Version">Tells what only just changed.</param>
/// <param name="Digest">Of the whole record with its stamps.</param>
public readonly record struct RecordEntry(RecordKey Key, HybridTimestamp Version, bool IsDeleted, UInt128 Digest);

/// <summary>Of a range's records, tombstones too.</summary>
public readonly record struct RangeDigest(int Count, UInt128 Digest);

/// <summary>What a comparison found; each difference counts once, however it was mended.</summary>
/// <param name="Records">How many were compared.</param>
/// <param name="MissingHere">The other had them and the leader had not.</param>
/// <param name="MissingThere">The other way round.</param>
/// <param name="Differing">Both had them, with other contents.</param>
/// <param name="BlobsMissing">Audio that a record refers to and that was not there or damaged, on either.</param>
public readonly record struct ComparisonResult(
    long Records, int MissingHere, int MissingThere, int Differing, int BlobsMissing)
{
    public bool IsEqual => MissingHere + MissingThere + Differing + BlobsMissing == 0;
}

/// <summary>How much a peer may send.</summary>
public static class FrameLimits
{
    /// <summary>Of one frame. A record is some kilobytes; one that does not fit cannot be replicated.</summary>
    public const int FrameMax = 4 << 20;

    public const int PieceMax = 64 << 10;

    /// <summary>Records or entries in one frame.</summary>
    public const int ItemsMax = 1024;

    public const int FieldsMax = 1024;

    public const int TextMax = FrameMax;
}
