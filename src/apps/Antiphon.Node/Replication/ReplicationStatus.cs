using Antiphon.Replication;

namespace Antiphon.Node.Replication;

public enum StreamCondition
{
    /// <summary>Nothing is to be sent or received.</summary>
    Idle,
    Sending,
    Receiving,

    /// <summary>A full comparison, because the changes that one of the two missed are no longer kept.</summary>
    CatchingUp,

    /// <summary>No connection; <see cref="ReplicationStatus.Cause"/> says why.</summary>
    Broken,
}

/// <summary>How replication of records and blobs stands.</summary>
/// <param name="Condition">In a word.</param>
/// <param name="Cause">Of <see cref="StreamCondition.Broken"/>.</param>
/// <param name="Lag">Changes that the peer lacks.</param>
/// <param name="LagTime">Since when it has lacked any.</param>
/// <param name="Done">Records compared.</param>
/// <param name="Total">Of so many; 0 when no comparison is under way.</param>
/// <param name="BlobsWaiting">That are on their way here.</param>
/// <param name="LastCompared">When the last comparison ended; null: none since the start.</param>
/// <param name="LastResult">What it found.</param>
public sealed record ReplicationStatus(
    StreamCondition Condition,
    string? Cause,
    long Lag,
    TimeSpan LagTime,
    long Done,
    long Total,
    int BlobsWaiting,
    DateTimeOffset? LastCompared,
    ComparisonResult LastResult)
{
    public static readonly ReplicationStatus None =
        new(StreamCondition.Broken, "no connection yet", 0, TimeSpan.Zero, 0, 0, 0, null, default);
}
