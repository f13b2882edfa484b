using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>
/// Reads what <see cref="FrameWriter"/> wrote, from anybody: what is not there or out of its limits makes
/// <see cref="IsBroken"/> true and every later value a default, so that a caller asks once, at the end.
/// </summary>
internal ref struct FrameReader(ReadOnlySpan<byte> rest)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);
    private static readonly ImmutableSortedDictionary<string, HybridTimestamp> NoStamps =
        ImmutableSortedDictionary.Create<string, HybridTimestamp>(StringComparer.Ordinal);

    private ReadOnlySpan<byte> _rest = rest;

    public bool IsBroken { get; private set; }

    public readonly bool IsWhole => !IsBroken && _rest.IsEmpty;

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (IsBroken || count < 0 || count > _rest.Length)
        {
            IsBroken = true;
            return default;
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public byte Byte() => Bytes(1) is [var value] ? value : default;

    public bool Bool()
    {
        var value = Byte();
        IsBroken |= value > 1;
        return value == 1;
    }

    public int Int() => Bytes(sizeof(int)) is { Length: > 0 } b ? BinaryPrimitives.ReadInt32BigEndian(b) : 0;

    public long Long() => Bytes(sizeof(long)) is { Length: > 0 } b ? BinaryPrimitives.ReadInt64BigEndian(b) : 0;

    /// <summary>A position, offset or count.</summary>
    public long Natural()
    {
        var value = Long();
        IsBroken |= value < 0;
        return value;
    }

    public int Count(int max)
    {
        var value = Int();
        IsBroken |= value < 0 || value > max;
        return IsBroken ? 0 : value;
    }

    public UInt128 Digest() => Bytes(16) is { Length: > 0 } b ? BinaryPrimitives.ReadUInt128BigEndian(b) : default;

    public HybridTimestamp Stamp()
    {
        IsBroken |= !HybridTimestamp.TryRead(Bytes(HybridTimestamp.ByteLength), out var stamp);
        return stamp;
    }

    public string Text()
    {
        var bytes = Bytes(Count(FrameLimits.TextMax));
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            IsBroken = true;
            return "";
        }
    }

    public RecordKey Key()
    {
        var text = $"{Text()}/{Text()}";
        IsBroken |= !RecordKey.TryParse(text, null, out var key);
        return key;
    }

    public RecordKey? OptionalKey() => Bool() ? Key() : null;

    public BlobHash Blob()
    {
        var bytes = Bytes(32);
        return IsBroken ? default : BlobHash.FromDigest(bytes);
    }

    public Document? Document()
    {
        var (key, owner, created, version) = (Key(), Text(), Stamp(), Stamp());
        HybridTimestamp? deleted = Bool() ? Stamp() : null;
        var stamps = NoStamps.ToBuilder();
        for (var count = Count(FrameLimits.FieldsMax); count > 0 && !IsBroken; count--)
            stamps[Text()] = Stamp();
        var json = Bytes(Count(FrameLimits.TextMax));
        if (IsBroken || !Fields.TryParse(json, out var fields, out _))
        {
            IsBroken = true;
            return null;
        }

        return Kernel.Document.Restore(key, owner, created, version, deleted, fields, stamps.ToImmutable());
    }
}
