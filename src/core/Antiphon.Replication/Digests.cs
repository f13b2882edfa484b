using System.Buffers.Binary;
using System.Security.Cryptography;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>
/// Digests of records, by which two stores are compared without sending them. Versions would not do: after a merge two
/// different records can have the same one.
/// </summary>
public static class Digests
{
    private const int Bytes = 16;

    public static RecordEntry Of(Document document)
    {
        var writer = new FrameWriter();
        writer.Document(document);
        return new RecordEntry(document.Key, document.Version, document.IsDeleted, Short(writer.Written));
    }

    public static RangeDigest Of(IEnumerable<RecordEntry> entries)
    {
        var (count, all) = (0, new List<byte>());
        Span<byte> digest = stackalloc byte[Bytes];
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt128BigEndian(digest, entry.Digest);
            all.AddRange(digest);
            count++;
        }

        return new RangeDigest(count, Short(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all)));
    }

    private static UInt128 Short(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, whole);
        return BinaryPrimitives.ReadUInt128BigEndian(whole);
    }
}
