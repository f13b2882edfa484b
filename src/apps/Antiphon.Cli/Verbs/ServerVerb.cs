using System.CommandLine;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon server</c>: what is done to a server as a whole, seldom.</summary>
internal static class ServerVerb
{
    public static Command Make() => new(
        "server", "Changes what a server is: its address, its peer, one of a pair or alone, or no more.")
    {
        ServerAddressVerb.Make(), ServerReplaceVerb.Make(), ServerConvertVerb.Make(), ServerUninstallVerb.Make(),
    };

    public static Option<string> DataOption() => new("--data")
    {
        Description = "This server's data directory.", HelpName = "DIR", Required = true,
    };
}
