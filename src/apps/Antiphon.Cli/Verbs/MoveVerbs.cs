using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary>Verbs that move activity between the two servers of a pair, or keep it where it is.</summary>
internal static class MoveVerbs
{
    public static Command MakeFailover() => Moving(
        "failover", "Makes the secondary active. Calls go on, and none is refused meanwhile.");

    public static Command MakeFailback() => Moving(
        "failback", "Makes the primary active again. Calls go on, and none is refused meanwhile.");

    public static Command MakeForceActive() => Ordering(
        "force-active", "In manual mode: makes this server active, whatever the other one is.", _ => "force-active");

    public static Command MakeForceInactive() => Ordering(
        "force-inactive", "In manual mode: makes this server inactive.", _ => "force-inactive");

    public static Command MakeAuto()
    {
        var state = new Argument<string>("state") { Description = "on or off" };
        state.AcceptOnlyFromAmong("on", "off");
        var command = Ordering(
            "auto", "Switches automatic failover and failback on or off, on both servers.",
            parsed => $"auto/{parsed.GetValue(state)}");
        command.Add(state);
        return command;
    }

    public static Command MakeStopVoice()
    {
        var calls = new Option<string>("--calls")
        {
            Description = "What becomes of calls that the other server does not go on with: finish (they end when "
                + "their callers hang up), announce (their callers are told), drop.",
            DefaultValueFactory = _ => "finish",
        };
        calls.AcceptOnlyFromAmong("finish", "announce", "drop");
        var command = Ordering(
            "stop-voice", "Stops this server's voice service. The other server takes over first, if it can.",
            parsed => $"voice/stop?calls={parsed.GetValue(calls)}");
        command.Add(calls);
        return command;
    }

    public static Command MakeStartVoice() => Ordering(
        "start-voice", "Starts the voice service that stop-voice has stopped.", _ => "voice/start");

    private static Command Moving(string verb, string description)
    {
        var behind = new Option<bool>("--even-if-behind")
        {
            Description = "Also when the other server does not have all messages yet.",
        };
        var command = Ordering(
            verb, description, parsed => parsed.GetValue(behind) ? $"{verb}?even-if-behind" : verb);
        command.Add(behind);
        return command;
    }

    private static Command Ordering(string verb, string description, Func<ParseResult, string> path)
    {
        var target = new Target();
        var command = target.AddTo(new Command(verb, description));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var done = await server.SendAsync(
                HttpMethod.Post, $"pair/{path(parsed)}", content: null, WebJson.Readable.OrderView);
            if (target.WantsJson(parsed))
                Printer.Json(done, WebJson.Readable.OrderView);
            else
                Console.Out.WriteLine(done.Text);
            return ExitStatus.Done;
        });
        return command;
    }
}
