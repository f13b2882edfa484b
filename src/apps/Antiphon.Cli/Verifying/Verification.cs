using Antiphon.Adapters.Storage;
using Antiphon.Adapters.Storage.Backups;
using Antiphon.Cli.Client;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;
using Antiphon.Ports;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verifying;

/// <summary>Whether a server can serve, looked at from outside, one thing after the other; nothing is changed.</summary>
internal static class Verification
{
    /// <param name="directory">The server's data directory.</param>
    /// <param name="flags">That it is started with, <c>KEY=VALUE</c> each.</param>
    public static async Task<Verdict> RunAsync(string directory, IEnumerable<string> flags)
    {
        var findings = new List<Finding>();
        if (Read(directory, flags, findings) is { } options)
        {
            var running = await AskAsync(directory, options.Pair is not null);
            findings.Add(Running(directory, running));
            var host = new HostChecks(options, running.Local);
            findings.Add(host.Ports());
            findings.Add(host.Disk());
            findings.Add(Store(directory));
            findings.Add(Prompts(options));
            findings.Add(host.Clock());
            findings.Add(host.RealTimePriority());
            if (host.VirtualAddress() is { } shared)
                findings.Add(shared);
            if (options.Pair is { } pair)
                findings.AddRange(await new PairChecks(options, pair, running).RunAsync());
        }

        return new Verdict(findings.All(f => f.IsGood), [.. findings]);
    }

    private static ServerOptions? Read(string directory, IEnumerable<string> flags, List<Finding> findings)
    {
        const string check = "configuration";
        try
        {
            var options = ServerConfiguration.Read(directory, Environment.GetEnvironmentVariables(), flags);
            findings.Add(Finding.Good(
                check, options.Pair is { } pair
                    ? $"{options.Name}, {options.Role} of a pair with {pair.PeerName}"
                    : $"{options.Name}, a single server"));
            return options;
        }
        catch (ConfigurationException e)
        {
            findings.AddRange(e.Mistakes.Select(m => Finding.Bad(
                check, m.ToString(), "correct it; docs/administration.md lists every key")));
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
        return wrong.Count == 0
            ? Finding.Good(check, $"{clips.Count} in {options.BuiltInPrompts}")
            : Finding.Bad(
                check, $"{wrong[0]}{(wrong.Count > 1 ? $" (and {wrong.Count - 1} more)" : "")}",
                "install the program again, or correct Server:Language and Prompts:Folder");
    }
}
