using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice;

/// <summary>The voice service at one moment, for status, calls and ports.</summary>
public sealed record VoiceReport(
    bool IsActive,
    bool IsDraining,
    ImmutableArray<CallReport> Calls,
    int Ports,
    int PortsForOutgoing,
    int Shadows,
    int CatchingUp,
    int Subscriptions,
    int Transactions,
    ImmutableArray<RegistrationReport> Registrations,
    VoiceCounters Counters);

/// <summary>One call as an administrator sees it; the caller's number is shown as signalled, keys never.</summary>
public sealed record CallReport(
    CallId Id,
    int Port,
    string? Caller,
    string Dialled,
    DateTimeOffset Began,
    string Phase,
    string Stage,
    string? Mailbox,
    string Codec);

/// <summary>Counts since the start. Read and written on the loop's thread; a copy is handed out.</summary>
public sealed record VoiceCounters
{
    public long CallsAnswered { get; internal set; }

    /// <summary>Made from here.</summary>
    public long CallsPlaced { get; internal set; }

    public long CallsRefused { get; internal set; }

    public long CallsEnded { get; internal set; }

    /// <summary>A broken invariant inside one call, which ended that call only.</summary>
    public long CallsBroken { get; internal set; }

    /// <summary>A bug outside of any call; what met it was dropped.</summary>
    public long Faults { get; internal set; }

    public long CallsAdopted { get; internal set; }

    public long MessagesStored { get; internal set; }

    public long MessagesFailed { get; internal set; }

    public long LampsSent { get; internal set; }

    public long Dropped { get; internal set; }

    public long PromptsMissing { get; internal set; }
}
