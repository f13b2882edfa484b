using System.Formats.Tar;
using System.Security.Cryptography;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Backups;

/// <summary>Reads a backup from its first byte to its last, and believes nothing that it has not hashed.</summary>
public static class BackupReader
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Reads all of it and keeps nothing.</summary>
    /// <exception cref="StoreException">It is no backup, was cut off, is damaged, or of a newer version.</exception>
    public static BackupManifest Check(string file)
    {
        try
        {
            return Read(file, _ => Stream.Null).Manifest;
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is InvalidDataException)
        {
            throw BackupFaults.Of("read", file, Path.GetDirectoryName(Path.GetFullPath(file))!, e);
        }
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="open">Where the content of an entry is to go.</param>
    /// <exception cref="InvalidDataException">It is no backup, was cut off, is damaged, or of a newer
    /// version.</exception>
    internal static BackupContents Read(string file, Func<string, Stream> open)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        using var tar = new TarReader(stream);
        var files = new Dictionary<string, BackupFile>(StringComparer.Ordinal);
        var (blobs, damaged) = (new HashSet<BlobHash>(), new HashSet<string>(StringComparer.Ordinal));
        try
        {
            while (Next(tar) is { } entry)
            {
                if (entry.Name == BackupLayout.Manifest)
                    return Compare(BackupManifest.Read(entry.DataStream ?? Stream.Null), files, blobs, damaged);
                var found = Copy(entry, open);
                if (!BackupLayout.TryBlobOf(entry.Name, out var blob))
                    files.Add(entry.Name, found);
                else if (found.Sha256 == blob.Hex)
                    blobs.Add(blob);
                else
                    damaged.Add(blob.Hex);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("It was cut off", e);
        }

        throw new InvalidDataException("It is no backup, or it was cut off: it has no manifest");
    }

    private static TarEntry? Next(TarReader tar)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (
            e is EndOfStreamException or InvalidDataException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("It is no backup, or it was cut off", e);
        }
    }

    private static BackupFile Copy(TarEntry entry, Func<string, Stream> open)
    {
        if (entry.Name != BackupLayout.Records && BackupLayout.HostFileOf(entry.Name) is null
            && !BackupLayout.TryBlobOf(entry.Name, out _))
        {
            throw new InvalidDataException($"It is no backup: '{entry.Name}' does not belong there");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var output = open(entry.Name);
        var (buffer, bytes, count) = (new byte[BufferBytes], 0L, 0);
        while ((count = entry.DataStream?.Read(buffer) ?? 0) > 0)
        {
            hash.AppendData(buffer, 0, count);
            output.Write(buffer, 0, count);
            bytes += count;
        }

        return bytes == entry.Length
            ? new BackupFile(entry.Name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()))
            : throw new EndOfStreamException();
    }

    private static BackupContents Compare(
        BackupManifest manifest, Dictionary<string, BackupFile> files, HashSet<BlobHash> blobs, HashSet<string> damaged)
    {
        if (manifest.Format > BackupManifest.Current)
            throw new InvalidDataException(
                $"It was made by version {manifest.Version}, in a format that this version does not know");
        if (!manifest.Files.Any(f => f.Name == BackupLayout.Records))
            throw new InvalidDataException("It has no records");
        var wrong = manifest.Files.Where(f => files.GetValueOrDefault(f.Name) != f).Select(f => f.Name)
            .Concat(damaged.Except(manifest.AudioMissing)).ToArray();
        if (wrong.Length > 0)
            throw new InvalidDataException($"It is damaged: {string.Join(", ", wrong.Take(5))}");
        return blobs.Count == manifest.Blobs
            ? new BackupContents(manifest, blobs)
            : throw new InvalidDataException($"It has {blobs.Count} recordings of {manifest.Blobs}");
    }
}

/// <summary>What was found to be in a backup, and whole.</summary>
internal sealed record BackupContents(BackupManifest Manifest, HashSet<BlobHash> Blobs);
