using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

[JsonConverter(typeof(JsonStringEnumConverter<CallType>))]
public enum CallType
{
    Both,

    /// <summary>From a number of a subscriber.</summary>
    Internal,
    External,
}

[JsonConverter(typeof(JsonStringEnumConverter<RuleDestination>))]
public enum RuleDestination
{
    OpeningGreeting,

    /// <summary>A known caller is asked for the PIN, another one for the extension first.</summary>
    SignIn,

    /// <summary>The greeting of the rule's mailbox.</summary>
    Mailbox,
    Handler,
    Interview,
    Directory,
}

/// <summary>The first of a rule's conditions that a call does not meet.</summary>
public enum RuleMismatch
{
    Disabled,
    CallType,
    Dialled,
    Caller,
    Station,
    Integration,
    Schedule,
    MailboxGone,
    HandlerGone,
}

/// <summary>
/// Where calls go that meet all its conditions; a condition that is not set is met by every call. There are two lists,
/// for direct and for forwarded calls, each in the order of its places.
/// </summary>
public sealed record RoutingRule : INamedRecord<RoutingRule>
{
    public static string RecordType => "rule";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public bool IsForForwarded { get; init; }

    /// <summary>In its list; lower ones are asked first.</summary>
    public int Place { get; init; }

    public bool IsEnabled { get; init; } = true;

    public CallType CallType { get; init; }

    public NumberPattern? Dialled { get; init; }

    public NumberPattern? Caller { get; init; }

    /// <summary>Who forwarded the call; for forwarded calls only.</summary>
    public NumberPattern? Station { get; init; }

    /// <summary>The name of a phone system where the server registers.</summary>
    public string? Integration { get; init; }

    /// <summary>A schedule's id.</summary>
    public string? Schedule { get; init; }

    /// <summary>Met while the schedule is closed, instead of while it is open.</summary>
    public bool WhileClosed { get; init; }

    public RuleDestination Destination { get; init; }

    public SubscriberId? Mailbox { get; init; }

    /// <summary>The id of the handler, interview or directory that answers.</summary>
    public string? Handler { get; init; }

    public static RoutingRule Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.RoutingRule) with { Id = document.Key.Id };

    /// <summary>One of the two lists; rules of one place, which two servers may have made, by name.</summary>
    public static IEnumerable<RoutingRule> InOrder(NamedRecords<RoutingRule> rules, bool isForwarded) =>
        rules.InOrder().Where(r => r.IsForForwarded == isForwarded).OrderBy(r => r.Place);

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.RoutingRule);

    /// <summary>Null: the call meets all conditions.</summary>
    public RuleMismatch? MismatchWith(
        CallFacts facts, DirectorySnapshot directory, DateTimeOffset at, TimeZoneInfo zone)
    {
        var isInternal = directory.FindNumber(facts.Caller) is not null;
        return !IsEnabled ? RuleMismatch.Disabled
            : CallType != CallType.Both && isInternal != (CallType == CallType.Internal) ? RuleMismatch.CallType
            : Dialled is { } dialled && !dialled.Matches(facts.Dialled) ? RuleMismatch.Dialled
            : Caller is { } caller && !caller.Matches(facts.Caller ?? "") ? RuleMismatch.Caller
            : Station is { } station && !station.Matches(facts.Forwarded?.From ?? "") ? RuleMismatch.Station
            : Integration is not null && Integration != facts.Integration ? RuleMismatch.Integration
            : Schedule is not null && !IsTime(directory, at, zone) ? RuleMismatch.Schedule
            : Destination == RuleDestination.Mailbox && Owner(directory) is null ? RuleMismatch.MailboxGone
            : Answering is { } answering && !directory.Has(answering) ? RuleMismatch.HandlerGone
            : null;
    }

    /// <summary>For a call that meets all conditions.</summary>
    public RouteDecision DecisionFor(CallFacts facts, DirectorySnapshot directory) => Destination switch
    {
        RuleDestination.OpeningGreeting => new RouteDecision.OpeningGreeting(),
        RuleDestination.SignIn => new RouteDecision.AttemptSignIn(directory.FindNumber(facts.Caller)),
        RuleDestination.Mailbox =>
            new RouteDecision.Greeting(Owner(directory)!, facts.Forwarded?.Cause ?? GreetingCause.Direct),
        _ when Answering is { } answering => new RouteDecision.Answering(answering),
        _ => throw new InvalidOperationException($"no such destination: {Destination}"),
    };

    /// <summary>What answers, if that is neither a mailbox nor a part of the system.</summary>
    [JsonIgnore]
    public CallerAction? Answering => Destination switch
    {
        RuleDestination.Handler => new CallerAction(ActionKind.Handler, Handler),
        RuleDestination.Interview => new CallerAction(ActionKind.Interview, Handler),
        RuleDestination.Directory => new CallerAction(ActionKind.Directory, Handler),
        _ => null,
    };

    private Subscriber? Owner(DirectorySnapshot directory) => Mailbox is { } id ? directory.Find(id) : null;

    /// <summary>A schedule that is gone has no time at which the rule could be meant.</summary>
    private bool IsTime(DirectorySnapshot directory, DateTimeOffset at, TimeZoneInfo zone) =>
        directory.Schedules.Find(Schedule) is { } schedule
        && schedule.IsOpen(at, zone, directory.Holidays.InOrder()) != WhileClosed;
}
