using System.Buffers.Binary;
using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Shadowing;

internal enum ShadowFrameKind : byte
{
    CallChanged = 1,
    CallEnded = 2,
    Audio = 3,
    Begun = 4,
    Told = 5,

    /// <summary>Audio that was recorded before the other server came.</summary>
    Repeated = 6,
    CallReturned = 7,
    LampChanged = 8,
    LampEnded = 9,
    CallLetGo = 10,
    Clock = 11,
}

/// <summary>
/// One frame of the stream of shadows: length (4 bytes, of what follows), version (1), kind (1), when it was sent
/// (8, microseconds), samples (8: where audio belongs, or how many there are), the subject's length (1) and name, then
/// the payload. Big-endian.
/// </summary>
internal readonly ref struct ShadowFrame
{
    public const byte Version = 1;
    public const int HeadBytes = 4 + 1 + 1 + 8 + 8 + 1;

    /// <summary>Longer frames are refused: a call's record is some kilobytes.</summary>
    public const int BytesMax = 1 << 20;

    public ShadowFrameKind Kind { get; init; }

    public Instant SentAt { get; init; }

    public long Offset { get; init; }

    public ReadOnlySpan<byte> Subject { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    public int Length => HeadBytes + Subject.Length + Payload.Length;

    public void Write(Span<byte> buffer)
    {
        WriteLength(buffer, Length);
        buffer[4] = Version;
        buffer[5] = (byte)Kind;
        BinaryPrimitives.WriteInt64BigEndian(buffer[6..], SentAt.Microseconds);
        BinaryPrimitives.WriteInt64BigEndian(buffer[14..], Offset);
        buffer[22] = (byte)Subject.Length;
        Subject.CopyTo(buffer[HeadBytes..]);
        Payload.CopyTo(buffer[(HeadBytes + Subject.Length)..]);
    }

    /// <summary>Of the frame at the buffer's start.</summary>
    public static void WriteLength(Span<byte> buffer, int length) =>
        BinaryPrimitives.WriteInt32BigEndian(buffer, length - 4);

    /// <summary>Both are audio of one recording, and this follows the other without a gap.</summary>
    public bool GoesOnAfter(in ShadowFrame other) =>
        Kind == ShadowFrameKind.Audio && other.Kind == ShadowFrameKind.Audio
        && Offset == other.Offset + other.Payload.Length && Subject.SequenceEqual(other.Subject);

    /// <summary>Reads the frame at the buffer's start: its length, 0 when it is not whole yet, -1 when it is
    /// none.</summary>
    public static int Read(ReadOnlySpan<byte> buffer, out ShadowFrame frame)
    {
        frame = default;
        if (buffer.Length < 4)
            return 0;
        var length = 4 + (long)BinaryPrimitives.ReadUInt32BigEndian(buffer);
        if (length is < HeadBytes or > BytesMax)
            return -1;
        if (buffer.Length < length)
            return 0;
        var subject = buffer[22];
        if (buffer[4] != Version || HeadBytes + subject > length)
            return -1;
        frame = new ShadowFrame
        {
            Kind = (ShadowFrameKind)buffer[5],
            SentAt = new Instant(BinaryPrimitives.ReadInt64BigEndian(buffer[6..])),
            Offset = BinaryPrimitives.ReadInt64BigEndian(buffer[14..]),
            Subject = buffer.Slice(HeadBytes, subject),
            Payload = buffer[(HeadBytes + subject)..(int)length],
        };
        return (int)length;
    }

    public string SubjectText => Encoding.ASCII.GetString(Subject);
}
