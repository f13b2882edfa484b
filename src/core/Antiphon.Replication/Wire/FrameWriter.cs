using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>Writes the parts of frames, big-endian; <see cref="FrameReader"/> mirrors it.</summary>
internal sealed class FrameWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Byte(byte value) => Bytes([value]);

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(sizeof(int)), value);
        _buffer.Advance(sizeof(int));
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
    }

    public void Digest(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_buffer.GetSpan(16), value);
        _buffer.Advance(16);
    }

    public void Stamp(HybridTimestamp value)
    {
        value.Write(_buffer.GetSpan(HybridTimestamp.ByteLength));
        _buffer.Advance(HybridTimestamp.ByteLength);
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Int(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Bytes(ReadOnlySpan<byte> value) => _buffer.Write(value);

    public void Key(RecordKey value)
    {
        Text(value.Type);
        Text(value.Id);
    }

    public void Blob(BlobHash value) => Bytes(Convert.FromHexString(value.Hex));

    public void Document(Document value)
    {
        Key(value.Key);
        Text(value.Owner);
        Stamp(value.Created);
        Stamp(value.Version);
        Bool(value.IsDeleted);
        if (value.Deleted is { } deleted)
            Stamp(deleted);
        Int(value.Stamps.Count);
        foreach (var (name, stamp) in value.Stamps)
        {
            Text(name);
            Stamp(stamp);
        }

        Text(value.Fields.ToString());
    }
}
