using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>What happens to a session with the peer. Results of reads come before anything else that waits.</summary>
public abstract record ReplicationEvent
{
    private ReplicationEvent()
    {
    }

    public sealed record Received(Frame Frame) : ReplicationEvent;

    /// <summary>How far the peer's changes are here.</summary>
    public sealed record ProgressRead(long Position, HybridTimestamp Clock) : ReplicationEvent;

    /// <summary>The answer to <see cref="ReplicationEffect.ReadFeed"/>.</summary>
    /// <param name="IsGone">The feed does not reach back so far, or was another one then.</param>
    /// <param name="Page">What it holds; empty when it is gone.</param>
    public sealed record FeedRead(bool IsGone, Frame.Changes Page) : ReplicationEvent;

    /// <summary>Our store's feed has grown.</summary>
    public sealed record Grown(long Newest) : ReplicationEvent;

    /// <summary>The store has committed what it was given, and all before it.</summary>
    public sealed record Stored(long Ticket) : ReplicationEvent;

    /// <summary>The disk failed, or the progress does not fit: what is here is right, this session's idea of it is
    /// not.</summary>
    public sealed record NotStored(string Cause) : ReplicationEvent;

    /// <summary>Of the blobs asked for those that are not here, with how much of each is.</summary>
    public sealed record BlobsChecked(long Arrival, ImmutableSortedDictionary<BlobHash, long> Missing)
        : ReplicationEvent;

    public sealed record PieceRead(Frame.BlobPiece Piece) : ReplicationEvent;

    public sealed record PieceNotThere(BlobHash Blob) : ReplicationEvent;

    /// <summary>What was sent has left; there is room for a piece.</summary>
    public sealed record OutputDrained : ReplicationEvent;

    public sealed record PieceStored(BlobHash Blob, long Length) : ReplicationEvent;

    public sealed record BlobStored(BlobHash Blob) : ReplicationEvent;

    /// <summary>It came whole, and is not what its name says.</summary>
    public sealed record BlobRejected(BlobHash Blob) : ReplicationEvent;

    /// <summary>Somebody, or the schedule, wants both stores compared.</summary>
    /// <param name="Deep">Audio is read and hashed, too.</param>
    public sealed record CompareAsked(bool Deep) : ReplicationEvent;

    public sealed record HeadRead(FeedEnd Head) : ReplicationEvent;

    /// <param name="Range">What was read: it may end before the one asked for.</param>
    /// <param name="Entries">In the order of their keys, tombstones too.</param>
    /// <param name="BlobsMissing">That these records refer to, with how much of each is here.</param>
    public sealed record RangeRead(
        KeyRange Range, ImmutableArray<RecordEntry> Entries, ImmutableSortedDictionary<BlobHash, long> BlobsMissing)
        : ReplicationEvent;

    public sealed record RecordsRead(ImmutableArray<Document> Documents, HybridTimestamp Seen) : ReplicationEvent;
}
