namespace Antiphon.Sip;

/// <summary>The timers of RFC 3261 17 and RFC 6026, by the letters they have there.</summary>
public enum TransactionTimer : byte
{
    /// <summary>INVITE request retransmission.</summary>
    A,

    /// <summary>INVITE transaction timeout.</summary>
    B,

    /// <summary>Wait for retransmitted responses to an INVITE.</summary>
    D,

    /// <summary>Non-INVITE request retransmission.</summary>
    E,

    /// <summary>Non-INVITE transaction timeout.</summary>
    F,

    /// <summary>INVITE response retransmission.</summary>
    G,

    /// <summary>Wait for the ACK.</summary>
    H,

    /// <summary>Wait for retransmitted ACKs.</summary>
    I,

    /// <summary>Wait for retransmitted non-INVITE requests.</summary>
    J,

    /// <summary>Wait for retransmitted responses to a non-INVITE request.</summary>
    K,

    /// <summary>Wait for retransmitted INVITEs that were accepted.</summary>
    L,

    /// <summary>Wait for retransmitted 2xx and for those of other forks.</summary>
    M,

    /// <summary>The 200 ms after which a silent user is covered by a 100 (RFC 3261 17.2.1).</summary>
    Trying,
}
