using System.Buffers.Binary;

namespace Antiphon.Rtp;

/// <summary>What we have sent: the sender half of an SR (RFC 3550 6.4.1).</summary>
public readonly record struct SenderInfo(ulong NtpTime, RtpTimestamp Timestamp, uint Packets, uint Octets);

/// <summary>One report block about the source we receive (RFC 3550 6.4.1).</summary>
public readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int LostInAll, uint HighestSequence, uint Jitter, uint LastSr, uint DelaySinceLastSr);

/// <summary>What a compound packet of the far end told us.</summary>
public readonly record struct RtcpNews(bool IsValid, uint SenderSsrc, uint LastSr, bool Bye);

/// <summary>Compound RTCP packets: SR or RR, SDES with CNAME, BYE (RFC 3550 6).</summary>
public static class RtcpReport
{
    public const int BytesMax = 128;

    private const byte SenderReport = 200;
    private const byte ReceiverReport = 201;
    private const byte SourceDescription = 202;
    private const byte Goodbye = 203;

    /// <summary>Writes SR or RR, then SDES, then BYE when <paramref name="bye"/>; returns the bytes written.</summary>
    public static int Write(
        Span<byte> buffer, uint ssrc, in SenderInfo? sent, in ReportBlock? received, ReadOnlySpan<byte> cname, bool bye)
    {
        var length = WriteReport(buffer, ssrc, sent, received);
        length += WriteDescription(buffer[length..], ssrc, cname);
        if (bye)
        {
            WriteHead(buffer[length..], 1, Goodbye, 8, ssrc);
            length += 8;
        }

        return length;
    }

    /// <summary>Checks a compound packet as RFC 3550 A.2 asks and picks out what a voicemail needs of it.</summary>
    public static RtcpNews Read(ReadOnlySpan<byte> packet)
    {
        // RFC 3550 A.2: the first packet is SR or RR, version 2, unpadded, and the lengths add up.
        if (packet.Length < 8 || (packet[0] & 0xE0) != 0x80 || packet[1] is not (SenderReport or ReceiverReport))
            return default;
        var sender = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        uint lastSr = 0;
        var bye = false;
        while (packet.Length > 0)
        {
            if (packet.Length < 4 || packet[0] >> 6 != 2)
                return default;
            var length = 4 * (BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) + 1);
            if (length > packet.Length)
                return default;
            if (packet[1] == SenderReport && length >= 28)
                lastSr = BinaryPrimitives.ReadUInt32BigEndian(packet[10..]);
            bye |= packet[1] == Goodbye;
            packet = packet[length..];
        }

        return new RtcpNews(true, sender, lastSr, bye);
    }

    private static int WriteReport(Span<byte> buffer, uint ssrc, in SenderInfo? sent, in ReportBlock? received)
    {
        var length = sent is null ? 8 : 28;
        if (sent is { } s)
        {
            BinaryPrimitives.WriteUInt64BigEndian(buffer[8..], s.NtpTime);
            BinaryPrimitives.WriteUInt32BigEndian(buffer[16..], s.Timestamp.Value);
            BinaryPrimitives.WriteUInt32BigEndian(buffer[20..], s.Packets);
            BinaryPrimitives.WriteUInt32BigEndian(buffer[24..], s.Octets);
        }

        if (received is { } r)
        {
            var block = buffer[length..];
            BinaryPrimitives.WriteUInt32BigEndian(block, r.Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(
                block[4..], ((uint)r.FractionLost << 24) | ((uint)r.LostInAll & 0xFFFFFF));
            BinaryPrimitives.WriteUInt32BigEndian(block[8..], r.HighestSequence);
            BinaryPrimitives.WriteUInt32BigEndian(block[12..], r.Jitter);
            BinaryPrimitives.WriteUInt32BigEndian(block[16..], r.LastSr);
            BinaryPrimitives.WriteUInt32BigEndian(block[20..], r.DelaySinceLastSr);
            length += 24;
        }

        WriteHead(buffer, received is null ? 0 : 1, sent is null ? ReceiverReport : SenderReport, length, ssrc);
        return length;
    }

    private static int WriteDescription(Span<byte> buffer, uint ssrc, ReadOnlySpan<byte> cname)
    {
        // Head, SSRC, CNAME item, then at least one zero octet up to a 32-bit boundary (RFC 3550 6.5).
        var length = (8 + 2 + cname.Length + 4) & ~3;
        buffer[..length].Clear();
        buffer[8] = 1;
        buffer[9] = (byte)cname.Length;
        cname.CopyTo(buffer[10..]);
        WriteHead(buffer, 1, SourceDescription, length, ssrc);
        return length;
    }

    private static void WriteHead(Span<byte> buffer, int count, byte type, int length, uint ssrc)
    {
        buffer[0] = (byte)(0x80 | count);
        buffer[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], (ushort)((length / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], ssrc);
    }
}
