namespace Antiphon.Directory;

/// <summary>What the signalling says of a call that came in; numbers as they stand in the URIs' user parts.</summary>
/// <param name="Dialled">Request URI.</param>
/// <param name="Caller">P-Asserted-Identity, Remote-Party-ID or From; null when withheld.</param>
/// <param name="Forwarded">Diversion or History-Info: the first that names the one who was called.</param>
public sealed record CallFacts(string Dialled, string? Caller, Forwarding? Forwarded);

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
}

/// <summary>The order of decision for a call that came in.</summary>
public static class Routing
{
    public static RouteDecision Route(CallFacts facts, DirectorySnapshot directory, RoutingSettings settings)
    {
        if (facts.Dialled == settings.Pilot.Number)
            return new RouteDecision.AttemptSignIn(directory.FindNumber(facts.Caller));
        if (facts.Forwarded is { } forwarded && directory.FindNumber(forwarded.From) is { } meant)
            return new RouteDecision.Greeting(meant, forwarded.Cause);

        // A known caller who dials a colleague wants the colleague, so this comes before knowing the caller.
        if (directory.FindNumber(facts.Dialled) is { } dialled)
            return new RouteDecision.Greeting(dialled, GreetingCause.Direct);
        if (facts.Dialled == settings.OpeningGreeting.Number)
            return new RouteDecision.OpeningGreeting();
        return directory.FindNumber(facts.Caller) is { } caller
            ? new RouteDecision.AttemptSignIn(caller)
            : new RouteDecision.OpeningGreeting();
    }
}
