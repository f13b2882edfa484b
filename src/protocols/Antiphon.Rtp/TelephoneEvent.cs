using System.Buffers.Binary;

namespace Antiphon.Rtp;

/// <summary>The payload of a telephone-event packet (RFC 4733 2.3).</summary>
public readonly record struct TelephoneEvent(byte Code, bool End, byte Volume, ushort DurationTicks)
{
    public const int PayloadBytes = 4;

    private const string Keys = "0123456789*#ABCD";

    /// <summary>The key of events 0–15 (RFC 4733 3.2), or null for other events such as flash.</summary>
    public char? Key => Code < Keys.Length ? Keys[Code] : null;

    public static TelephoneEvent ForKey(char key, bool end, ushort durationTicks)
    {
        var code = Keys.IndexOf(key);
        if (code < 0)
            throw new ArgumentOutOfRangeException(nameof(key), key, "A telephone key is one of 0-9, *, #, A-D.");
        return new TelephoneEvent((byte)code, end, 10, durationTicks);
    }

    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvent value)
    {
        value = default;
        if (payload.Length < PayloadBytes)
            return false;
        var duration = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        value = new TelephoneEvent(payload[0], (payload[1] & 0x80) != 0, (byte)(payload[1] & 0x3F), duration);
        return true;
    }

    public void Write(Span<byte> payload)
    {
        payload[0] = Code;
        payload[1] = (byte)((End ? 0x80 : 0) | (Volume & 0x3F));
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], DurationTicks);
    }
}
