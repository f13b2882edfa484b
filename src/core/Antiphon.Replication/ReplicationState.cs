using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>One session with the peer, from connection to connection; what outlives it is in the stores.</summary>
public sealed record ReplicationState
{
    public required StoreId Store { get; init; }

    public required ServerId Server { get; init; }

    /// <summary>Null until it has said who it is.</summary>
    public Frame.Hello? Peer { get; init; }

    /// <summary>Nothing more is done; the shell closes.</summary>
    public bool IsOver { get; init; }

    public Outgoing Out { get; init; } = new();

    public Incoming In { get; init; } = new();

    public ImmutableSortedDictionary<BlobHash, Fetch> Fetches { get; init; } =
        ImmutableSortedDictionary<BlobHash, Fetch>.Empty;

    public ImmutableList<Serving> Servings { get; init; } = [];

    /// <summary>A piece is being read, or has not left yet: records go before the next one.</summary>
    public bool IsPieceUnderway { get; init; }

    public Leading? Leading { get; init; }

    public Following? Following { get; init; }

    /// <summary>What the store was given and has not answered, by ticket.</summary>
    public ImmutableSortedDictionary<long, Storing> Stores { get; init; } =
        ImmutableSortedDictionary<long, Storing>.Empty;

    /// <summary>Counts arrivals, tickets and batches.</summary>
    public long Numbers { get; init; }

    public bool IsClockToldOf { get; init; }
}

public enum FeedCondition
{
    /// <summary>The peer has not said where it stands.</summary>
    Unknown,

    /// <summary>It does not reach back to where the peer stands: sent again after a comparison.</summary>
    Gone,

    Open,
}

/// <summary>Our feed on its way to the peer.</summary>
public sealed record Outgoing
{
    public FeedCondition Condition { get; init; }

    /// <summary>Read up to here.</summary>
    public long Cursor { get; init; }

    /// <summary>Where the next frame begins: behind the cursor when only the peer's own changes were read
    /// since.</summary>
    public long SentTo { get; init; }

    public long Through { get; init; }

    public long Newest { get; init; }

    public bool IsReading { get; init; }

    /// <summary>Where the frames end that are not acknowledged.</summary>
    public ImmutableList<long> Underway { get; init; } = [];

    /// <summary>The peer has all up to here.</summary>
    public long Acknowledged => Underway.IsEmpty ? Cursor : Through;

    /// <summary>Changes that the peer lacks, at most.</summary>
    public long Lag => Math.Max(0, Newest - Acknowledged);
}

/// <summary>The peer's feed on its way here.</summary>
public sealed record Incoming
{
    public bool IsKnown { get; init; }

    /// <summary>On disk, all up to here.</summary>
    public long Through { get; init; }

    /// <summary>On disk although something before them waits.</summary>
    public ImmutableSortedSet<long> Beyond { get; init; } = [];

    /// <summary>Where the next frame must begin.</summary>
    public long Next { get; init; }

    public long PeerNewest { get; init; }

    /// <summary>In the order in which they came.</summary>
    public ImmutableList<Arrival> Arrivals { get; init; } = [];
}

/// <summary>
/// Documents that came together. One whose blob is not here waits for it, so that nobody reads a message that cannot be
/// played; the others do not wait.
/// </summary>
/// <param name="Number">Its own.</param>
/// <param name="Feed">The frame it came in; null for a mend.</param>
/// <param name="Mend">The mend's number; null for a frame of the feed.</param>
/// <param name="SeenByPeer">For the store.</param>
/// <param name="Waiting">Not given to the store yet.</param>
/// <param name="Missing">Blobs of theirs that are not here; null while that is being looked up.</param>
public sealed record Arrival(
    long Number, Frame.Changes? Feed, long? Mend, HybridTimestamp SeenByPeer, ImmutableArray<ChangedRecord> Waiting,
    ImmutableSortedSet<BlobHash>? Missing);

/// <summary>What the store's answer to a ticket means.</summary>
/// <param name="Positions">Now on disk.</param>
/// <param name="Through">All up to here is.</param>
/// <param name="Mend">All of it is.</param>
/// <param name="EndsComparison">The leader may say that it is done.</param>
public sealed record Storing(
    ImmutableArray<long> Positions, long? Through = null, long? Mend = null, bool EndsComparison = false);

/// <summary>A blob on its way here.</summary>
/// <param name="Have">How much is here, or on its way to the disk.</param>
/// <param name="AskedTo">How far the peer may send; 0: not asked yet.</param>
/// <param name="Total">Its length, once known.</param>
/// <param name="Attempts">How often it came and was wrong.</param>
public readonly record struct Fetch(long Have, long AskedTo, long Total, int Attempts);

/// <summary>A blob on its way to the peer.</summary>
public readonly record struct Serving(BlobHash Blob, long Next, long Through);

/// <summary>
/// A comparison that we lead, range by range in the order of keys:
/// <code>
///   read ours ──► digest ──► same ─────────────────────────────► next range ──► … ──► done
///                        └─► their entries ──► ask for theirs ──► send ours ──┘
/// </code>
/// </summary>
public sealed record Leading(bool Replaces, bool Deep)
{
    public FeedEnd Head { get; init; }

    public FeedEnd TheirHead { get; init; }

    public bool TheyReplace { get; init; }

    /// <summary>What is being compared, and what we have there.</summary>
    public KeyRange Range { get; init; } = KeyRange.All;

    public ImmutableArray<RecordEntry> Entries { get; init; } = [];

    public ImmutableList<RecordKey> ToAsk { get; init; } = [];

    public ImmutableList<RecordKey> ToSend { get; init; } = [];

    /// <summary>The last key compared when the range is mended; null: it was the last range.</summary>
    public RecordKey? ComparedTo { get; init; }

    public Awaited Awaits { get; init; }

    public ComparisonResult Result { get; init; }
}

public enum Awaited
{
    Nothing,
    TheirRecords,
    OurRecordsStored,
}

/// <summary>A comparison that the peer leads.</summary>
public sealed record Following(FeedEnd LeaderHead, bool LeaderReplaces, bool WeReplace, bool Deep)
{
    public FeedEnd Head { get; init; }

    public Frame.CompareRange? Asked { get; init; }

    public long Done { get; init; }
}
