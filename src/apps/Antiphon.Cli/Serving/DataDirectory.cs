using System.Globalization;
using System.Text.Json;
using Antiphon.Adapters.Storage.Backups;
using Antiphon.Cli.Serving.Processes;

namespace Antiphon.Cli.Serving;

/// <summary>What of a data directory is the running server's: its lock, its socket, its count of starts.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Running = "running";
    private const string Stopped = "stopped";

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock, long epoch, bool diedBefore) =>
        (Path, _lock, Epoch, DiedBefore) = (path, @lock, epoch, diedBefore);

    public string Path { get; }

    /// <summary>
    /// Counts up with every start, from the second of the first one: a directory that is emptied, or another server of
    /// the same name, makes other identifiers.
    /// </summary>
    public long Epoch { get; private set; }

    /// <summary>Begins a further epoch, for a process of this server that makes identifiers of its own.</summary>
    public long NextEpoch()
    {
        lock (_lock)
        {
            Epoch++;
            WriteDurably(System.IO.Path.Combine(Path, "epoch"), $"{Epoch} {Running}\n");
            return Epoch;
        }
    }

    /// <summary>The start before this one did not come to its end.</summary>
    public bool DiedBefore { get; }

    public static string SocketOf(string dataDirectory) => System.IO.Path.Combine(dataDirectory, "antiphon.sock");

    /// <summary>What stands in the directory about the server that runs there or ran last; null for none.</summary>
    public static ServerNotice? NoticeOf(string dataDirectory)
    {
        try
        {
            var json = File.ReadAllBytes(System.IO.Path.Combine(dataDirectory, ServerNotice.FileName));
            return JsonSerializer.Deserialize(json, ServingJson.Default.ServerNotice);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes the directory if need be, locks it, and begins an epoch.</summary>
    /// <exception cref="IOException">Another server has it, or it cannot be used.</exception>
    public static DataDirectory Open(string path, DateTimeOffset now)
    {
        var @lock = Lock(path);
        if (Restoration.WasBrokenOff(path))
        {
            @lock.Dispose();
            throw new CommandException(
                $"a restore into {path} was broken off",
                $"restore it again: `antiphon restore FILE --data {path} --replace`; what was there is kept");
        }

        var last = ReadEpoch(path);
        var epoch = last?.Epoch + 1 ?? now.ToUnixTimeSeconds();
        WriteDurably(System.IO.Path.Combine(path, "epoch"), $"{epoch} {Running}\n");
        return new DataDirectory(path, @lock, epoch, last?.State == Running);
    }

    /// <summary>Makes the directory if need be and keeps servers out of it as long as this is open.</summary>
    /// <exception cref="IOException">A server has it, or it cannot be used.</exception>
    public static FileStream Lock(string path)
    {
        System.IO.Directory.CreateDirectory(path, OwnerOnly);
        // Held by the process, so that the kernel frees it whatever happens to the process.
        return new FileStream(
            System.IO.Path.Combine(path, "antiphon.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>A server runs with it.</summary>
    public static bool IsHeld(string path) => ProcessLock.IsHeld(path, "antiphon");

    public void Announce(ServerNotice notice) => WriteDurably(
        System.IO.Path.Combine(Path, ServerNotice.FileName),
        JsonSerializer.Serialize(notice, ServingJson.Default.ServerNotice));

    /// <summary>This start came to its end.</summary>
    public void MarkStopped() => WriteDurably(System.IO.Path.Combine(Path, "epoch"), $"{Epoch} {Stopped}\n");

    public void Dispose() => _lock.Dispose();

    private static (long Epoch, string State)? ReadEpoch(string path)
    {
        var file = System.IO.Path.Combine(path, "epoch");
        if (!File.Exists(file))
            return null;
        var parts = File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture,
            out var epoch)
            ? (epoch, parts[1])
            : throw new IOException(
                $"{file} must hold a number and '{Running}' or '{Stopped}'; it holds something else");
    }

    /// <summary>Whole or not at all: written beside, made durable, renamed.</summary>
    public static void WriteDurably(string file, string text)
    {
        var beside = file + ".new";
        using (var stream = new FileStream(beside, FileMode.Create))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, file, overwrite: true);
    }
}
