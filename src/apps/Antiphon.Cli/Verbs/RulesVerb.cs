using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Directory;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon rules</c>: where calls go that are neither to nor from a mailbox.</summary>
internal static class RulesVerb
{
    private static readonly NamedRecordVerb<RuleView, RuleWish> Verb = new(
        "rules", "rule",
        view =>
        [
            ("name", view.Name), ("list", view.List), ("place", $"{view.Place}"),
            ("enabled", view.Enabled ? "yes" : "no"), ("when", Conditions(view)), ("to", view.To),
        ],
        WebJson.Readable.RuleView, WebJson.Readable.ImmutableArrayRuleView, WebJson.Readable.RuleWish);

    public static Command Make()
    {
        var wishes = new Wishes();
        return new Command("rules", "Where calls go that are neither to nor forwarded from a mailbox.")
        {
            Verb.MakeList("Lists all rules, direct ones first, in the order asked."), Verb.MakeShow(),
            Verb.MakeAdd(wishes.All, wishes.Read), Verb.MakeSet(wishes.All, wishes.Read), Verb.MakeRemove(),
            MakeMove(), MakeTest(),
            SheetVerbs.MakeImport("rules", "Adds and changes rules by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("rules", "Writes all rules as a CSV file."),
        };
    }

    private static Command MakeMove()
    {
        var target = new Target();
        var name = new Argument<string>("NAME") { Description = "The rule's name." };
        var place = new Argument<int>("PLACE") { Description = "In its list; 1 is asked first." };
        var command = target.AddTo(new Command("move", "Moves a rule to another place of its list.") { name, place });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var path = $"rules/{Uri.EscapeDataString(parsed.GetValue(name)!)}/place/{parsed.GetValue(place)}";
            var moved = await server.SendAsync(HttpMethod.Post, path, content: null, WebJson.Readable.RuleView);
            if (target.WantsJson(parsed))
                Printer.Json(moved, WebJson.Readable.RuleView);
            else
                Console.Out.WriteLine($"{moved.Name} has place {moved.Place} of the {moved.List} rules");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeTest()
    {
        var target = new Target();
        var dialled = new Option<string>("--dialled") { Description = "The number dialled.", Required = true };
        var caller = new Option<string?>("--caller") { Description = "The calling number; withheld without it." };
        var from = new Option<string?>("--forwarded-from") { Description = "Who forwarded the call." };
        var reason = new Option<GreetingCause?>("--reason") { Description = "Why it was forwarded." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "When, with its offset; now without it." };
        var system = new Option<string?>("--integration") { Description = "The phone system it comes from." };
        var command = target.AddTo(new Command("test", "Says where a call would go, and why.")
        {
            dialled, caller, from, reason, at, system,
        });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            (string Name, string? Value)[] query =
            [
                ("dialled", parsed.GetValue(dialled)), ("caller", parsed.GetValue(caller)),
                ("forwardedFrom", parsed.GetValue(from)), ("reason", parsed.GetValue(reason)?.ToString()),
                ("at", parsed.GetValue(at)?.ToString("o")), ("integration", parsed.GetValue(system)),
            ];
            var given = query.Where(q => q.Value is not null).Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}");
            var result = await server.GetAsync($"routing?{string.Join('&', given)}", WebJson.Readable.RoutingTestView);
            if (target.WantsJson(parsed))
                Printer.Json(result, WebJson.Readable.RoutingTestView);
            else
                Print(result);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Print(RoutingTestView result)
    {
        foreach (var passed in result.Passed)
            Console.Out.WriteLine($"rule {passed.Rule} does not take it: {passed.Why}");
        Console.Out.WriteLine(result.Rule is null ? result.Because : $"rule {result.Rule} takes it");
        Console.Out.WriteLine($"to: {result.To}");
    }

    private static string Conditions(RuleView view)
    {
        (string Name, string? Value)[] all =
        [
            ("call type", view.CallType == "both" ? null : view.CallType), ("dialled", view.Dialled),
            ("caller", view.Caller), ("station", view.Station), ("phone system", view.Integration),
            (view.Schedule ?? "", view.While),
        ];
        var set = all.Where(c => c.Value is not null).Select(c => $"{c.Name} {c.Value}").ToArray();
        return set.Length == 0 ? "always" : string.Join(", ", set);
    }

    /// <summary>What can be said of a rule.</summary>
    private sealed class Wishes
    {
        private readonly Option<string?> _list = Of("--list", "For calls that come so: direct (default) or forwarded.");
        private readonly Option<string?> _to = Of("--to", "sign-in, opening-greeting, or a subscriber's extension.");
        private readonly Option<bool?> _enabled = new("--enabled") { Description = "false: it is not asked." };
        private readonly Option<string?> _type = Of("--call-type", "internal (from a subscriber), external, or both.");
        private readonly Option<string?> _dialled = Of("--dialled", "The number dialled, such as 7??? or +431*.");
        private readonly Option<string?> _caller = Of("--caller", "The calling number.");
        private readonly Option<string?> _station = Of("--station", "The number that forwarded the call.");
        private readonly Option<string?> _system = Of("--integration", "The phone system that it comes from.");
        private readonly Option<string?> _schedule = Of("--schedule", "A schedule's name.");
        private readonly Option<string?> _while = Of("--while", "open or closed: when its schedule is.");

        public IEnumerable<Option> All =>
            [_list, _to, _enabled, _type, _dialled, _caller, _station, _system, _schedule, _while];

        public RuleWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            List = parsed.GetValue(_list),
            To = parsed.GetValue(_to),
            Enabled = parsed.GetValue(_enabled),
            CallType = parsed.GetValue(_type),
            Dialled = parsed.GetValue(_dialled),
            Caller = parsed.GetValue(_caller),
            Station = parsed.GetValue(_station),
            Integration = parsed.GetValue(_system),
            Schedule = parsed.GetValue(_schedule),
            While = parsed.GetValue(_while),
        };

        private static Option<string?> Of(string name, string description) => new(name) { Description = description };
    }
}
