using System.Collections.Immutable;

namespace Antiphon.Ports.Control;

/// <summary>
/// What pages, REST and commands need of the running server beyond its store. Safe from any thread.
/// Throws <see cref="ControlException"/> for what the server cannot do.
/// </summary>
public interface IServerControl
{
    TraceState Trace { get; }

    /// <summary>The server as it is now. Answered by the voice loop: one that hangs does not answer.</summary>
    Task<ServerView> LookAsync(CancellationToken cancellation);

    /// <summary>Makes a standby server answer; one that answers already goes on.</summary>
    void Activate();

    /// <summary>Begins or ends the trace of all SIP messages.</summary>
    TraceState SetTrace(bool on);

    /// <summary>All that is counted, for /metrics.</summary>
    ImmutableArray<Metric> Measure(ServerView view);
}

/// <summary>The server cannot do what was asked: what, why, and what would be right.</summary>
public sealed class ControlException(string message, string hint, Exception? inner = null) : Exception(message, inner)
{
    public string Hint => hint;
}
