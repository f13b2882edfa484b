using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>What the shell does for a session with the peer.</summary>
public abstract record ReplicationEffect
{
    private ReplicationEffect()
    {
    }

    public sealed record Send(Frame Frame) : ReplicationEffect;

    public sealed record ReadProgress(StoreId Peer) : ReplicationEffect;

    /// <summary>A page of our feed after a position, without what came from the peer.</summary>
    /// <param name="Clock">What our clock must have been there; null: known to be right.</param>
    public sealed record ReadFeed(long From, HybridTimestamp? Clock) : ReplicationEffect;

    /// <summary>Gives the store documents to merge; answered in the order given.</summary>
    public sealed record Store(
        long Ticket, ImmutableArray<Document> Documents, HybridTimestamp SeenByPeer, Advance? Advance)
        : ReplicationEffect;

    public sealed record CheckBlobs(long Arrival, ImmutableArray<BlobHash> Blobs) : ReplicationEffect;

    /// <summary>At most <see cref="FrameLimits.PieceMax"/> of it.</summary>
    public sealed record ReadPiece(BlobHash Blob, long Offset) : ReplicationEffect;

    public sealed record StorePiece(Frame.BlobPiece Piece) : ReplicationEffect;

    public sealed record ReadHead : ReplicationEffect;

    /// <summary>At most <see cref="SessionLimits.RangeMax"/> records.</summary>
    public sealed record ReadRange(KeyRange Range, bool Deep) : ReplicationEffect;

    public sealed record ReadRecords(ImmutableArray<RecordKey> Keys) : ReplicationEffect;

    /// <summary>The peer has these of our changes on its disk.</summary>
    public sealed record Acknowledged(long Through, ImmutableArray<long> Beyond) : ReplicationEffect;

    /// <summary>The operator wants to know.</summary>
    public sealed record Compared(ComparisonResult Result) : ReplicationEffect;

    public sealed record ClockIsAhead(TimeSpan Ahead) : ReplicationEffect;

    /// <summary>Neither server has it: its records are here without it.</summary>
    public sealed record BlobIsLost(BlobHash Blob) : ReplicationEffect;

    /// <summary>The session cannot go on; a new one may.</summary>
    public sealed record Close(string Cause) : ReplicationEffect;
}

/// <summary>How far the peer's changes are here once a batch is stored.</summary>
/// <param name="From">Where they must be before; null: wherever, after a comparison.</param>
public readonly record struct Advance(long? From, long To, HybridTimestamp Clock);
