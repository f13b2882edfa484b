using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>What became of a transfer.</summary>
public enum TransferOutcome : byte
{
    Done,
    Busy,
    NoAnswer,
    Refused,
    Failed,
}

/// <summary>Somebody to be called for a caller.</summary>
/// <param name="Number">Theirs.</param>
/// <param name="RingMax">How long it rings.</param>
/// <param name="IsScreened">They are told who calls, and asked whether they take the call.</param>
public sealed record Consultation(string Number, TimeSpan RingMax, bool IsScreened);

/// <summary>A person a caller is to reach.</summary>
/// <param name="Consultation">Whom.</param>
/// <param name="Kind">How.</param>
public sealed record TransferPlan(Consultation Consultation, TransferKind Kind)
{
    /// <summary>Whose phone it is, and so whose greeting is heard if nobody is there; null: the operator's.</summary>
    public SubscriberId? Called { get; init; }

    /// <summary>Whose greeting was being heard; null: a handler's.</summary>
    public SubscriberId? Mailbox { get; init; }

    /// <summary>The handler that was being heard; null: the opening greeting.</summary>
    public string? Handler { get; init; }

    /// <summary>The message that a subscriber had before them; gone on with if nobody is there.</summary>
    public Reel? Reel { get; init; }

    /// <summary>What the one who is greeted instead hears.</summary>
    public static GreetingCause CauseOf(TransferOutcome outcome) => outcome switch
    {
        TransferOutcome.Busy => GreetingCause.Busy,
        TransferOutcome.NoAnswer or TransferOutcome.Refused => GreetingCause.NoAnswer,
        _ => GreetingCause.Unavailable,
    };
}

/// <summary>How transfers go where nobody says otherwise.</summary>
public sealed record TransferSettings
{
    public static readonly TransferSettings Default = new();

    public TransferKind Kind { get; init; } = TransferKind.Release;

    /// <summary>How long a supervised transfer rings. Longer suits the slow and keeps callers waiting.</summary>
    public TimeSpan RingMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Who is called in a supervised transfer hears who calls, and may refuse.</summary>
    public bool IsScreened { get; init; }

    /// <summary>For one that says otherwise.</summary>
    public TransferSettings With(TransferManner? manner) => manner is null ? this : new TransferSettings
    {
        Kind = manner.Kind ?? Kind, RingMax = manner.RingMax ?? RingMax, IsScreened = manner.IsScreened ?? IsScreened,
    };
}
