using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Antiphon.Cli.Client;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Pairing;
using Antiphon.Cli.Serving;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary>
/// <c>antiphon server uninstall</c>: ends the service on this host, sees that the pair's address is off it, and tells
/// what is left. Data goes only when that is asked for.
/// </summary>
internal static class ServerUninstallVerb
{
    private const string InStep = "idle";

    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    /// <summary>A server that was alone keeps the address so long, and profile classic lets it lapse as late.</summary>
    private static readonly TimeSpan AddressMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    public static Command Make()
    {
        var data = ServerVerb.DataOption();
        var delete = new Option<bool>("--delete-data")
        {
            Description = "Also deletes the data directory: records, recordings, configuration, keys.",
        };
        var behind = new Option<bool>("--even-if-behind")
        {
            Description = "Also when the other server lacks something that only this one has.",
        };
        var command = new Command("uninstall", "Ends the service on this host, and tells what is left of it.")
        {
            delete, behind, data,
        };
        command.SetAction(async (parsed, _) =>
        {
            var directory = Path.GetFullPath(parsed.GetValue(data)!);
            await UninstallAsync(directory, parsed.GetValue(delete), parsed.GetValue(behind));
            return ExitStatus.Done;
        });
        return command;
    }

    private static async Task UninstallAsync(string directory, bool delete, bool evenIfBehind)
    {
        if (DataDirectory.NoticeOf(directory) is not { } notice)
            throw new CommandException($"no server has ever run with {directory}", "give the --data of the one to end");
        var peer = PairFile.Find(directory, PairKeys.PeerName);
        if (peer is not null && !evenIfBehind)
            await RefuseIfBehindAsync(directory, peer, delete);
        await EndAsync(directory, notice);
        using var stopped = StoppedServer.Lock(directory);
        Console.Out.WriteLine($"{notice.Name} is ended");
        if (PairFile.Find(directory, PairKeys.VirtualAddress) is { } text && IPAddress.TryParse(text, out var shared))
            await SeeOffAsync(shared);
        if (delete)
        {
            System.IO.Directory.Delete(directory, recursive: true);
            Console.Out.WriteLine($"{directory} is deleted");
        }
        else
        {
            Console.Out.WriteLine(
                $"left: {directory}, {Mebibytes(directory)} MiB with all messages, keys and configuration; "
                + "--delete-data deletes it");
        }

        if (peer is not null)
            Console.Out.WriteLine(
                $"{peer} goes on alone, and says so (1010) until it is told: antiphon server convert single, or "
                + "antiphon server replace");
        Console.Out.WriteLine("left on this host: the program, and the unit that starts it, if it has one");
    }

    /// <summary>What only this server has would be out of reach.</summary>
    private static async Task RefuseIfBehindAsync(string directory, string peer, bool delete)
    {
        if (!File.Exists(DataDirectory.SocketOf(directory)))
        {
            if (delete)
                throw new CommandException(
                    $"whether {peer} has all that is here is not known: this server does not run",
                    $"start it and let it catch up, or give --even-if-behind");
            return;
        }

        using var server = new ServerClient(directory);
        var view = await server.GetAsync("replication", WebJson.Readable.ReplicationView);
        if (view.State != InStep || view.LagRecords > 0)
            throw new CommandException(
                $"{peer} does not have all that is here ({view.State}, {view.LagRecords} changes behind)",
                "wait until `antiphon replication` says idle, or give --even-if-behind");
    }

    private static async Task EndAsync(string directory, ServerNotice notice)
    {
        if (!DataDirectory.IsHeld(directory))
            return;
        using var service = Find(notice.Pid, directory);
        using var term = Process.Start("kill", ["-s", "TERM", $"{notice.Pid}"]);
        await term.WaitForExitAsync();
        var since = Stopwatch.StartNew();
        while (DataDirectory.IsHeld(directory) || !service.HasExited)
        {
            if (since.Elapsed > EndMax)
                throw new CommandException(
                    $"{notice.Name} (process {notice.Pid}) does not end, or is started again",
                    "take away what starts it (`systemctl disable --now antiphon`), and run this again");
            await Task.Delay(Pace);
        }
    }

    /// <summary>The number in server.json may be another program's by now.</summary>
    private static Process Find(int pid, string directory)
    {
        try
        {
            var process = Process.GetProcessById(pid);
            if (File.ReadAllText($"/proc/{pid}/cmdline").Contains(directory, StringComparison.Ordinal))
                return process;
            process.Dispose();
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            // It has just ended, or never was: said below.
        }

        throw new CommandException(
            $"{directory} is in use, and not by process {pid} that server.json names",
            "end its server as it was started (`systemctl stop antiphon`), and run this again");
    }

    /// <summary>The kernel lets the pair's address lapse by itself; that it did is seen.</summary>
    private static async Task SeeOffAsync(IPAddress shared)
    {
        var since = Stopwatch.StartNew();
        while (!IPAddress.IsLoopback(shared) && IsHere(shared))
        {
            if (since.Elapsed > AddressMax)
                throw new CommandException(
                    $"the virtual address {shared} is still on this host",
                    $"somebody configured it here: take it away (`ip addr del {shared}/32 dev …`)");
            await Task.Delay(Pace);
        }

        Console.Out.WriteLine($"the virtual address {shared} is off this host");
    }

    private static bool IsHere(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(i => i.GetIPProperties().UnicastAddresses).Any(u => u.Address.Equals(address));

    private static long Mebibytes(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) >> 20;
}
