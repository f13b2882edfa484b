using System.CommandLine;
using System.Diagnostics;
using Antiphon.Adapters.Storage.Backups;
using Antiphon.Cli.Client;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;
using Antiphon.Ports;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon restore</c>: a backup becomes the store of a server that does not run.</summary>
internal static class RestoreVerb
{
    public static Command Make()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "What `antiphon backup` wrote." };
        var data = new Option<string>("--data")
        {
            Description = "The data directory of the server that is to have it.", HelpName = "DIR", Required = true,
        };
        var replace = new Option<bool>("--replace")
        {
            Description = "Sets the store that is there aside, in a folder of its own; nothing is deleted.",
        };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var command = new Command(
            "restore", "Makes a backup the store of a server that does not run; checks all of it before.")
        {
            file, data, replace, json,
        };
        command.SetAction(parsed =>
        {
            var directory = Path.GetFullPath(parsed.GetValue(data)!);
            var report = Restore(parsed.GetValue(file)!, directory, parsed.GetValue(replace));
            if (parsed.GetValue(json))
                Printer.Json(report, CommandJson.Readable.RestoreReport);
            else
                Print(report, directory);
            return ExitStatus.Done;
        });
        return command;
    }

    private static RestoreReport Restore(FileInfo file, string directory, bool replace)
    {
        if (!file.Exists)
            throw new CommandException($"there is no {file.FullName}", "give a file that `antiphon backup` wrote");
        using var servers = StoppedServer.Lock(directory);
        if (Restoration.HasStore(directory) && !replace)
            throw new CommandException(
                $"{directory} has a store already; nothing was changed",
                "give --replace, which sets it aside, or another --data");
        try
        {
            var report = Restoration.Run(file.FullName, directory, TimeProvider.System);
            GiveToOwner(directory);
            return report;
        }
        catch (StoreException e)
        {
            throw new CommandException(
                Restoration.WasBrokenOff(directory)
                    ? $"the restore into {directory} was broken off: {e.Fault.Cause}; what was there is kept"
                    : $"nothing was changed: cannot {e.Fault.Operation} {e.Fault.Subject}: {e.Fault.Cause}",
                e.Fault.Hint, inner: e);
        }
    }

    /// <summary>What root has restored belongs to whom the data directory belongs to, or the server could not open
    /// it.</summary>
    private static void GiveToOwner(string directory)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        using var process = Process.Start("chown", ["-R", $"--reference={directory}", directory]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new CommandException(
                $"{directory} is restored, and not all of it could be given to its owner",
                $"`chown -R` it to the user that the server runs as");
    }

    private static void Print(RestoreReport report, string directory)
    {
        var manifest = report.Manifest;
        Console.Out.WriteLine(
            $"restored {manifest.Records.Values.Sum()} records and {manifest.Blobs} recordings of {manifest.Server}, "
            + $"as they were at {Printer.Time(manifest.Made.ToLocalTime())}");
        if (report.SetAside is { } aside)
            Console.Out.WriteLine($"the store that was there is in {aside}");
        if (!report.Kept.IsEmpty)
            Console.Out.WriteLine($"this host's own stayed as it was: {string.Join(", ", report.Kept)}");
        if (!manifest.AudioMissing.IsEmpty)
            Console.Out.WriteLine(
                $"{manifest.AudioMissing.Length} recordings were missing on the server already; the other one may have "
                + "them");
        Console.Out.WriteLine(WhatNext(directory));
    }

    private static string WhatNext(string directory)
    {
        var given = GivenValues.Gather(directory, Environment.GetEnvironmentVariables(), []);
        return given.TryTake(PairKeys.PeerName.Key, out var peer)
            ? $"start it (`antiphon node --data {directory}`): while {peer.Text} is active it stays inactive, and gets "
                + $"from {peer.Text} all that is newer than this backup; `antiphon replication` shows how far it is"
            : $"start it: `antiphon serve --data {directory}`";
    }
}
