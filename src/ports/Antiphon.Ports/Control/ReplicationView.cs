namespace Antiphon.Ports.Control;

/// <summary>How the stores of the two servers stand to each other.</summary>
/// <param name="State"><c>idle</c>, <c>sending</c>, <c>receiving</c>, <c>catching up</c> or <c>broken</c>.</param>
/// <param name="Cause">Why it is broken; null else.</param>
/// <param name="LagRecords">Changes that the other server lacks.</param>
/// <param name="LagSeconds">Since when it has lacked any.</param>
/// <param name="Done">Records compared, while catching up.</param>
/// <param name="Total">Of so many; 0 when no comparison is under way.</param>
/// <param name="BlobsWaiting">Recordings on their way here.</param>
/// <param name="LastCompared">When both stores were last compared as a whole; null: not since the start.</param>
/// <param name="LastResult">What that found; null when there was none.</param>
/// <param name="Files">The shared folder; null from a server that knows of none.</param>
public sealed record ReplicationView(
    string State,
    string? Cause,
    long LagRecords,
    double LagSeconds,
    long Done,
    long Total,
    int BlobsWaiting,
    DateTimeOffset? LastCompared,
    ComparisonView? LastResult,
    SharedFilesView? Files = null);

/// <summary>How the files in <c>shared/</c> stand, which both servers have.</summary>
/// <param name="State"><c>idle</c>, <c>sending</c>, <c>paused</c> (automatic moves are off) or <c>broken</c>.</param>
/// <param name="Cause">Why it is broken; null else.</param>
/// <param name="Count">How many both servers are to have.</param>
/// <param name="Lag">Changes that the other server lacks, of those made since the start.</param>
/// <param name="Faults">Files that cannot be shared as they are; event 2118 names them.</param>
/// <param name="LastCompared">When the folder was last looked through; null: not since the start.</param>
public sealed record SharedFilesView(
    string State, string? Cause, int Count, int Lag, int Faults, DateTimeOffset? LastCompared);

/// <summary>What a comparison of both stores found; what differed has been mended.</summary>
public sealed record ComparisonView(long Records, int MissingHere, int MissingThere, int Differing, int BlobsMissing)
{
    public bool IsEqual => MissingHere + MissingThere + Differing + BlobsMissing == 0;
}
