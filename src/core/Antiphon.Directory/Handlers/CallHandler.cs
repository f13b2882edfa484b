using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// Answers callers in nobody's name, such as an auto attendant: says something, takes keys, sends them on. Three are on
/// every server, stored or not: the opening greeting, the operator, and goodbye.
/// </summary>
public sealed record CallHandler : INamedRecord<CallHandler>, INumberedRecord
{
    public const string OpeningGreetingId = "opening-greeting";
    public const string OperatorId = "operator";
    public const string GoodbyeId = "goodbye";

    public static readonly ImmutableArray<CallHandler> BuiltIn =
    [
        new() { Id = OpeningGreetingId, Name = OpeningGreetingId },
        new()
        {
            Id = OperatorId, Name = OperatorId, Standard = HandlerGreeting.Of(), IgnoresNumbers = true,
            AfterGreeting = new CallerAction(ActionKind.Operator),
        },
        new()
        {
            Id = GoodbyeId, Name = GoodbyeId, Standard = HandlerGreeting.Of(), IgnoresNumbers = true,
            AfterGreeting = new CallerAction(ActionKind.HangUp),
        },
    ];

    public static string RecordType => "handler";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    [JsonIgnore]
    public string Kind => "handler";

    public Extension? Extension { get; init; }

    /// <summary>A schedule's id: while it is closed, the closed greeting is played.</summary>
    public string? Schedule { get; init; }

    /// <summary>None: the system's, which tells what can be dialled.</summary>
    public HandlerGreeting? Standard { get; init; }

    /// <summary>None: the standard one at all times.</summary>
    public HandlerGreeting? Closed { get; init; }

    /// <summary>What keys mean; the others mean what the phone menu has for them.</summary>
    public ImmutableArray<KeyAction>? Keys { get; init; }

    /// <summary>Extensions cannot be dialled during the greeting.</summary>
    public bool IgnoresNumbers { get; init; }

    /// <summary>None: a key is waited for, and the greeting played again.</summary>
    public CallerAction? AfterGreeting { get; init; }

    /// <summary>Once the caller has left a message that this handler took; none: goodbye.</summary>
    public CallerAction? AfterMessage { get; init; }

    /// <summary>How it hands callers on to numbers, the operator's among them; none: as the system's settings have it.
    /// </summary>
    public TransferManner? TransferManner { get; init; }

    [JsonIgnore]
    public bool IsBuiltIn => BuiltIn.Any(h => h.Id == Id);

    /// <summary>All that callers can come to from here.</summary>
    [JsonIgnore]
    public IEnumerable<CallerAction> Actions =>
        (Keys ?? []).Select(k => k.Action).Append(AfterGreeting).Append(AfterMessage).OfType<CallerAction>();

    public static CallHandler Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.CallHandler) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.CallHandler);

    /// <summary>By its schedule; null: the system's own greeting.</summary>
    public HandlerGreeting? GreetingAt(DateTimeOffset at, TimeZoneInfo zone, DirectorySnapshot directory) =>
        Closed is not null && directory.Schedules.Find(Schedule) is { } schedule
            && !schedule.IsOpen(at, zone, directory.Holidays.InOrder())
            ? Closed
            : Standard;

    public bool Equals(CallHandler? other) =>
        other is not null && Id == other.Id && ToFields().Equals(other.ToFields());

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
