namespace Antiphon.Sip;

/// <summary>
/// The clock of a transaction (RFC 3261 17.1.1.1, table 4). Raising T1 repeats later on lossy paths and detects a dead
/// peer later, after 64 times T1.
/// </summary>
public sealed record TransactionTiming(bool Reliable)
{
    /// <summary>Estimated round-trip time.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between retransmissions of a non-INVITE request or an INVITE response.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a message can stay in the network.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Timers B, F, H, J, L and M.</summary>
    public TimeSpan Lifetime => T1 * 64;

    /// <summary>Timer D: at least 32 s.</summary>
    public TimeSpan Absorption => Lifetime > TimeSpan.FromSeconds(32) ? Lifetime : TimeSpan.FromSeconds(32);

    /// <summary>The next pause of timers E and G.</summary>
    internal TimeSpan Double(TimeSpan pause) => pause * 2 < T2 ? pause * 2 : T2;
}
