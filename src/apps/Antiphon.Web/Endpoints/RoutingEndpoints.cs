using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Kinds;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using CallRouting = Antiphon.Directory.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>The order of routing rules, and where a call would go.</summary>
internal sealed class RoutingEndpoints(
    RuleKind rules, RoutingSettings settings, TimeZoneInfo zone, StoreDoor store, DirectoryIndex index,
    TimeProvider time)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/rules/{name}/place/{place:int}", MoveAsync);
        api.MapGet("/routing", Test);
    }

    private async Task<IResult> MoveAsync(string name, int place)
    {
        var directory = index.Current();
        var rule = rules.Find(name, directory);
        if (rules.Move(rule, place, directory) is { IsEmpty: false } changes)
            await store.SubmitAsync(new StoreCommand.Batch(changes));
        return Results.Json(rules.View(rules.Find(name, index.Current()), index.Current()), rules.ViewType);
    }

    private IResult Test(
        string dialled, string? caller, string? forwardedFrom, GreetingCause? reason, DateTimeOffset? at,
        string? integration)
    {
        var forwarding = forwardedFrom is null
            ? null
            : new Forwarding(forwardedFrom, reason ?? GreetingCause.Unconditional);
        var facts = new CallFacts(dialled, caller, forwarding) { Integration = integration };
        var directory = index.Current();
        var result = CallRouting.Route(facts, directory, settings, at ?? time.GetUtcNow(), zone);
        var view = new RoutingTestView(
            InWords(result.Decision, directory), InWords(result.Cause), result.Rule?.Name,
            [.. result.Passed.Select(p => new PassedRuleView(p.Rule.Name, InWords(p.Mismatch)))]);
        return Results.Json(view, WebJson.Readable.RoutingTestView);
    }

    private static string InWords(RouteDecision decision, DirectorySnapshot directory) => decision switch
    {
        RouteDecision.AttemptSignIn { Known: { } known } => $"sign-in of {known.Name}: asked for the PIN",
        RouteDecision.AttemptSignIn => "sign-in: asked for extension and PIN",
        RouteDecision.Greeting { Subscriber: var who } => $"greeting of {who.Name} ({who.Extension?.Number ?? "-"})",
        RouteDecision.OpeningGreeting => "opening greeting",
        RouteDecision.Answering { By: var action } => ActionText.Write(action, directory),
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "not a decision"),
    };

    private static string InWords(RoutingCause cause) => cause switch
    {
        RoutingCause.PilotNumber => "the pilot number was dialled",
        RoutingCause.ForwardingOfASubscriber => "it was forwarded from a subscriber's number",
        RoutingCause.ExtensionDialled => "a subscriber's number was dialled",
        RoutingCause.HandlerDialled => "a number of a handler, an interview or a directory was dialled",
        RoutingCause.Rule => "a rule takes it",
        RoutingCause.OpeningGreetingDialled => "no rule takes it; the number of the opening greeting was dialled",
        RoutingCause.CallerIsKnown => "no rule takes it; the caller is a subscriber",
        RoutingCause.CallerIsUnknown => "no rule takes it; the caller is not known",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "not a cause"),
    };

    private static string InWords(RuleMismatch mismatch) => mismatch switch
    {
        RuleMismatch.Disabled => "it is not enabled",
        RuleMismatch.CallType => "the call type is another one",
        RuleMismatch.Dialled => "another number was dialled",
        RuleMismatch.Caller => "the calling number is another one",
        RuleMismatch.Station => "the forwarding station is another one",
        RuleMismatch.Integration => "it came from another phone system",
        RuleMismatch.Schedule => "it is not the time",
        RuleMismatch.MailboxGone => "its mailbox is gone",
        RuleMismatch.HandlerGone => "what answers for it is gone",
        _ => throw new ArgumentOutOfRangeException(nameof(mismatch), mismatch, "not a mismatch"),
    };
}
