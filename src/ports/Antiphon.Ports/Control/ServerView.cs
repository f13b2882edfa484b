using System.Collections.Immutable;

namespace Antiphon.Ports.Control;

/// <summary>One server, and its peer when it has one, at one moment.</summary>
/// <param name="Local">This server.</param>
/// <param name="Remote">The other server of the pair; null for a single one.</param>
/// <param name="IsAnswering">The voice service answers calls.</param>
/// <param name="IsDraining">New calls are refused because the server is being stopped.</param>
/// <param name="Ports">How many calls there can be at once.</param>
/// <param name="PortsForOutgoing">So many of them, the last ones, answer none.</param>
/// <param name="Calls">Those that there are.</param>
/// <param name="Registrations">At the phone systems where this server registers.</param>
/// <param name="Voice">Counts since the start.</param>
/// <param name="Trace">Whether SIP messages are traced.</param>
/// <param name="Metrics">All that is counted, for /metrics.</param>
public sealed record ServerView(
    ServerStatus Local,
    ServerStatus? Remote,
    bool IsAnswering,
    bool IsDraining,
    int Ports,
    int PortsForOutgoing,
    ImmutableArray<CallView> Calls,
    ImmutableArray<RegistrationView> Registrations,
    VoiceFigures Voice,
    TraceState Trace,
    ImmutableArray<Metric> Metrics)
{
    public static ServerView Of(
        ServerStatus local, ServerStatus? remote, VoiceView voice, IEnumerable<Metric> metrics) => new(
        local, remote, voice.IsActive, voice.IsDraining, voice.Ports, voice.PortsForOutgoing, voice.Calls,
        voice.Registrations, voice.Figures, voice.Trace, [.. voice.Metrics, .. metrics]);

    public bool TakesCalls => Local.State == ServerStatus.Active && IsAnswering && !IsDraining;
}

/// <summary>A server's state as everybody is told of it.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Role"><c>primary</c> or <c>secondary</c>.</param>
/// <param name="State"><see cref="Active"/> or <see cref="Inactive"/>.</param>
/// <param name="Status">In words, such as <c>Running; Active</c>.</param>
/// <param name="Since">When it came into this state.</param>
/// <param name="Reason">Why it did.</param>
/// <param name="Node">The process that supervises; null for another host's.</param>
/// <param name="Voice">The process that carries calls; the same one in a single server.</param>
/// <param name="Calls">Calls in progress.</param>
/// <param name="LastSeen">When the other server was last heard; null for this one.</param>
public sealed record ServerStatus(
    string Name,
    string Role,
    string State,
    string Status,
    DateTimeOffset Since,
    string Reason,
    ServerProcess? Node,
    ServerProcess? Voice,
    int Calls,
    DateTimeOffset? LastSeen)
{
    public const string Active = "active";
    public const string Inactive = "inactive";
}

public sealed record ServerProcess(int Pid);

/// <summary>A call as an administrator sees it; keys that were pressed are nowhere.</summary>
public sealed record CallView(
    string Id,
    int Port,
    string? Caller,
    string Dialled,
    DateTimeOffset Began,
    string Phase,
    string Stage,
    string? Mailbox,
    string Codec);

/// <summary>One user's registration at a phone system.</summary>
/// <param name="State"><c>registered</c> or <c>not registered</c>.</param>
/// <param name="Reason">Why it is not; null when it is, or has not been answered yet.</param>
public sealed record RegistrationView(
    string Integration, string User, string Registrar, string State, DateTimeOffset Since, string? Reason);

/// <summary>Counts of the voice service since its start.</summary>
/// <param name="Shadows">Calls of the other server that could be taken over here.</param>
/// <param name="CatchingUp">Recordings here of which the other server lacks the beginning.</param>
public sealed record VoiceFigures(
    long CallsAnswered,
    long CallsPlaced,
    long CallsRefused,
    long CallsEnded,
    long CallsBroken,
    long Faults,
    long CallsAdopted,
    long MessagesStored,
    long MessagesFailed,
    long LampsSent,
    long Dropped,
    long PromptsMissing,
    int Shadows,
    int CatchingUp,
    int Subscriptions,
    int Transactions);

/// <summary>Whether SIP messages are traced, and to which file.</summary>
public sealed record TraceState(bool On, string File, long Written, long Dropped);

/// <summary>One figure of /metrics.</summary>
/// <param name="Name">With its unit, as Prometheus wants it, without the prefix <c>antiphon_</c>.</param>
/// <param name="IsCounter">Only ever counts up; else a gauge.</param>
/// <param name="Help">What it counts.</param>
/// <param name="Value">Now.</param>
/// <param name="Label">A label and its value, such as <c>generation="2"</c>; empty for none.</param>
public sealed record Metric(string Name, bool IsCounter, string Help, double Value, string Label = "");
