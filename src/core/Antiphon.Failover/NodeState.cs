using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>Everything that the node manager knows when it decides.</summary>
public sealed record NodeState
{
    public required NodeIdentity Self { get; init; }

    public required PairSettings Settings { get; init; }

    public required NodePhase Phase { get; init; }

    /// <summary>When it came into its phase.</summary>
    public required Instant Since { get; init; }

    /// <summary>Why it is in its phase; while yielding, why it wants to leave it.</summary>
    public MoveReason Reason { get; init; }

    /// <summary>The newest term that this server has heard of.</summary>
    public Term Newest { get; init; }

    /// <summary>The term that this server holds, or that it gave up last.</summary>
    public Term Held { get; init; }

    public required PeerWatch Peer { get; init; }

    /// <summary>As last judged.</summary>
    public PeerVerdict Verdict { get; init; }

    /// <summary>When contact was lost and told of.</summary>
    public Instant? PeerLostAt { get; init; }

    public required VoiceCare Voice { get; init; }

    /// <summary>Waiting, taking, yielding, and having just yielded end at the latest then.</summary>
    public Instant Deadline { get; init; } = Instant.Never;

    /// <summary>While waiting: it was active when it fell asleep, and has not been told that this is over.</summary>
    public bool IsResuming { get; init; }

    /// <summary>While taking: the other one has asked for it, and takes back its word by being active.</summary>
    public bool IsInvited { get; init; }

    /// <summary>What the voice service was told last of the other server, while this one was active.</summary>
    public bool IsPeerToldLost { get; init; }

    /// <summary>Has given activity away, and the other has not taken it yet.</summary>
    public bool IsHandingOver { get; init; }

    /// <summary>It ends its calls, and gives up activity when that is done.</summary>
    public Parting? Parting { get; init; }

    public bool IsShuttingDown { get; init; }

    /// <summary>The process has been told that it may end.</summary>
    public bool IsEnded { get; init; }

    /// <summary>Since when neither server was active, as far as this one knows.</summary>
    public Instant? NobodySince { get; init; }

    /// <summary>What the voice service was last granted, or would have been if it had been ready.</summary>
    public Instant? LeaseUntil { get; init; }

    public MoveHistory Moves { get; init; } = MoveHistory.Empty;

    public Surroundings Around { get; init; } = new();

    public ThirdParties Others { get; init; } = new();

    public PairingGuard Guard { get; init; } = new();

    public FailbackSchedule Schedule { get; init; } = new();

    public required Pulse Pulse { get; init; }

    public NodeMemory Remembered { get; init; } = NodeMemory.Blank;

    public bool IsActive => Phase is NodePhase.Active or NodePhase.Yielding;

    /// <summary>Nothing moves by itself. Of two servers' settings the newer hold.</summary>
    public bool IsManual =>
        Peer is { Last: { } last, Status: { } status } && status.SettingsVersion > Settings.Version
            ? last.Flags.HasFlag(BeatFlags.Manual)
            : !Settings.AutomaticMoves;

    /// <summary>
    /// Could answer calls at once. Whether a phone system is reached is not asked: an inactive server need not be
    /// registered anywhere.
    /// </summary>
    public bool CanTake =>
        Voice is { Phase: VoicePhase.Ready, IsWanted: true } && !IsShuttingDown && !Guard.IsClosed;
}

/// <summary>Nobody takes over from an active server that has calls.</summary>
/// <param name="Reason">Why it gives up activity all the same.</param>
/// <param name="IsHandover">The other server may take over when it is back.</param>
public sealed record Parting(MoveReason Reason, bool IsHandover);

/// <summary>The voice service under this node manager's care.</summary>
/// <param name="IsWanted">False: somebody stopped it.</param>
/// <param name="Changed">When it came into its phase.</param>
/// <param name="Failures">One after the other, without a minute of running in between.</param>
/// <param name="RestartAt">When it is started again.</param>
/// <param name="AtStop">What becomes of the calls when it is stopped for good.</param>
/// <param name="Draining">What becomes of the calls that it still has, though it takes no new ones.</param>
/// <param name="DrainUntil">Then they are ended.</param>
public sealed record VoiceCare(
    VoicePhase Phase,
    bool IsWanted,
    Instant Changed,
    int Failures,
    Instant? RestartAt,
    CallsLeft AtStop,
    CallsLeft? Draining,
    Instant DrainUntil);

/// <summary>The two latest automatic moves.</summary>
/// <param name="IsTold">It was said that there are too many.</param>
public sealed record MoveHistory(Instant? Last, Instant? BeforeLast, bool IsTold = false)
{
    public static readonly MoveHistory Empty = new(null, null);

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>SPEC 4: at most two automatic moves in ten minutes.</summary>
    public bool IsFull(Instant now) => BeforeLast is { } at && now - at < Window;

    public MoveHistory With(Instant move) => new(move, Last);
}

/// <summary>What the shell tells of this server.</summary>
public sealed record Surroundings
{
    public int Calls { get; init; }

    public int IntegrationsReached { get; init; }

    public int IntegrationsTotal { get; init; }

    /// <summary>Since when none is reached although there are some.</summary>
    public Instant? DeafSince { get; init; }

    public bool IsInStep { get; init; }

    public long LagRecords { get; init; }

    public ClockReading? Clock { get; init; }

    public bool IsClockApartTold { get; init; }
}

/// <summary>The wall clock as it stood at an instant.</summary>
public sealed record ClockReading(DateTimeOffset Local, Instant At)
{
    public DateTimeOffset Now(Instant now) => Local + (now - At);
}

/// <summary>Witness and isolation address.</summary>
public sealed record ThirdParties
{
    public Instant WitnessUntil { get; init; }

    public Instant? WitnessAsked { get; init; }

    public Instant? IsolationProbed { get; init; }

    /// <summary>This server reaches neither its peer nor the isolation address.</summary>
    public bool IsCutOff { get; init; }
}

/// <summary>When this server next does what it does regularly.</summary>
public sealed record Pulse(Instant NextBeat, Instant NextStatus, Instant LastSent, Instant WakeAt);
