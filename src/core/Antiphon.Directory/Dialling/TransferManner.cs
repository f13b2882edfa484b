using System.Text.Json.Serialization;

namespace Antiphon.Directory;

/// <summary>How a caller is handed on.</summary>
public enum TransferKind : byte
{
    /// <summary>The phone system is asked to call the other number instead; what happens there is its affair.</summary>
    Release,

    /// <summary>The server calls first, and connects the caller once the call is taken.</summary>
    Supervised,
}

/// <summary>How callers are handed on to a subscriber, or by a handler; none of a value: as the system's settings have
/// it.</summary>
public sealed record TransferManner
{
    /// <summary>A phone rings at least so long.</summary>
    public static readonly TimeSpan RingLeast = TimeSpan.FromSeconds(5);

    /// <summary>And at most so long.</summary>
    public static readonly TimeSpan RingMost = TimeSpan.FromMinutes(2);

    private static readonly TransferManner AsTheSystem = new();

    [JsonConverter(typeof(JsonStringEnumConverter<TransferKind>))]
    public TransferKind? Kind { get; init; }

    /// <summary>Of a supervised transfer: whoever is called hears who calls, and may refuse.</summary>
    public bool? IsScreened { get; init; }

    /// <summary>Of a supervised transfer: how long it rings.</summary>
    public TimeSpan? RingMax { get; init; }

    /// <summary>Null in place of one that says nothing.</summary>
    public TransferManner? OrNone() => this == AsTheSystem ? null : this;
}
