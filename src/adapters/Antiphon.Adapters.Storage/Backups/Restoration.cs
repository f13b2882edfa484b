using System.Collections.Immutable;
using Antiphon.Adapters.Storage.Files;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Backups;

/// <summary>What a restore did.</summary>
/// <param name="Manifest">Of the backup.</param>
/// <param name="SetAside">The folder with the store that was there; null: there was none.</param>
/// <param name="Kept">Files that describe this host and were there already.</param>
/// <param name="Restored">Files that describe it and came from the backup.</param>
public sealed record RestoreReport(
    BackupManifest Manifest, string? SetAside, ImmutableArray<string> Kept, ImmutableArray<string> Restored);

/// <summary>
/// Puts a backup into a data directory:
/// <code>
///   unpacked into restoring/ ──► all hashed, records read ──► what is there set aside ──► moved in ──► restoring/ gone
///   └───────── until here nothing that was there is touched ─┘
/// </code>
/// Nothing is deleted. A server does not start while <c>restoring/</c> is there (<see cref="WasBrokenOff"/>), so that
/// one that was cut off between the moves is not taken for an empty one.
/// </summary>
public sealed class Restoration
{
    private const string Staging = "restoring";
    private const string Blobs = "blobs";
    private static readonly string[] Databases = ["store.db", "store.db-wal", "store.db-shm", "store.db-journal"];

    private readonly string _file;
    private readonly string _directory;
    private readonly string _staging;

    private Restoration(string file, string directory) =>
        (_file, _directory, _staging) = (file, directory, Path.Combine(directory, Staging));

    /// <summary>A restore into this data directory did not come to its end.</summary>
    public static bool WasBrokenOff(string dataDirectory) =>
        System.IO.Directory.Exists(Path.Combine(dataDirectory, Staging));

    /// <summary>There is a store in this data directory, or part of one.</summary>
    public static bool HasStore(string dataDirectory) =>
        Databases.Any(name => File.Exists(Path.Combine(dataDirectory, name)))
        || System.IO.Directory.Exists(Path.Combine(dataDirectory, Blobs));

    /// <param name="file">The backup.</param>
    /// <param name="dataDirectory">It exists, and no server runs with it. A store that is there is set aside; the spool
    /// stays, and what is in it is delivered when the server starts.</param>
    /// <param name="time">The wall clock.</param>
    /// <exception cref="StoreException">It cannot be used, or the disk failed.</exception>
    public static RestoreReport Run(string file, string dataDirectory, TimeProvider time)
    {
        var restoration = new Restoration(Path.GetFullPath(file), Path.GetFullPath(dataDirectory));
        try
        {
            var manifest = restoration.Unpack();
            return restoration.MoveIn(manifest, time.GetLocalNow());
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is InvalidDataException)
        {
            throw BackupFaults.Of("restore", file, dataDirectory, e);
        }
    }

    private BackupManifest Unpack()
    {
        Discard();
        BackupFaults.NeedRoom("restore", _file, _directory, new FileInfo(_file).Length);
        System.IO.Directory.CreateDirectory(
            _staging, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var contents = BackupReader.Read(_file, Open);
            foreach (var missing in contents.Manifest.AudioMissing)
                RemoveDamaged(missing);
            var records = new StorageLayout(_staging).Database;
            RecordsCopy.Check(records);
            var (needed, _) = RecordsCopy.Outline(_staging);
            needed.ExceptWith(contents.Blobs);
            var lacking = needed.Select(b => b.Hex).Except(contents.Manifest.AudioMissing).Count();
            if (lacking > 0)
                throw new InvalidDataException($"It lacks {lacking} recordings that its records refer to");
            RecordsCopy.BeginAnew(records);
            Posix.SyncFileSystem(_staging);
            return contents.Manifest;
        }
        catch
        {
            Discard();
            throw;
        }
    }

    /// <summary>From here on a failure leaves <c>restoring/</c> where it is.</summary>
    private RestoreReport MoveIn(BackupManifest manifest, DateTimeOffset now)
    {
        var aside = HasStore(_directory) ? SetAside(now) : null;
        // What lies in the shared folder counts as new beside the files of the backup, of which the later stand.
        File.Delete(Path.Combine(_directory, SharedFolder.Memory));
        var (kept, restored) = MoveHostFiles(manifest);
        System.IO.Directory.CreateDirectory(Path.Combine(_staging, Blobs)); // A store may have no recording.
        System.IO.Directory.Move(Path.Combine(_staging, Blobs), Path.Combine(_directory, Blobs));
        File.Move(Path.Combine(_staging, Databases[0]), Path.Combine(_directory, Databases[0]));
        Posix.SyncFileSystem(_directory);
        Discard();
        Posix.SyncDirectory(_directory);
        return new RestoreReport(manifest, aside, kept, restored);
    }

    private string SetAside(DateTimeOffset now)
    {
        var aside = Path.Combine(_directory, $"replaced-{now:yyyyMMdd-HHmmss}");
        System.IO.Directory.CreateDirectory(
            aside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var name in Databases.Where(name => File.Exists(Path.Combine(_directory, name))))
            File.Move(Path.Combine(_directory, name), Path.Combine(aside, name));
        if (System.IO.Directory.Exists(Path.Combine(_directory, Blobs)))
            System.IO.Directory.Move(Path.Combine(_directory, Blobs), Path.Combine(aside, Blobs));
        return aside;
    }

    /// <summary>What this host has is its own: a pair that was made since the backup stays, and so does an address. Of
    /// a folder (a key and its certificate) all or nothing.</summary>
    private (ImmutableArray<string> Kept, ImmutableArray<string> Restored) MoveHostFiles(BackupManifest manifest)
    {
        var names = manifest.Files.Select(f => BackupLayout.HostFileOf(f.Name)).OfType<string>().ToArray();
        bool IsThere(string name) => Path.GetDirectoryName(name) is { Length: > 0 } folder
            ? System.IO.Directory.Exists(Path.Combine(_directory, folder))
            : File.Exists(Path.Combine(_directory, name));
        var kept = names.Where(IsThere).ToImmutableArray();
        var restored = names.Except(kept).ToImmutableArray();
        foreach (var name in restored)
        {
            var target = Path.Combine(_directory, name);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(Path.Combine(_staging, BackupLayout.OfHost(name)), target);
        }

        return (kept, restored);
    }

    /// <summary>All of it readable by its owner only: there are keys and hashed PINs in it.</summary>
    private FileStream Open(string entry)
    {
        var path = Path.Combine(_staging, entry);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private void RemoveDamaged(string hex)
    {
        if (BlobHash.TryFromHex(hex, out var blob) && File.Exists(Path.Combine(_staging, BackupLayout.OfBlob(blob))))
            File.Delete(Path.Combine(_staging, BackupLayout.OfBlob(blob)));
    }

    private void Discard()
    {
        if (System.IO.Directory.Exists(_staging))
            System.IO.Directory.Delete(_staging, recursive: true);
    }
}
