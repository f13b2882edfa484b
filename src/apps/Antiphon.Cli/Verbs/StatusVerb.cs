using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Ports.Control;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon status</c>: who is active, since when, and why.</summary>
internal static class StatusVerb
{
    public static Command Make()
    {
        var target = new Target();
        var command = target.AddTo(new Command("status", "Shows which server is active, since when, and why."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            Print(await server.GetAsync("status", WebJson.Readable.StatusView), target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    public static void Print(StatusView status, bool asJson)
    {
        if (asJson)
        {
            Printer.Json(status, WebJson.Readable.StatusView);
            return;
        }

        var servers = new List<(string Where, ServerStatus Server)> { ("local", status.Local) };
        if (status.Remote is { } remote)
            servers.Add(("remote", remote));
        Printer.Table(
            ["", "NAME", "ROLE", "STATUS", "SINCE", "CALLS", "NODE", "VOICE", "REASON"],
            [.. servers.Select(RowOf)],
            "");
    }

    private static string[] RowOf((string Where, ServerStatus Server) row) =>
    [
        row.Where, row.Server.Name, row.Server.Role, row.Server.Status, Printer.Time(row.Server.Since),
        $"{row.Server.Calls}", $"{row.Server.Node?.Pid}", $"{row.Server.Voice?.Pid}", row.Server.Reason,
    ];
}
