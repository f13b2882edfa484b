using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon restrictions</c>: which numbers may be dialled.</summary>
internal static class RestrictionsVerb
{
    private static readonly NamedRecordVerb<RestrictionView, RestrictionWish> Verb = new(
        "restrictions", "restriction table",
        view =>
        [
            ("name", view.Name), ("classes", view.Classes.IsEmpty ? "none" : string.Join(", ", view.Classes)),
            ("lines", view.Lines.IsEmpty ? "none" : string.Join("; ", view.Lines)), ("others", view.Others),
        ],
        WebJson.Readable.RestrictionView, WebJson.Readable.ImmutableArrayRestrictionView,
        WebJson.Readable.RestrictionWish);

    public static Command Make()
    {
        var lines = new Option<string?>("--lines")
        {
            Description = "In the order asked, divided by ';', such as 'allow 2???; block 900*'; '' for none.",
        };
        var others = new Option<string?>("--others")
        {
            Description = "What becomes of numbers that meet no line: block (default) or allow.",
        };
        Option[] options = [lines, others];
        RestrictionWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            Lines = parsed.GetValue(lines) is { } list
                ? [.. list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
                : null,
            Others = parsed.GetValue(others),
        };
        return new Command("restrictions", "Restriction tables: which numbers may be dialled, by class of service.")
        {
            Verb.MakeList("Lists all restriction tables."), Verb.MakeShow(), Verb.MakeAdd(options, Read),
            Verb.MakeSet(options, Read), Verb.MakeRemove(), MakeTest(),
            SheetVerbs.MakeImport(
                "restrictions", "Adds and changes restriction tables by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("restrictions", "Writes all restriction tables as a CSV file."),
        };
    }

    private static Command MakeTest()
    {
        var target = new Target();
        var number = new Argument<string>("NUMBER") { Description = "As it would be dialled." };
        var @class = new Option<string?>("--class") { Description = "The class of service; the default one without." };
        var command = target.AddTo(new Command("test", "Says whether a number may be dialled, and which line decides.")
        {
            number, @class,
        });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var of = parsed.GetValue(@class) is { } name ? $"&classOfService={Uri.EscapeDataString(name)}" : "";
            var rulings = await server.GetAsync(
                $"dialling?number={Uri.EscapeDataString(parsed.GetValue(number)!)}{of}",
                WebJson.Readable.ImmutableArrayDialRulingView);
            if (target.WantsJson(parsed))
                Printer.Json(rulings, WebJson.Readable.ImmutableArrayDialRulingView);
            else
                Printer.Pairs([.. rulings.Select(r => (r.Purpose, InWords(r)))]);
            return ExitStatus.Done;
        });
        return command;
    }

    private static string InWords(DialRulingView ruling) =>
        $"{(ruling.IsAllowed ? "allowed" : "blocked")}: {ruling.Because}";
}
