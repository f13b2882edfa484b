using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Ports.Control;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon calls</c> and <c>antiphon ports</c>: who holds the line, and for how long.</summary>
internal static class CallsVerb
{
    public static Command MakeCalls()
    {
        var target = new Target();
        var command = target.AddTo(new Command("calls", "Lists the calls in progress."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var calls = await server.GetAsync("calls", WebJson.Readable.ImmutableArrayCallView);
            if (target.WantsJson(parsed))
                Printer.Json(calls, WebJson.Readable.ImmutableArrayCallView);
            else
                Print(calls.OrderBy(call => call.Began));
            return ExitStatus.Done;
        });
        return command;
    }

    public static Command MakePorts()
    {
        var target = new Target();
        var command = target.AddTo(new Command("ports", "Shows how many ports are in use, and by whom."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var ports = await server.GetAsync("ports", WebJson.Readable.PortsView);
            if (target.WantsJson(parsed))
            {
                Printer.Json(ports, WebJson.Readable.PortsView);
            }
            else
            {
                Console.Out.WriteLine(
                    $"{ports.InUse} of {ports.Total} ports in use"
                    + (ports.ForOutgoing == 0 ? "" : $"; the last {ports.ForOutgoing} answer no calls"));
                if (ports.InUse > 0)
                    Print(ports.Busy);
            }

            return ExitStatus.Done;
        });
        return command;
    }

    private static void Print(IEnumerable<CallView> calls) => Printer.Table(
        ["PORT", "BEGAN", "FROM", "DIALLED", "MAILBOX", "STAGE", "CODEC", "CALL"],
        [
            .. calls.Select(call => new[]
            {
                $"{call.Port}", Printer.Time(call.Began), call.Caller ?? "withheld", call.Dialled, call.Mailbox ?? "-",
                call.Stage, call.Codec, call.Id,
            }),
        ],
        "no calls");
}
