using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Routing rules: two lists, each in the order asked.</summary>
/// <param name="Integrations">The phone systems that there are.</param>
internal sealed record RuleKind(ImmutableArray<string> Integrations) : NamedKind<RoutingRule, RuleView, RuleWish>(
    "rules", "rule", WebJson.Readable.RuleView, WebJson.Readable.ImmutableArrayRuleView)
{
    private const string Direct = "direct";
    private const string Forwarded = "forwarded";
    private const string SignIn = "sign-in";
    private const string OpeningGreeting = "opening-greeting";
    private const string Open = "open";
    private const string Closed = "closed";

    public override NamedRecords<RoutingRule> In(DirectorySnapshot directory) => directory.Rules;

    public override IEnumerable<RoutingRule> All(DirectorySnapshot directory) =>
        RoutingRule.InOrder(directory.Rules, isForwarded: false)
            .Concat(RoutingRule.InOrder(directory.Rules, isForwarded: true));

    public override ImmutableArray<Column<RoutingRule, RuleWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, r => r.Name),
        new("list", cell => new() { List = cell }, r => View(r, directory).List),
        new("enabled", cell => new() { Enabled = Cell.YesNo(cell) }, r => r.IsEnabled ? "yes" : "no"),
        new("call-type", cell => new() { CallType = cell }, r => View(r, directory).CallType),
        new("dialled", cell => new() { Dialled = cell }, r => $"{r.Dialled}"),
        new("caller", cell => new() { Caller = cell }, r => $"{r.Caller}"),
        new("station", cell => new() { Station = cell }, r => $"{r.Station}"),
        new("integration", cell => new() { Integration = cell }, r => r.Integration ?? ""),
        new("schedule", cell => new() { Schedule = cell }, r => View(r, directory).Schedule ?? ""),
        new("while", cell => new() { While = cell.Length == 0 ? Open : cell }, r => r.WhileClosed ? Closed : Open),
        new("to", cell => new() { To = cell }, r => View(r, directory).To),
    ];

    public override RoutingRule Make(string id, string name) => new() { Id = id, Name = name };

    public override RoutingRule Apply(RoutingRule record, RuleWish wish, DirectorySnapshot directory)
    {
        var changed = record with
        {
            Name = wish.Name ?? record.Name,
            IsForForwarded = wish.List is { } list ? Choice(list, Direct, Forwarded) == 1 : record.IsForForwarded,
            IsEnabled = wish.Enabled ?? record.IsEnabled,
            CallType = wish.CallType is { } type ? TypeOf(type) : record.CallType,
            Dialled = wish.Dialled is { } dialled ? Pattern(dialled) : record.Dialled,
            Caller = wish.Caller is { } caller ? Pattern(caller) : record.Caller,
            Station = wish.Station is { } station ? Pattern(station) : record.Station,
            Integration = wish.Integration is { } system ? Known(system) : record.Integration,
            Schedule = wish.Schedule is { } schedule
                ? SubscriberRules.ScheduleId(schedule, directory)
                : record.Schedule,
            WhileClosed = wish.While is { } times ? Choice(times, Open, Closed) == 1 : record.WhileClosed,
        };
        if (wish.To is { } to)
            changed = To(changed, to, directory);
        // A new rule, and one that changes its list, comes last in it.
        var isLast = record.Place == 0 || changed.IsForForwarded != record.IsForForwarded;
        return isLast ? changed with { Place = 1 + LastPlace(changed, directory) } : changed;
    }

    public override RuleView View(RoutingRule record, DirectorySnapshot directory) => new(
        record.Name,
        record.IsForForwarded ? Forwarded : Direct,
        1 + RoutingRule.InOrder(directory.Rules, record.IsForForwarded).TakeWhile(r => r.Id != record.Id).Count(),
        record.IsEnabled,
        record.CallType.ToString().ToLowerInvariant(),
        record.Dialled?.ToString(),
        record.Caller?.ToString(),
        record.Station?.ToString(),
        record.Integration,
        directory.Schedules.Find(record.Schedule)?.Name,
        record.Schedule is null ? null : record.WhileClosed ? Closed : Open,
        record.Destination switch
        {
            RuleDestination.SignIn => SignIn,
            RuleDestination.OpeningGreeting => OpeningGreeting,
            _ when record.Answering is { } answering => ActionText.Write(answering, directory),
            _ when record.Mailbox is { } id => directory.Find(id)?.Extension?.Number ?? id.Value,
            _ => "",
        });

    public override ImmutableArray<StoreCommand> Release(
        RoutingRule record, string? moveTo, DirectorySnapshot directory) => [];

    /// <summary>The rules whose places change when one is moved to another place of its list.</summary>
    /// <exception cref="RefusedException">The list has no such place.</exception>
    public ImmutableArray<StoreCommand> Move(RoutingRule record, int place, DirectorySnapshot directory)
    {
        var list = RoutingRule.InOrder(directory.Rules, record.IsForForwarded).Where(r => r.Id != record.Id).ToList();
        if (place < 1 || place > list.Count + 1)
        {
            throw RefusedException.Malformed(
                $"there is no place {place}", $"its list has the places 1 to {list.Count + 1}");
        }

        list.Insert(place - 1, record);
        return [.. list.Select((r, i) => Change(r with { Place = i + 1 }, directory)).OfType<StoreCommand>()];
    }

    /// <summary>The file's order is that of the lists; rules that it does not name come after those that it does.
    /// </summary>
    public override ImmutableArray<RoutingRule> Arranged(
        ImmutableArray<RoutingRule> inFile, DirectorySnapshot directory)
    {
        var named = inFile.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        var all = inFile.Concat(All(directory).Where(r => !named.Contains(r.Id)));
        return
        [
            .. all.GroupBy(r => r.IsForForwarded).SelectMany(list => list.Select((r, i) => r with { Place = i + 1 })),
        ];
    }

    private static int LastPlace(RoutingRule rule, DirectorySnapshot directory) =>
        RoutingRule.InOrder(directory.Rules, rule.IsForForwarded).Select(r => r.Place).DefaultIfEmpty(0).Max();

    private static RoutingRule To(RoutingRule rule, string to, DirectorySnapshot directory)
    {
        rule = rule with { Mailbox = null, Handler = null };
        return to switch
        {
            SignIn => rule with { Destination = RuleDestination.SignIn },
            OpeningGreeting => rule with { Destination = RuleDestination.OpeningGreeting },
            _ when directory.FindAnswering(to) is { } answering => To(rule, answering),
            _ when to.Contains(':', StringComparison.Ordinal) => To(rule, ActionText.Read(to, directory)),
            _ => rule with { Destination = RuleDestination.Mailbox, Mailbox = Owner(to, directory) },
        };
    }

    private static RoutingRule To(RoutingRule rule, CallerAction action) => action.Kind switch
    {
        ActionKind.Handler => rule with { Destination = RuleDestination.Handler, Handler = action.Target },
        ActionKind.Interview => rule with { Destination = RuleDestination.Interview, Handler = action.Target },
        ActionKind.Directory => rule with { Destination = RuleDestination.Directory, Handler = action.Target },
        ActionKind.Mailbox => rule with
        {
            Destination = RuleDestination.Mailbox, Mailbox = new SubscriberId(action.Target!),
        },
        _ => throw NowhereToGo(action.Target ?? action.Kind.ToString()),
    };

    private static SubscriberId Owner(string number, DirectorySnapshot directory) =>
        (directory.FindNumber(number)
            ?? (SubscriberId.TryParse(number, null, out var id) ? directory.Find(id) : null))?.Id
        ?? throw NowhereToGo(number);

    private static RefusedException NowhereToGo(string to) => RefusedException.Malformed(
        $"calls cannot go to '{to}'",
        $"they can go to {SignIn}, {OpeningGreeting}, a number of the directory, handler:NAME, interview:NAME or "
            + "directory:NAME");

    private static CallType TypeOf(string word) =>
        (CallType)Choice(word.Length == 0 ? "both" : word, "both", "internal", "external");

    private static int Choice(string word, params string[] words)
    {
        var at = Array.FindIndex(words, w => w.Equals(word, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw RefusedException.Malformed(
            $"'{word}' is not understood", $"one of {string.Join(", ", words)} is");
    }

    private static NumberPattern? Pattern(string text) => text.Length == 0 ? null
        : NumberPattern.TryParse(text, null, out var pattern) ? pattern
        : throw RefusedException.Malformed(
            $"'{text}' is no pattern", "'7???' and '+431*' are: '?' is any character, '*' any number of them");

    private string? Known(string integration) => integration.Length == 0 ? null
        : Integrations.Contains(integration) ? integration
        : throw RefusedException.Malformed(
            $"there is no phone system '{integration}'", $"there are: {string.Join(", ", Integrations)}");
}
