using System.CommandLine;
using System.Net;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon witness</c>: keeps two servers of a pair from being active at once.</summary>
internal static class WitnessVerb
{
    private const int Port = 3655;

    public static Command Make()
    {
        var data = new Option<string>("--data")
        {
            Description = "Where its key and its promise are kept.", HelpName = "DIR", Required = true,
        };
        var listen = new Option<string>("--listen")
        {
            Description = $"Where both servers reach it, by UDP; port {Port} if none is given.",
            HelpName = "ADDRESS[:PORT]", Required = true,
        };
        var command = new Command(
            "witness", "On a third host: lets one server of a pair be active while they do not see each other.")
        {
            data, listen,
        };
        command.SetAction(async (parsed, _) =>
        {
            var text = parsed.GetValue(listen)!;
            if (!IPEndPoint.TryParse(text, out var at))
                throw new CommandException(
                    $"--listen {text} is no address", "give an IPv4 address, or an IPv6 address in brackets",
                    ExitStatus.Usage);
            if (at.Port == 0)
                at.Port = Port;
            return await ServingProcess.RunWitnessAsync(at, Path.GetFullPath(parsed.GetValue(data)!));
        });
        return command;
    }
}
