using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>
/// Reads what is committed. One reader belongs to one thread at a time.
/// Throws <see cref="StoreException"/> when the disk fails.
/// </summary>
public interface IRecordReader : IDisposable
{
    /// <summary>The record, a tombstone included; null if there never was one.</summary>
    Document? Get(RecordKey key);

    /// <summary>The records of a type that belong to <paramref name="owner"/>, oldest first, no tombstones.</summary>
    ImmutableArray<Document> List(string type, string owner);

    /// <summary>All records of a type, oldest first, no tombstones, after <paramref name="after"/>, at most
    /// <paramref name="max"/>.</summary>
    ImmutableArray<Document> ListAll(string type, HybridTimestamp after, int max);

    /// <summary>
    /// How many records of a type belong to <paramref name="owner"/>, by the values of two fields. Texts count by their
    /// characters, true and false as <c>1</c> and <c>0</c>, a field that is not there as the empty text.
    /// </summary>
    ImmutableArray<RecordCount> Count(string type, string owner, string field, string secondField);

    /// <summary>
    /// Some fields of all records of a type that belong to <paramref name="owner"/>, no tombstones, in no order; values
    /// as <see cref="Count"/> has them. A field may be a way into an object: <c>from.number</c>.
    /// </summary>
    ImmutableArray<RecordOutline> Outline(string type, string owner, ImmutableArray<string> fields);

    /// <summary>Changes after <paramref name="position"/>, in order, at most <paramref name="max"/>.</summary>
    ChangePage ChangesSince(long position, int max);

    StoreHead Head();

    /// <summary>The writer's clock at a position; null when that change is not kept or was never made. Default at
    /// 0.</summary>
    HybridTimestamp? ClockAt(long position);

    /// <summary>Whether any change that is kept came from a peer.</summary>
    bool HasMerged();

    /// <summary>How far the changes of another store are here; 0 when it is not known. Of the last one that was merged
    /// from only: a server has one peer, and one that comes back after another begins anew.</summary>
    PeerProgress ProgressOf(StoreId peer);

    /// <summary>All records, tombstones too, in the order of their keys, after <paramref name="after"/> (null: from the
    /// first), at most <paramref name="max"/>.</summary>
    ImmutableArray<Document> Scan(RecordKey? after, int max);

    /// <summary>How many records there are, tombstones too.</summary>
    long CountAll();

    /// <summary>Until it is disposed, all reads see the store as it is at the first of them.</summary>
    IDisposable BeginSnapshot();
}

public readonly record struct RecordCount(string Value, string SecondValue, int Count);

/// <summary>Something changed; read the record for what it is now.</summary>
public readonly record struct RecordChange(
    long Position, RecordKey Key, string Owner, HybridTimestamp Version, bool IsDeleted)
{
    /// <summary>It came from the peer as it is, so the peer has it.</summary>
    public bool IsFromPeer { get; init; }
}

/// <param name="Changes">Positions without a gap.</param>
/// <param name="Newest">The last position in the feed; 0 when nothing was ever written.</param>
/// <param name="IsTruncated">Changes after the position asked for are no longer kept: compare everything
/// instead.</param>
public sealed record ChangePage(ImmutableArray<RecordChange> Changes, long Newest, bool IsTruncated);
