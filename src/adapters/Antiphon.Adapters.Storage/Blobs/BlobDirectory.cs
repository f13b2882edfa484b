using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Adapters.Storage.Blobs;

/// <summary>
/// Blobs as files <c>blobs/ab/abcd…</c>, raw as received. A file gets this name only when its content is on disk, so
/// one that is there is whole.
/// </summary>
public sealed class BlobDirectory : IBlobStore
{
    private const string Unfinished = ".new";
    private const int VerifyBytes = 128 * 1024;

    private readonly string _root;

    /// <exception cref="StoreException">The directory cannot be made.</exception>
    public BlobDirectory(string dataDirectory)
    {
        _root = new StorageLayout(dataDirectory).Blobs;
        Guard("make", _root, () => Directory.CreateDirectory(_root));
    }

    public BlobHash Put(ReadOnlySpan<byte> content)
    {
        var hash = BlobHash.Of(content);
        var path = PathOf(hash);
        try
        {
            MakeFolderOf(path);
            var unfinished = $"{path}.{Path.GetRandomFileName()}{Unfinished}";
            using (var file = File.OpenHandle(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(unfinished, path, overwrite: true);
            Posix.SyncDirectory(Path.GetDirectoryName(path)!);
            return hash;
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("write", path, e);
        }
    }

    public bool Exists(BlobHash hash) => File.Exists(PathOf(hash));

    public bool TryOpen(BlobHash hash, [NotNullWhen(true)] out IBlob? blob)
    {
        var path = PathOf(hash);
        try
        {
            blob = new BlobFile(path, File.OpenHandle(path, options: FileOptions.RandomAccess));
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            blob = null;
            return false;
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("open", path, e);
        }
    }

    public BlobCondition Verify(BlobHash hash)
    {
        if (!TryOpen(hash, out var blob))
            return BlobCondition.Missing;
        using (blob)
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[VerifyBytes];
            int count;
            for (long offset = 0; (count = blob.Read(offset, buffer)) > 0; offset += count)
                sha.AppendData(buffer.AsSpan(0, count));
            return BlobHash.FromDigest(sha.GetHashAndReset()) == hash ? BlobCondition.Sound : BlobCondition.Damaged;
        }
    }

    public IPartialBlob OpenPartial(BlobHash hash)
    {
        var path = PathOf(hash);
        try
        {
            MakeFolderOf(path);
            return new PartialBlob(path, hash, $"{path}.arriving{Unfinished}");
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("open", path, e);
        }
    }

    /// <summary>
    /// Gives a durable file of the same file system its name as a blob; the name is durable on return.
    /// </summary>
    internal void Adopt(string path, BlobHash hash, long length)
    {
        var target = PathOf(hash);
        MakeFolderOf(target);
        if (!Posix.TryLink(path, target) && new FileInfo(target).Length != length)
        {
            // Cut short by a damaged file system since it was written: ours is whole.
            var whole = $"{target}.{Path.GetRandomFileName()}{Unfinished}";
            Posix.TryLink(path, whole);
            File.Move(whole, target, overwrite: true);
        }

        Posix.SyncDirectory(Path.GetDirectoryName(target)!);
    }

    internal void Remove(BlobHash hash) => File.Delete(PathOf(hash));

    /// <summary>
    /// Every blob there is, with the time it was written; files that a crash left unfinished are removed.
    /// </summary>
    internal IEnumerable<(BlobHash Hash, DateTime WrittenUtc, long Length)> List(DateTime unfinishedBeforeUtc)
    {
        foreach (var path in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                continue;
            if (BlobHash.TryFromHex(file.Name, out var hash))
                yield return (hash, file.LastWriteTimeUtc, file.Length);
            else if (file.Name.EndsWith(Unfinished, StringComparison.Ordinal)
                && file.LastWriteTimeUtc <= unfinishedBeforeUtc)
                file.Delete();
        }
    }

    /// <summary>Where a server has this blob, if it has it.</summary>
    internal static string PathOf(string dataDirectory, BlobHash hash) =>
        Path.Combine(new StorageLayout(dataDirectory).Blobs, hash.Hex[..2], hash.Hex);

    private string PathOf(BlobHash hash) => Path.Combine(_root, hash.Hex[..2], hash.Hex);

    private void MakeFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        Posix.SyncDirectory(_root);
    }

    private static void Guard(string operation, string subject, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception(operation, subject, e);
        }
    }

    private sealed class BlobFile(string path, SafeFileHandle handle) : IBlob
    {
        public long Length { get; } = RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> destination)
        {
            try
            {
                return RandomAccess.Read(handle, destination, offset);
            }
            catch (IOException e)
            {
                throw Faults.Exception("read", path, e);
            }
        }

        public void Dispose() => handle.Dispose();
    }
}
