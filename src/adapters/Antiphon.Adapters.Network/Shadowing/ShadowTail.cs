namespace Antiphon.Adapters.Network.Shadowing;

/// <summary>The last of what was written in a telling: what of it has not arrived can be written again.</summary>
internal sealed class ShadowTail
{
    /// <summary>About what the sockets of both ends hold of it (tcp(7): 4 and 6 MiB); else all is told anew.</summary>
    public const int BytesMax = 8 << 20;

    private readonly byte[] _ring = new byte[BytesMax];

    /// <summary>Written in all.</summary>
    public long Length { get; private set; }

    public void Clear() => Length = 0;

    /// <param name="bytes">Fewer than it can hold.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var at = (int)(Length % BytesMax);
        var first = bytes[..Math.Min(bytes.Length, BytesMax - at)];
        first.CopyTo(_ring.AsSpan(at));
        bytes[first.Length..].CopyTo(_ring);
        Length += bytes.Length;
    }

    public bool Has(long from) => from >= Math.Max(0, Length - BytesMax) && from <= Length;

    public void WriteTo(Stream stream, long from)
    {
        var at = (int)(from % BytesMax);
        var left = (int)(Length - from);
        var first = Math.Min(left, BytesMax - at);
        stream.Write(_ring.AsSpan(at, first));
        stream.Write(_ring.AsSpan(0, left - first));
    }
}
