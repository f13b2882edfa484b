using System.Security.Cryptography;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Adapters.Storage.Blobs;

/// <summary>
/// A blob on its way here, in a file beside the one it becomes. Nothing of it is trusted before the whole is hashed, so
/// a power cut that left holes in it costs the transfer, not the blob.
/// </summary>
internal sealed class PartialBlob : IPartialBlob
{
    private const int HashBytes = 128 * 1024;

    private readonly string _path;
    private readonly BlobHash _hash;
    private readonly string _unfinished;
    private readonly SafeFileHandle _file;

    public PartialBlob(string path, BlobHash hash, string unfinished)
    {
        (_path, _hash, _unfinished) = (path, hash, unfinished);
        _file = File.OpenHandle(unfinished, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        Length = RandomAccess.GetLength(_file);
    }

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> piece)
    {
        try
        {
            RandomAccess.Write(_file, piece, Length);
            Length += piece.Length;
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("write", _unfinished, e);
        }
    }

    public bool TryFinish()
    {
        try
        {
            if (HashOfFile() != _hash)
            {
                File.Delete(_unfinished);
                return false;
            }

            RandomAccess.FlushToDisk(_file);
            File.Move(_unfinished, _path, overwrite: true);
            Posix.SyncDirectory(Path.GetDirectoryName(_path)!);
            return true;
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("write", _path, e);
        }
    }

    public void Dispose() => _file.Dispose();

    private BlobHash HashOfFile()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HashBytes];
        int count;
        for (long offset = 0; (count = RandomAccess.Read(_file, buffer, offset)) > 0; offset += count)
            sha.AppendData(buffer.AsSpan(0, count));
        return BlobHash.FromDigest(sha.GetHashAndReset());
    }
}
