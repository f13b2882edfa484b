using Antiphon.Adapters.Storage;
using Antiphon.Adapters.Storage.Backups;
using Antiphon.Cli.Client;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;
using Antiphon.Ports;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verifying;

/// <summary>Whether a server can serve, looked at from outside, one thing after another; nothing is changed.</summary>
internal static class Verification
{
    /// <param name="directory">The server's data directory.</param>
    /// <param name="flags">That it is started with, <c>KEY=VALUE</c> each.</param>
    /// <param name="tell">Told of each thing that was looked at.</param>
    /// <returns>What the server is, when it runs and nothing is wrong with it; else null.</returns>
    public static async Task<ServerOptions?> RunAsync(
        string directory, IEnumerable<string> flags, Action<Finding> tell)
    {
        var isGood = true;
        void Tell(Finding finding)
        {
            isGood &= finding.IsGood;
            tell(finding);
        }

        if (Read(directory, flags, Tell) is not { } options)
            return null;
        var running = await AskAsync(directory, options.Pair is not null);
        Tell(Running(directory, running));
        var host = new HostChecks(options, running.Local);
        Tell(host.Ports());
        Tell(host.Disk());
        Tell(Store(directory));
        Tell(Prompts(options));
        Tell(host.Clock());
        Tell(host.RealTimePriority());
        if (host.VirtualAddress() is { } shared)
            Tell(shared);
        if (options.Pair is { } pair)
        {
            foreach (var finding in await new PairChecks(options, pair, running).RunAsync())
                Tell(finding);
        }

        return isGood && running.Local is not null ? options : null;
    }

    private static ServerOptions? Read(string directory, IEnumerable<string> flags, Action<Finding> tell)
    {
        const string check = "configuration";
        try
        {
            var options = ServerConfiguration.Read(directory, Environment.GetEnvironmentVariables(), flags);
            tell(Finding.Good(
                check, options.Pair is { } pair
                    ? $"{options.Name}, {options.Role} of a pair with {pair.PeerName}"
                    : $"{options.Name}, a single server"));
            return options;
        }
        catch (ConfigurationException e)
        {
            foreach (var mistake in e.Mistakes)
                tell(Finding.Bad(
                    check, mistake.ToString(),
                    "correct it, or give the flags that the server is started with (--set KEY=VALUE); "
                    + "docs/administration.md lists every key"));
            return null;
        }
    }

    private static async Task<StatusOf> AskAsync(string directory, bool isPair)
    {
        if (!File.Exists(DataDirectory.SocketOf(directory)))
            return new StatusOf(null, null, null);
        using var server = new ServerClient(directory);
        try
        {
            var status = await server.GetAsync("status", WebJson.Readable.StatusView);
            return new StatusOf(
                status.Local, status.Remote,
                isPair ? await server.GetAsync("replication", WebJson.Readable.ReplicationView) : null);
        }
        catch (CommandException)
        {
            return new StatusOf(null, null, null); // The socket was left behind; that it does not run is a finding.
        }
    }

    private static Finding Running(string directory, StatusOf running)
    {
        const string check = "service";
        if (Restoration.WasBrokenOff(directory))
            return Finding.Bad(
                check, "it does not start: a restore was broken off",
                $"restore it again: `antiphon restore FILE --data {directory} --replace`");
        return running.Local switch
        {
            null when DataDirectory.IsHeld(directory) => Finding.Bad(
                check, "it runs and does not answer commands", "wait until it has started; else its log says why"),
            null => Finding.Good(check, "does not run; what it needs is looked at all the same"),
            { Status: var status } local when status.StartsWith("Not running", StringComparison.Ordinal) => Finding.Bad(
                check, $"{status}: {local.Reason}", "event 2088 and the host's log say why"),
            { } local => Finding.Good(check, $"{local.Status}: {local.Reason}"),
        };
    }

    private static Finding Store(string directory)
    {
        const string check = "store";
        try
        {
            return StoreInspection.Of(directory) switch
            {
                null => Finding.Good(check, "none yet; the first start makes it"),
                { RecordingsMissing: > 0 } lacking => Finding.Bad(
                    check, $"{lacking.RecordingsMissing} of {lacking.Recordings} recordings are missing",
                    "`antiphon check --deep` fetches them from the other server; else restore a backup"),
                var whole => Finding.Good(check, $"records whole, all {whole.Recordings} recordings there"),
            };
        }
        catch (StoreException e)
        {
            return Finding.Bad(check, $"{e.Fault.Subject}: {e.Fault.Cause}", e.Fault.Hint);
        }
    }

    private static Finding Prompts(ServerOptions options)
    {
        const string check = "prompts";
        var wrong = new List<string>();
        var clips = PromptFolder.Read(options.BuiltInPrompts, wrong.Add);
        if (options.Prompts is { } own)
            PromptFolder.Read(own, wrong.Add);
        if (System.IO.Directory.Exists(options.SharedPrompts))
            PromptFolder.Read(options.SharedPrompts, wrong.Add);
        return wrong.Count == 0
            ? Finding.Good(check, $"{clips.Count} in {options.BuiltInPrompts}")
            : Finding.Bad(
                check, $"{wrong[0]}{(wrong.Count > 1 ? $" (and {wrong.Count - 1} more)" : "")}",
                "install the program again, or correct Server:Language and Prompts:Folder");
    }
}
