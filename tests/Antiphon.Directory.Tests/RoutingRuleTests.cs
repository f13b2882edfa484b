using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

public class RoutingRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly Subscriber Ann = new() { Id = new SubscriberId("ann"), Extension = new Extension("1001") };

    private static readonly Schedule Office = new()
    {
        Id = "s1", Name = "Office", Hours = [OpenHours.Parse("mon-fri 08:00-17:00", null)],
    };

    private static readonly RoutingRule ToAnn = new()
    {
        Id = "r1", Name = "to Ann", Place = 1, Destination = RuleDestination.Mailbox, Mailbox = Ann.Id,
    };

    private static readonly CallFacts Direct = new("5000", "0301", null);
    private static readonly CallFacts Forwarded = new("5000", "0301", new Forwarding("4001", GreetingCause.Busy));

    [Theory]
    [InlineData("5000", "5000", true)]
    [InlineData("5000", "50001", false)]
    [InlineData("5???", "5000", true)]
    [InlineData("5???", "500", false)]
    [InlineData("*", "", true)]
    [InlineData("?*", "", false)]
    [InlineData("+43*", "+431234", true)]
    [InlineData("*00*1", "5001", true)]
    [InlineData("*00*1", "50010", false)]
    [InlineData("*0*0*0*0*0*0*0*0*x", "000000000000000000000000000000", false)]
    public void A_pattern_stands_for_numbers(string pattern, string number, bool matches) =>
        Assert.Equal(matches, NumberPattern.Parse(pattern, null).Matches(number));

    [Fact]
    public void A_rule_without_conditions_takes_every_call_of_its_list()
    {
        var result = Route(Direct, ToAnn);
        Assert.Equal((RoutingCause.Rule, "to Ann"), (result.Cause, result.Rule?.Name));
        Assert.Equal(new RouteDecision.Greeting(Ann, GreetingCause.Direct), result.Decision);
        Assert.Equal(RoutingCause.CallerIsUnknown, Route(Forwarded, ToAnn).Cause);
        result = Route(Forwarded, ToAnn with { IsForForwarded = true });
        Assert.Equal(new RouteDecision.Greeting(Ann, GreetingCause.Busy), result.Decision);
        Assert.Equal(RoutingCause.CallerIsUnknown, Route(Direct, ToAnn with { IsForForwarded = true }).Cause);
    }

    public static TheoryData<RuleMismatch, Func<RoutingRule, RoutingRule>, Func<RoutingRule, RoutingRule>> Conditions =>
        new()
        {
            { RuleMismatch.Disabled, r => r, r => r with { IsEnabled = false } },
            {
                RuleMismatch.CallType, r => r with { CallType = CallType.External },
                r => r with { CallType = CallType.Internal }
            },
            { RuleMismatch.Dialled, r => r with { Dialled = P("50*") }, r => r with { Dialled = P("51*") } },
            { RuleMismatch.Caller, r => r with { Caller = P("03?1") }, r => r with { Caller = P("04*") } },
            { RuleMismatch.Station, r => r with { Station = P("4001") }, r => r with { Station = P("4002") } },
            { RuleMismatch.Integration, r => r with { Integration = "pbx" }, r => r with { Integration = "other" } },
            {
                RuleMismatch.Schedule, r => r with { Schedule = "s1" },
                r => r with { Schedule = "s1", WhileClosed = true }
            },
            { RuleMismatch.Schedule, r => r, r => r with { Schedule = "gone", WhileClosed = true } },
            { RuleMismatch.MailboxGone, r => r, r => r with { Mailbox = new SubscriberId("gone") } },
            {
                RuleMismatch.HandlerGone,
                r => r with { Destination = RuleDestination.Handler, Handler = CallHandler.GoodbyeId },
                r => r with { Destination = RuleDestination.Interview, Handler = "gone" }
            },
        };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_lets_pass_what_it_names_and_nothing_else(
        RuleMismatch mismatch, Func<RoutingRule, RoutingRule> met, Func<RoutingRule, RoutingRule> unmet)
    {
        var rule = ToAnn with { IsForForwarded = true };
        var facts = Forwarded with { Integration = "pbx" };
        Assert.Equal(RoutingCause.Rule, Route(facts, met(rule)).Cause);
        var result = Route(facts, unmet(rule));
        Assert.Equal(RoutingCause.CallerIsUnknown, result.Cause);
        Assert.Equal(mismatch, Assert.Single(result.Passed).Mismatch);
    }

    [Fact]
    public void Every_mismatch_has_its_test() => Assert.Equal(
        Enum.GetValues<RuleMismatch>(), Conditions.Select(row => row.Data.Item1).Distinct().Order());

    [Fact]
    public void Rules_are_asked_in_the_order_of_their_places_until_one_takes_the_call()
    {
        var first = ToAnn with { Id = "r9", Name = "first", Place = 1, Dialled = P("6*") };
        var second = ToAnn with { Id = "r5", Name = "second", Place = 2, Destination = RuleDestination.SignIn };
        var third = ToAnn with { Id = "r1", Name = "third", Place = 3 };
        var result = Route(Direct, third, second, first);
        Assert.Equal("second", result.Rule?.Name);
        Assert.Equal(new RouteDecision.AttemptSignIn(null), result.Decision);
        Assert.Equal(["first"], result.Passed.Select(p => p.Rule.Name));
    }

    [Fact]
    public void Numbers_of_the_system_and_of_subscribers_come_before_rules_and_the_opening_greeting_after_them()
    {
        Assert.Equal(RoutingCause.PilotNumber, Route(Direct with { Dialled = "7000" }, ToAnn).Cause);
        Assert.Equal(RoutingCause.ExtensionDialled, Route(Direct with { Dialled = "1001" }, ToAnn).Cause);
        var forwarded = Forwarded with { Forwarded = new Forwarding("1001", GreetingCause.NoAnswer) };
        Assert.Equal(
            RoutingCause.ForwardingOfASubscriber, Route(forwarded, ToAnn with { IsForForwarded = true }).Cause);
        Assert.Equal(RoutingCause.Rule, Route(Direct with { Dialled = "7001" }, ToAnn).Cause);
        Assert.Equal(RoutingCause.OpeningGreetingDialled, Route(Direct with { Dialled = "7001" }).Cause);
        Assert.Equal(RoutingCause.CallerIsKnown, Route(Direct with { Caller = "1001" }).Cause);
        var internally = ToAnn with { CallType = CallType.Internal };
        Assert.Equal(RoutingCause.Rule, Route(Direct with { Caller = "1001" }, internally).Cause);
    }

    [Fact]
    public void A_rule_reads_back_from_its_record()
    {
        var rule = ToAnn with
        {
            IsForForwarded = true, CallType = CallType.External, Dialled = P("5*"), Station = P("40??"),
            Schedule = "s1", WhileClosed = true, IsEnabled = false, Integration = "pbx",
        };
        Assert.Equal(rule, RoutingRule.Read(Stored(rule.Id, RoutingRule.RecordType, rule.ToFields())));
    }

    private static RoutingResult Route(CallFacts facts, params RoutingRule[] rules) => Routing.Route(
        facts,
        DirectorySnapshot.From(
        [
            Stored(Ann.Id.Value, Subscriber.RecordType, Ann.ToFields()),
            Stored(Office.Id, Schedule.RecordType, Office.ToFields()),
            .. rules.Select(r => Stored(r.Id, RoutingRule.RecordType, r.ToFields())),
        ]),
        RoutingSettings.Default, Noon, TimeZoneInfo.Utc);

    private static NumberPattern P(string pattern) => NumberPattern.Parse(pattern, CultureInfo.InvariantCulture);

    private static Document Stored(string id, string type, Fields fields) =>
        Document.Create(new RecordKey(type, id), "", fields, new HybridTimestamp(1, 0, ServerId.Primary));
}
