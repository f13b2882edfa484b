namespace Antiphon.Ports.Control;

/// <summary>
/// What pages, REST and commands need of the running server beyond its store. Safe from any thread.
/// Throws <see cref="ControlException"/> for what the server cannot do.
/// </summary>
public interface IServerControl
{
    /// <summary>The server as it is now. Answered by the voice loop: one that hangs does not answer.</summary>
    Task<ServerView> LookAsync(CancellationToken cancellation);

    /// <returns>What came of it, as a sentence.</returns>
    Task<string> GiveAsync(ServerOrder order, CancellationToken cancellation);

    Task<ReplicationView> LookAtReplicationAsync(CancellationToken cancellation);

    /// <summary>Compares this store with the other server's, and mends what differs.</summary>
    /// <param name="deep">Recordings are read, too.</param>
    /// <param name="cancellation">Of the wait; the comparison goes on.</param>
    Task<ComparisonView> CompareAsync(bool deep, CancellationToken cancellation);

    /// <summary>Begins or ends the trace of all SIP messages.</summary>
    Task<TraceState> SetTraceAsync(bool on, CancellationToken cancellation);
}

/// <summary>The server cannot do what was asked: what, why, and what would be right.</summary>
public sealed class ControlException(string message, string hint, Exception? inner = null) : Exception(message, inner)
{
    public string Hint => hint;

    /// <summary>It could if it were there: who was asked is being started again, or hangs.</summary>
    public bool IsAway { get; init; }
}
