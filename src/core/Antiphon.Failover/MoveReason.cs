namespace Antiphon.Failover;

/// <summary>Why activity moved, or stays. Written to the peer as a number: never renumber.</summary>
public enum MoveReason
{
    None = 0,

    /// <summary>Neither server was active.</summary>
    NobodyActive = 1,
    Manual = 2,
    Rule = 3,

    /// <summary>No keep-alive for interval × missed.</summary>
    PeerSilent = 4,

    /// <summary>The peer's node manager died: its connection closed or is refused, and its lease has run out.</summary>
    PeerDied = 5,
    VoiceFailed = 6,
    CallArrived = 7,
    HostShutdown = 8,
    IntegrationsLost = 9,
    Scheduled = 10,
    Forced = 11,
    BothActive = 12,

    /// <summary>The other let the time for taking over pass.</summary>
    TakenBack = 13,
    VoiceStopped = 14,

    /// <summary>The node manager came back while its voice service still held a lease.</summary>
    Resumed = 15,
    WitnessLost = 16,
    Guard = 17,

    /// <summary>The server itself stood still, longer than its lease.</summary>
    Froze = 18,

    /// <summary>The other server was found active.</summary>
    PeerActive = 19,

    /// <summary>The other server is heard and does not hear this one.</summary>
    PeerDeaf = 20,
}
