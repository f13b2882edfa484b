using System.CommandLine;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon serve</c>: one server in this process, until it is told to stop.</summary>
internal static class ServeVerb
{
    public static Command Make()
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
        var command = new Command("serve", "Runs one server in the foreground.")
        {
            data, address, name, trace, set, demo,
        };
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
            return await ServingProcess.RunAsync(options, parsed.GetValue(demo));
        });
        return command;
    }
}
