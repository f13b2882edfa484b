using System.Collections.Immutable;
using System.CommandLine;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Serving.Processes;

namespace Antiphon.Cli.Verbs;

/// <summary>
/// <c>antiphon serve</c>: one server in this process, until it is told to stop. <c>antiphon node</c>: a server of a
/// pair, which starts <c>antiphon voice</c> and <c>antiphon web</c>.
/// </summary>
internal static class ServeVerb
{
    public static Command MakeServe() => Make(
        "serve", "Runs one server in the foreground.",
        (given, _) => ServingProcess.RunAsync(given.Options, given.IsDemo));

    public static Command MakeNode() => Make(
        "node", "Runs a server's node manager, which starts its voice service and its web, and speaks with its peer.",
        (given, _) => ServingProcess.RunNodeAsync(given.Options, given.Flags, given.IsDemo));

    public static Command MakeVoice()
    {
        var epoch = new Option<long>("--epoch") { Description = "Of this start.", HelpName = "N", Required = true };
        var command = Make(
            "voice", "A server's voice service; its node manager starts it.",
            (given, parsed) => ServingProcess.RunPartAsync(
                given.Options, stop => VoiceProcess.RunAsync(given.Options, parsed.GetValue(epoch), stop)));
        command.Add(epoch);
        return command;
    }

    public static Command MakeWeb() => Make(
        "web", "A server's REST interface and health; its node manager starts it.",
        (given, _) => ServingProcess.RunPartAsync(given.Options, stop => WebProcess.RunAsync(given.Options, stop)));

    private static Command Make(string verb, string description, Func<Given, ParseResult, Task<int>> run)
    {
        var data = new Option<string>("--data")
        {
            Description = "The data directory; antiphon.json in it configures the server.", HelpName = "DIR",
            Required = true,
        };
        var address = new Option<string?>("--address") { Description = "Stands for --set Server:Listen=…" };
        var name = new Option<string?>("--name") { Description = "Stands for --set Server:Name=…" };
        var trace = new Option<bool>("--trace") { Description = "Stands for --set Sip:Trace=true" };
        var set = new Option<string[]>("--set")
        {
            Description = "A setting of docs/administration.md; over antiphon.json and the environment.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        var demo = new Option<bool>("--demo") { Description = "Makes demo subscribers at the first start." };
        var command = new Command(verb, description) { data, address, name, trace, set, demo };
        command.SetAction(async (parsed, _) =>
        {
            var flags = new List<string>(parsed.GetValue(set)!);
            if (parsed.GetValue(address) is { } listen)
                flags.Add($"{Settings.Listen.Key}={listen}");
            if (parsed.GetValue(name) is { } called)
                flags.Add($"{Settings.Name.Key}={called}");
            if (parsed.GetValue(trace))
                flags.Add($"{Settings.SipTrace.Key}=true");
            var directory = Path.GetFullPath(parsed.GetValue(data)!);
            var options = ServerConfiguration.Read(directory, Environment.GetEnvironmentVariables(), flags);
            return await run(new Given(options, [.. flags], parsed.GetValue(demo)), parsed);
        });
        return command;
    }

    private sealed record Given(ServerOptions Options, ImmutableArray<string> Flags, bool IsDemo);
}
