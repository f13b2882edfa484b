using System.Collections.Immutable;
using System.Security.Cryptography;
using Antiphon.Adapters.Storage.Blobs;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Files;

namespace Antiphon.Adapters.Storage.Files;

/// <summary>
/// The folder <c>shared/</c> of a data directory, and <c>shared.json</c> beside it for what both servers last had.
/// </summary>
public sealed class SharedFolder : ISharedFolder
{
    /// <summary>In the data directory.</summary>
    internal const string Memory = "shared.json";

    private const int PieceBytes = 128 * 1024;

    /// <summary>A file on its way; names that begin with a dot are never listed.</summary>
    private const string Unfinished = ".antiphon-new";

    private static readonly EnumerationOptions NoLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false,
    };

    private readonly string _root;
    private readonly string _memory;
    private readonly Func<string, bool> _isPassedOver;
    private readonly BlobDirectory _blobs;

    /// <param name="dataDirectory">Of this server.</param>
    /// <param name="isPassedOver">Of files and folders, by their name.</param>
    /// <exception cref="StoreException">The blobs' directory cannot be used.</exception>
    public SharedFolder(string dataDirectory, Func<string, bool> isPassedOver)
    {
        (_root, _memory) = (PathIn(dataDirectory), Path.Combine(dataDirectory, Memory));
        (_isPassedOver, _blobs) = (isPassedOver, new BlobDirectory(dataDirectory));
    }

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "shared");

    public ImmutableSortedDictionary<string, FileStat> List() => Guard("list", _root, () =>
    {
        if (!Directory.Exists(_root))
            Make();
        var files = ImmutableSortedDictionary.CreateBuilder<string, FileStat>(StringComparer.Ordinal);
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(_root)]);
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", NoLinks))
            {
                if (_isPassedOver(entry.Name))
                    continue;
                if (entry is DirectoryInfo inside)
                    folders.Push(inside);
                else if (entry is FileInfo { Exists: true } file)
                    files[Path.GetRelativePath(_root, file.FullName)] = StatOf(file);
            }
        }

        return files.ToImmutable();
    });

    public BlobHash? HashOf(string path, FileStat listed) => Guard<BlobHash?>("read", FullPathOf(path), () =>
    {
        if (StatOf(path) != listed)
            return null;
        using var file = File.OpenRead(FullPathOf(path));
        var hash = BlobHash.FromDigest(SHA256.HashData(file));
        return StatOf(path) == listed ? hash : null;
    });

    public bool Store(string path, BlobHash content) => Guard("store", FullPathOf(path), () =>
    {
        if (_blobs.Exists(content))
            return true;
        var bytes = File.ReadAllBytes(FullPathOf(path));
        return BlobHash.Of(bytes) == content && _blobs.Put(bytes) == content;
    });

    public bool Write(string path, BlobHash content, DateTimeOffset modified, FileStat? listed)
    {
        var target = FullPathOf(path);
        return Guard("write", target, () =>
        {
            var folder = Path.GetDirectoryName(target)!;
            MakeFolders(path);
            var unfinished = Path.Combine(folder, $"{Unfinished}-{content.Hex}");
            Copy(content, unfinished);
            File.SetLastWriteTimeUtc(unfinished, modified.UtcDateTime);
            if (StatOf(path) != listed)
            {
                File.Delete(unfinished);
                return false;
            }

            File.Move(unfinished, target, overwrite: true);
            Posix.SyncDirectory(folder);
            return true;
        });
    }

    public bool Remove(string path, FileStat listed) => Guard("remove", FullPathOf(path), () =>
    {
        if (StatOf(path) != listed)
            return false;
        File.Delete(FullPathOf(path));
        for (var folder = Path.GetDirectoryName(FullPathOf(path))!;
            folder != _root && !Directory.EnumerateFileSystemEntries(folder).Any();
            folder = Path.GetDirectoryName(folder)!)
        {
            Directory.Delete(folder);
        }

        return true;
    });

    public string? Recall() => Guard<string?>(
        "read", _memory, () => File.Exists(_memory) ? File.ReadAllText(_memory) : null);

    public void Remember(string text) => Guard("write", _memory, () =>
    {
        var beside = _memory + ".new";
        using (var file = File.Create(beside))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, _memory, overwrite: true);
        return true;
    });

    /// <summary>A folder that was there and is gone is most likely not mounted: that is not a wish to delete all that
    /// was in it, on both servers.</summary>
    private void Make()
    {
        if (File.Exists(_memory))
        {
            throw new StoreException(new StoreFault(
                "list", _root, "the folder is not there any more",
                $"Mount it or make it again; to have its files back from the store remove {_memory} first."));
        }

        Directory.CreateDirectory(_root);
    }

    /// <summary>A link in the way would lead out of the folder.</summary>
    private void MakeFolders(string path)
    {
        var (names, at) = (path.Split('/'), _root);
        foreach (var name in names)
        {
            at = Path.Combine(at, name);
            if (new FileInfo(at).LinkTarget is { } target)
                throw new IOException($"{at} is a link to {target}; links are not shared");
            if (at != FullPathOf(path))
                Directory.CreateDirectory(at);
        }
    }

    private void Copy(BlobHash content, string to)
    {
        if (!_blobs.TryOpen(content, out var blob))
            throw new IOException($"its content {content} is not in the store");
        using (blob)
        using (var file = File.Create(to))
        {
            var piece = new byte[PieceBytes];
            int count;
            for (var at = 0L; (count = blob.Read(at, piece)) > 0; at += count)
                file.Write(piece.AsSpan(0, count));
            file.Flush(flushToDisk: true);
        }
    }

    private FileStat? StatOf(string path) => new FileInfo(FullPathOf(path)) is { Exists: true } file
        ? StatOf(file)
        : null;

    private static FileStat StatOf(FileInfo file) => new(file.Length, new DateTimeOffset(file.LastWriteTimeUtc));

    private string FullPathOf(string path) => Path.Combine(_root, path);

    private static T Guard<T>(string operation, string subject, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception(operation, subject, e);
        }
    }
}
