using System.Buffers;
using System.Security.Cryptography;
using Antiphon.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>A recording's audio that nobody writes any more, on its way to become a blob.</summary>
internal static class FinishedAudio
{
    private const int PieceBytes = 64 * 1024;
    private const int PageBytes = 4096;
    private const int WouldBlock = 11; // EAGAIN

    /// <summary>False when there is no such file.</summary>
    /// <param name="path">Of the audio.</param>
    /// <param name="audio">Locked; null when a recorder has it open.</param>
    public static bool TryOpen(string path, out SafeFileHandle? audio)
    {
        audio = null;
        try
        {
            audio = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return true;
        }
    }

    /// <summary>
    /// Cuts the audio to the length to deliver: as finished, or what a dead recorder left. After a loss of power a file
    /// can be short, or end in pages that were never written; those read as zeros, which is the loudest sound there
    /// is, and are cut off.
    /// </summary>
    public static long Settle(SafeFileHandle file, long? finishedBytes)
    {
        var length = RandomAccess.GetLength(file);
        var settled = finishedBytes is { } finished ? Math.Min(finished, length) : WithoutEmptyPages(file, length);
        if (settled < length)
            RandomAccess.SetLength(file, settled);
        return settled;
    }

    public static BlobHash HashOf(SafeFileHandle file)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = piece.AsSpan(0, PieceBytes);
        int count;
        for (long offset = 0; (count = RandomAccess.Read(file, buffer, offset)) > 0; offset += count)
            sha.AppendData(buffer[..count]);
        ArrayPool<byte>.Shared.Return(piece);
        return BlobHash.FromDigest(sha.GetHashAndReset());
    }

    private static long WithoutEmptyPages(SafeFileHandle file, long length)
    {
        Span<byte> page = stackalloc byte[PageBytes];
        while (length > 0)
        {
            var start = (length - 1) / PageBytes * PageBytes;
            var count = RandomAccess.Read(file, page[..(int)(length - start)], start);
            if (page[..count].ContainsAnyExcept((byte)0))
                return length;
            length = start;
        }

        return 0;
    }
}
