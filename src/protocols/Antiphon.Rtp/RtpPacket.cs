using System.Buffers.Binary;

namespace Antiphon.Rtp;

public enum RtpParseError
{
    None,
    TooShort,
    WrongVersion,
    ContributorsCut,
    ExtensionCut,
    PaddingTooLong,
}

/// <summary>One RTP packet over the bytes it arrived in (RFC 3550 5.1). Nothing is copied.</summary>
public readonly ref struct RtpPacket
{
    public const int HeaderBytes = 12;

    private RtpPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> payload)
    {
        Marker = (packet[1] & 0x80) != 0;
        PayloadType = (byte)(packet[1] & 0x7F);
        Sequence = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        Timestamp = new RtpTimestamp(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]));
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        Payload = payload;
    }

    public bool Marker { get; }

    public byte PayloadType { get; }

    public SequenceNumber Sequence { get; }

    public RtpTimestamp Timestamp { get; }

    public uint Ssrc { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpPacket value, out RtpParseError error)
    {
        value = default;
        error = TryFindPayload(packet, out var start, out var end);
        if (error != RtpParseError.None)
            return false;
        value = new RtpPacket(packet, packet[start..end]);
        return true;
    }

    /// <summary>Writes the twelve bytes of a header without contributors or extension.</summary>
    public static void WriteHeader(
        Span<byte> packet, byte payloadType, bool marker, SequenceNumber sequence, RtpTimestamp timestamp, uint ssrc)
    {
        packet[0] = 0x80;
        packet[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
    }

    private static RtpParseError TryFindPayload(ReadOnlySpan<byte> packet, out int start, out int end)
    {
        start = HeaderBytes;
        end = packet.Length;
        if (packet.Length < HeaderBytes)
            return RtpParseError.TooShort;
        if (packet[0] >> 6 != 2)
            return RtpParseError.WrongVersion;
        start += 4 * (packet[0] & 0x0F);
        if (start > end)
            return RtpParseError.ContributorsCut;
        if ((packet[0] & 0x10) != 0)
        {
            // RFC 3550 5.3.1: the extension's length counts 32-bit words after its own four bytes.
            if (start + 4 > end)
                return RtpParseError.ExtensionCut;
            start += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(start + 2)..]));
            if (start > end)
                return RtpParseError.ExtensionCut;
        }

        if ((packet[0] & 0x20) != 0)
        {
            var padding = end > start ? packet[end - 1] : 0;
            if (padding == 0 || padding > end - start)
                return RtpParseError.PaddingTooLong;
            end -= padding;
        }

        return RtpParseError.None;
    }
}
