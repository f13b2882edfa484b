using System.Buffers.Binary;

namespace Antiphon.Adapters.Network.Shadowing;

/// <summary>
/// How far a telling has come. It may go on in another stream: TCP tries again only when its pause is over, which grows
/// with the time for which nothing came through (RFC 6298 5.5). Each stream begins with two of them: the reader's, then
/// where the writer goes on. 16 bytes, big-endian.
/// </summary>
/// <param name="Telling">In which the other server is told everything once; 0: none.</param>
/// <param name="Bytes">Of whole frames.</param>
internal readonly record struct ShadowPlace(ulong Telling, long Bytes)
{
    private const int Length = sizeof(ulong) + sizeof(long);

    public ReadOnlyMemory<byte> ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Telling);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(sizeof(ulong)), Bytes);
        return bytes;
    }

    /// <exception cref="IOException">It broke, or ended.</exception>
    public static async Task<ShadowPlace> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var bytes = new byte[Length];
        await stream.ReadExactlyAsync(bytes, cancel);
        return new ShadowPlace(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(sizeof(ulong))));
    }
}
