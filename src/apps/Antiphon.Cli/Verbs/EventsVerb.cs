using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Events;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon events</c>: what happened, and what it means.</summary>
internal static class EventsVerb
{
    public static Command Make()
    {
        var target = new Target();
        var max = new Option<int>("--max") { Description = "How many of the newest.", DefaultValueFactory = _ => 100 };
        var command = target.AddTo(
            new Command("events", "Lists the newest events, the newest last.") { max, MakeExplain() });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var events = await server.GetAsync(
                $"events?max={parsed.GetValue(max)}", WebJson.Readable.ImmutableArrayEventView);
            if (target.WantsJson(parsed))
            {
                Printer.Json(events, WebJson.Readable.ImmutableArrayEventView);
                return ExitStatus.Done;
            }

            Printer.Table(
                ["TIME", "SERVER", "ID", "SEVERITY", "TEXT"],
                [.. events.Select(e => new[] { Printer.Time(e.Time), e.Server, $"{e.Id}", e.Severity, e.Text })],
                "no events");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command MakeExplain()
    {
        var id = new Argument<int>("ID") { Description = "The event's number." };
        var command = new Command("explain", "Says what an event means and what to do.") { id };
        command.SetAction(parsed =>
        {
            var kind = EventCatalogue.Find(parsed.GetValue(id)) ?? throw new CommandException(
                $"there is no event {parsed.GetValue(id)}", "docs/runbook.md lists all of them", ExitStatus.Usage);
            Console.Out.WriteLine($"{kind.Id} {kind.Name} ({kind.Severity.ToString().ToLowerInvariant()})");
            Console.Out.WriteLine(kind.Text);
            Console.Out.WriteLine(kind.Meaning);
            Console.Out.WriteLine($"To do: {kind.Action}");
            return ExitStatus.Done;
        });
        return command;
    }
}
