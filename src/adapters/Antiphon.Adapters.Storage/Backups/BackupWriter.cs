using System.Collections.Immutable;
using System.Formats.Tar;
using Antiphon.Adapters.Storage.Blobs;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Backups;

/// <summary>What is backed up.</summary>
/// <param name="DataDirectory">The server's; it may run meanwhile.</param>
/// <param name="Server">Its name.</param>
/// <param name="Version">Of the program.</param>
public sealed record BackupSource(string DataDirectory, string Server, string Version);

/// <summary>
/// Makes a backup of a server that may run meanwhile: the records as they are at one moment, then the recordings that
/// these refer to, which never change. It is written beside its place, read again as a restore would read it, and only
/// then given its name: a file of that name is whole.
/// </summary>
public static class BackupWriter
{
    private const string Unfinished = ".unfinished";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="source">What is backed up.</param>
    /// <param name="file">There is no such file yet.</param>
    /// <param name="time">The wall clock.</param>
    /// <exception cref="StoreException">There is no backup of that name then.</exception>
    public static BackupManifest Write(BackupSource source, string file, TimeProvider time)
    {
        var layout = new StorageLayout(source.DataDirectory);
        file = Path.GetFullPath(file);
        var folder = Path.GetDirectoryName(file)!;
        var unfinished = file + Unfinished;
        try
        {
            using var stays = Posix.TryLockDirectory(layout.Blobs)
                ?? throw new StoreException(new StoreFault(
                    "back up", source.DataDirectory, "another backup of it is being made", "Wait for that one."));
            if (File.Exists(file))
                throw new StoreException(new StoreFault(
                    "back up to", file, "there is such a file already", "Give another name; nothing is overwritten."));
            if (System.IO.Directory.Exists(unfinished))
                System.IO.Directory.Delete(unfinished, recursive: true); // Of one that was killed.
            // The records are there twice until it is done.
            BackupFaults.NeedRoom("back up to", file, folder, 2 * new FileInfo(layout.Database).Length);
            System.IO.Directory.CreateDirectory(unfinished, OwnerOnly | UnixFileMode.UserExecute);
            var made = time.GetUtcNow();
            var records = new StorageLayout(unfinished).Database;
            RecordsCopy.Make(layout.Database, records);
            RecordsCopy.Check(records);
            var packed = Path.Combine(unfinished, "backup.tar");
            var manifest = Pack(source, made, folder, unfinished, packed);
            BackupReader.Check(packed);
            File.Move(packed, file, overwrite: false);
            Posix.SyncDirectory(folder);
            return manifest;
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is InvalidDataException or StoreException)
        {
            throw BackupFaults.Of("back up to", file, folder, e);
        }
        finally
        {
            if (System.IO.Directory.Exists(unfinished))
                System.IO.Directory.Delete(unfinished, recursive: true);
        }
    }

    private static BackupManifest Pack(
        BackupSource source, DateTimeOffset made, string folder, string unfinished, string packed)
    {
        var records = new StorageLayout(unfinished).Database;
        var (blobs, head) = RecordsCopy.Outline(unfinished);
        ImmutableArray<BlobHash> inOrder = [.. blobs.Order()];
        BackupFaults.NeedRoom(
            "back up to", packed, folder,
            new FileInfo(records).Length + inOrder.Sum(b => LengthOf(source.DataDirectory, b) + 1024));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
        };
        using var stream = new FileStream(packed, options);
        using var tar = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true);
        var files = ImmutableArray.CreateBuilder<BackupFile>();
        files.Add(AddFile(tar, BackupLayout.Records, records, made));
        foreach (var name in BackupLayout.HostFiles)
        {
            var path = Path.Combine(source.DataDirectory, name);
            if (File.Exists(path))
                files.Add(AddFile(tar, BackupLayout.OfHost(name), path, made));
        }

        var (count, bytes, missing) = AddBlobs(tar, source.DataDirectory, inOrder, made);
        var manifest = new BackupManifest(
            BackupManifest.Current, made, source.Version, source.Server, head.Id.ToString(), head.Newest,
            RecordsCopy.CountByType(records), count, bytes, files.DrainToImmutable(), missing);
        Add(tar, BackupLayout.Manifest, new MemoryStream(manifest.ToBytes()), made);
        tar.Dispose();
        stream.Flush(flushToDisk: true);
        return manifest;
    }

    /// <summary>What is missing or damaged on the server does not keep the rest from being backed up.</summary>
    private static (int Count, long Bytes, ImmutableArray<string> Missing) AddBlobs(
        TarWriter tar, string dataDirectory, ImmutableArray<BlobHash> blobs, DateTimeOffset made)
    {
        var (count, bytes, missing) = (0, 0L, ImmutableArray.CreateBuilder<string>());
        foreach (var blob in blobs)
        {
            var path = BlobDirectory.PathOf(dataDirectory, blob);
            var written = File.Exists(path) ? AddFile(tar, BackupLayout.OfBlob(blob), path, made) : null;
            if (written?.Sha256 == blob.Hex)
                (count, bytes) = (count + 1, bytes + written.Bytes);
            else
                missing.Add(blob.Hex);
        }

        return (count, bytes, missing.DrainToImmutable());
    }

    private static BackupFile AddFile(TarWriter tar, string entry, string path, DateTimeOffset made)
    {
        using var content = new HashedStream(File.OpenRead(path));
        Add(tar, entry, content, made);
        return new BackupFile(entry, content.Length, Convert.ToHexStringLower(content.Digest()));
    }

    private static void Add(TarWriter tar, string entry, Stream content, DateTimeOffset made) =>
        tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, entry)
        {
            DataStream = content, Mode = OwnerOnly, ModificationTime = made,
        });

    private static long LengthOf(string dataDirectory, BlobHash blob) =>
        new FileInfo(BlobDirectory.PathOf(dataDirectory, blob)) is { Exists: true } file ? file.Length : 0;
}
