using System.Collections.Immutable;

namespace Antiphon.Directory;

/// <summary>What the signalling says of a call that came in; numbers as they stand in the URIs' user parts.</summary>
/// <param name="Dialled">Request URI.</param>
/// <param name="Caller">P-Asserted-Identity, Remote-Party-ID or From; null when withheld.</param>
/// <param name="Forwarded">Diversion or History-Info: the first that names the one who was called.</param>
public sealed record CallFacts(string Dialled, string? Caller, Forwarding? Forwarded)
{
    /// <summary>The phone system that it came from, where the server registers; null: another one.</summary>
    public string? Integration { get; init; }
}

/// <summary>A call that was meant for <paramref name="From"/> and forwarded here.</summary>
public sealed record Forwarding(string From, GreetingCause Cause);

/// <summary>
/// Why a caller is greeted instead of answered: RFC 5806's reasons as far as they change what is said.
/// </summary>
public enum GreetingCause
{
    Direct,
    NoAnswer,
    Busy,
    Unavailable,
    Unconditional,
}

/// <summary>Numbers that are the system's own.</summary>
/// <param name="Pilot">Dialled to sign in.</param>
/// <param name="OpeningGreeting">Dialled to hear the opening greeting.</param>
public sealed record RoutingSettings(Extension Pilot, Extension OpeningGreeting)
{
    public static readonly RoutingSettings Default = new(new Extension("7000"), new Extension("7001"));
}

/// <summary>Where a call goes.</summary>
public abstract record RouteDecision
{
    private RouteDecision()
    {
    }

    /// <param name="Known">Asked for the PIN only; null: asked for the extension first.</param>
    public sealed record AttemptSignIn(Subscriber? Known) : RouteDecision;

    public sealed record Greeting(Subscriber Subscriber, GreetingCause Cause) : RouteDecision;

    public sealed record OpeningGreeting : RouteDecision;

    /// <summary>A handler, an interview or a directory answers.</summary>
    public sealed record Answering(CallerAction By) : RouteDecision;
}

/// <summary>What decided where a call goes, in the order asked.</summary>
public enum RoutingCause
{
    PilotNumber,
    ForwardingOfASubscriber,
    ExtensionDialled,
    HandlerDialled,
    Rule,
    OpeningGreetingDialled,
    CallerIsKnown,
    CallerIsUnknown,
}

/// <summary>Where a call goes and why.</summary>
/// <param name="Decision">Where it goes.</param>
/// <param name="Cause">What decided.</param>
/// <param name="Rule">When a rule did.</param>
/// <param name="Passed">The rules that were asked before, and why they did not.</param>
public sealed record RoutingResult(
    RouteDecision Decision,
    RoutingCause Cause,
    RoutingRule? Rule,
    ImmutableArray<(RoutingRule Rule, RuleMismatch Mismatch)> Passed);

/// <summary>The order of decision for a call that came in.</summary>
public static class Routing
{
    /// <param name="facts">What the signalling says.</param>
    /// <param name="directory">Subscribers, rules, schedules.</param>
    /// <param name="settings">The system's own numbers.</param>
    /// <param name="at">When the call came.</param>
    /// <param name="zone">In which schedules are meant.</param>
    public static RoutingResult Route(
        CallFacts facts, DirectorySnapshot directory, RoutingSettings settings, DateTimeOffset at, TimeZoneInfo zone)
    {
        var caller = directory.FindNumber(facts.Caller);
        if (facts.Dialled == settings.Pilot.Number)
            return By(RoutingCause.PilotNumber, new RouteDecision.AttemptSignIn(caller));
        if (facts.Forwarded is { } forwarded && directory.FindNumber(forwarded.From) is { } meant)
            return By(RoutingCause.ForwardingOfASubscriber, new RouteDecision.Greeting(meant, forwarded.Cause));

        // A known caller who dials a colleague wants the colleague, so this comes before knowing the caller.
        if (directory.FindNumber(facts.Dialled) is { } dialled)
            return By(RoutingCause.ExtensionDialled, new RouteDecision.Greeting(dialled, GreetingCause.Direct));
        if (directory.FindAnswering(facts.Dialled) is { } handler)
            return By(RoutingCause.HandlerDialled, new RouteDecision.Answering(handler));
        return ByRule(facts, directory, at, zone, out var passed) ?? Otherwise(facts, settings, caller, passed);
    }

    private static RoutingResult? ByRule(
        CallFacts facts,
        DirectorySnapshot directory,
        DateTimeOffset at,
        TimeZoneInfo zone,
        out ImmutableArray<(RoutingRule, RuleMismatch)> passed)
    {
        passed = [];
        foreach (var rule in RoutingRule.InOrder(directory.Rules, isForwarded: facts.Forwarded is not null))
        {
            if (rule.MismatchWith(facts, directory, at, zone) is not { } mismatch)
                return new RoutingResult(rule.DecisionFor(facts, directory), RoutingCause.Rule, rule, passed);
            passed = passed.Add((rule, mismatch));
        }

        return null;
    }

    private static RoutingResult Otherwise(
        CallFacts facts,
        RoutingSettings settings,
        Subscriber? caller,
        ImmutableArray<(RoutingRule, RuleMismatch)> passed)
    {
        if (facts.Dialled == settings.OpeningGreeting.Number)
            return By(RoutingCause.OpeningGreetingDialled, new RouteDecision.OpeningGreeting(), passed);
        return caller is null
            ? By(RoutingCause.CallerIsUnknown, new RouteDecision.OpeningGreeting(), passed)
            : By(RoutingCause.CallerIsKnown, new RouteDecision.AttemptSignIn(caller), passed);
    }

    private static RoutingResult By(
        RoutingCause cause, RouteDecision decision, ImmutableArray<(RoutingRule, RuleMismatch)>? passed = null) =>
        new(decision, cause, Rule: null, passed ?? []);
}
