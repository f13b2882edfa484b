using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using Antiphon.Adapters.Storage.Backups;
using Antiphon.Cli.Client;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;
using Antiphon.Ports;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon backup</c>: one file from which the server can come back; it may run meanwhile.</summary>
internal static partial class BackupVerb
{
    public static Command Make()
    {
        var target = new Target();
        var place = new Argument<string>("FILE|FOLDER")
        {
            Description = "A file that is not there yet, or a folder, where it is named by server and time.",
        };
        var keep = new Option<int?>("--keep")
        {
            Description = "In a folder: so many of this server's backups stay, older ones go once this one is made.",
            HelpName = "N",
        };
        var command = target.AddTo(new Command(
            "backup", "Writes records, recordings, configuration and keys into one file, and reads it back.")
        {
            place, keep,
        });
        command.SetAction(parsed =>
        {
            var made = Write(target.DataDirectoryOf(parsed), parsed.GetValue(place)!, parsed.GetValue(keep));
            if (target.WantsJson(parsed))
                Printer.Json(made, CommandJson.Readable.MadeBackup);
            else
                Print(made);
            return made.Manifest.AudioMissing.IsEmpty ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static MadeBackup Write(string dataDirectory, string place, int? keep)
    {
        if (!Restoration.HasStore(dataDirectory))
            throw new CommandException($"there is no store in {dataDirectory}", "give the server's --data");
        var isFolder = System.IO.Directory.Exists(place);
        if (keep is not null && (!isFolder || keep < 1))
            throw new CommandException(
                "--keep counts the backups in a folder", "give a folder that is there, and at least 1",
                ExitStatus.Usage);
        var time = TimeProvider.System;
        var name = NameOf(dataDirectory);
        var file = Path.GetFullPath(
            isFolder ? Path.Combine(place, $"{name}-{time.GetLocalNow():yyyyMMdd-HHmmss}.tar") : place);
        var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        try
        {
            var manifest = BackupWriter.Write(new BackupSource(dataDirectory, name, version), file, time);
            return new MadeBackup(
                file, new FileInfo(file).Length, manifest, keep is { } count ? RemoveOld(file, name, count) : []);
        }
        catch (StoreException e)
        {
            throw new CommandException(
                $"no backup was made: cannot {e.Fault.Operation} {e.Fault.Subject}: {e.Fault.Cause}", e.Fault.Hint,
                inner: e);
        }
    }

    private static string[] RemoveOld(string newest, string server, int keep)
    {
        var old = System.IO.Directory.GetFiles(Path.GetDirectoryName(newest)!, $"{server}-*.tar")
            .Where(f => Named().Match(Path.GetFileName(f)) is { Success: true } match
                && match.Groups["server"].Value == server)
            .OrderDescending(StringComparer.Ordinal).Skip(keep).ToArray();
        foreach (var file in old)
            File.Delete(file);
        return old;
    }

    /// <summary>As it was started last, or as it is configured.</summary>
    private static string NameOf(string dataDirectory)
    {
        if (DataDirectory.NoticeOf(dataDirectory) is { } notice)
            return notice.Name;
        var given = GivenValues.Gather(dataDirectory, Environment.GetEnvironmentVariables(), []);
        return given.TryTake(Settings.Name.Key, out var name) ? name.Text : Settings.Name.Default;
    }

    private static void Print(MadeBackup made)
    {
        var manifest = made.Manifest;
        Console.Out.WriteLine(
            $"{made.File}: {manifest.Records.Values.Sum()} records and {manifest.Blobs} recordings of "
            + $"{manifest.Server}, {made.Bytes} bytes; read back, and whole");
        foreach (var file in made.Removed)
            Console.Out.WriteLine($"removed {file}");
        if (manifest.AudioMissing.IsEmpty)
            return;
        Console.Error.WriteLine(
            $"antiphon: {manifest.AudioMissing.Length} recordings are missing or damaged on this server, so in the "
            + "backup, too");
        Console.Error.WriteLine("  `antiphon check --deep` fetches them from the other server, if that has them");
    }

    [GeneratedRegex(@"^(?<server>.+)-\d{8}-\d{6}\.tar$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
