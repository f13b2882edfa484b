using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>What a node manager's connection to its peer can tell apart from mere silence.</summary>
public enum LinkFact
{
    /// <summary>A connection was made, either way.</summary>
    Opened,

    /// <summary>The peer's kernel ended the connection: its node manager died or closed it.</summary>
    Closed,

    /// <summary>The peer's kernel says that nobody listens.</summary>
    Refused,
}

/// <summary>What can happen to the node manager.</summary>
public abstract record NodeEvent
{
    private NodeEvent()
    {
    }

    /// <summary>The instant of the last <see cref="NodeEffect.WakeAt"/> has come. Too early or too often is harmless.
    /// </summary>
    public sealed record Tick : NodeEvent;

    /// <summary>By TCP or datagram; duplicates and latecomers are recognised.</summary>
    public sealed record PeerHeard(KeepAlive KeepAlive) : NodeEvent;

    public sealed record LinkReported(LinkFact Fact) : NodeEvent;

    public sealed record VoiceStarted : NodeEvent;

    public sealed record VoiceReady : NodeEvent;

    /// <summary>The process was reaped; nothing of it can speak any more.</summary>
    public sealed record VoiceExited(int Code) : NodeEvent;

    /// <summary>It runs and does not answer its node manager.</summary>
    public sealed record VoiceHung : NodeEvent;

    /// <summary>The last call that was left to finish is over.</summary>
    public sealed record VoiceDrained : NodeEvent;

    /// <summary>A call waits at a server that is not active.</summary>
    /// <param name="Call">The voice service's name for it.</param>
    /// <param name="IsIntegrationKnown">It came from a configured phone system, not from a stranger.</param>
    public sealed record CallArrivedWhileInactive(
        string Call, bool IsIntegrationKnown, string Source, string Dialled) : NodeEvent;

    public sealed record CallsChanged(int Calls) : NodeEvent;

    public sealed record IntegrationsChanged(int Reached, int Total) : NodeEvent;

    public sealed record ReplicationChanged(bool IsInStep, long LagRecords) : NodeEvent;

    /// <param name="Who">As events name the asker.</param>
    /// <param name="Question">Comes back in <see cref="NodeEffect.Answer"/>.</param>
    public sealed record CommandGiven(NodeCommand Command, string Who, string Question) : NodeEvent;

    /// <summary>The pair's settings, valid, as the store has them now.</summary>
    public sealed record SettingsChanged(PairSettings Settings) : NodeEvent;

    /// <summary>SIGTERM: the host or the node manager is being shut down.</summary>
    /// <param name="Calls">What becomes of them where they cannot move with the address.</param>
    public sealed record HostShuttingDown(CallsLeft Calls) : NodeEvent;

    /// <param name="Until">By this server's clock; counted from when the question was sent.</param>
    public sealed record WitnessGranted(Instant Until) : NodeEvent;

    /// <summary>It granted the other server, or was not reached.</summary>
    public sealed record WitnessRefused(bool IsReached) : NodeEvent;

    public sealed record IsolationProbed(bool Answered) : NodeEvent;

    /// <summary>The wall clock with the host's zone, every half minute or so and after every change of it.</summary>
    public sealed record LocalClock(DateTimeOffset Local) : NodeEvent;

    public sealed record AddressTaken : NodeEvent;

    /// <summary>The virtual address is not on this host although it was taken.</summary>
    public sealed record AddressLost(string Cause) : NodeEvent;
}

/// <summary>What somebody can ask of the pair.</summary>
public abstract record NodeCommand
{
    private NodeCommand()
    {
    }

    /// <param name="EvenIfBehind">Also when replication is not in step.</param>
    public sealed record FailOver(bool EvenIfBehind) : NodeCommand;

    public sealed record FailBack(bool EvenIfBehind) : NodeCommand;

    /// <summary>An event rule with <i>initiate failover</i> matched.</summary>
    public sealed record FailOverByRule(string Rule, int EventId) : NodeCommand;

    /// <summary>Only in manual mode.</summary>
    public sealed record ForceActive : NodeCommand;

    /// <summary>Only in manual mode.</summary>
    public sealed record ForceInactive : NodeCommand;

    public sealed record SetAutomatic(bool IsOn) : NodeCommand;

    public sealed record StopVoice(CallsLeft Calls) : NodeCommand;

    public sealed record StartVoice : NodeCommand;
}
