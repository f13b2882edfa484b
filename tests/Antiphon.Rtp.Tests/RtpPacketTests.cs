namespace Antiphon.Rtp.Tests;

/// <summary>RFC 3550 5.1: what is a packet, what is none, and what is written is read again.</summary>
public class RtpPacketTests
{
    private static readonly byte[] Plain = [0x80, 0, 0, 1, 0, 0, 0, 160, 0, 0, 0, 7, 10, 11, 12];

    [Theory]
    [InlineData(0, RtpParseError.TooShort)]
    [InlineData(11, RtpParseError.TooShort)]
    public void Packet_without_a_whole_header_is_none(int length, RtpParseError error) =>
        AssertError(Plain[..length], error);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x40)]
    [InlineData(0xC0)]
    public void Other_version_is_none(byte first) => AssertError([first, .. Plain[1..]], RtpParseError.WrongVersion);

    [Theory]
    [InlineData(0x81)]
    [InlineData(0x8F)]
    public void Contributors_that_are_cut_off_are_told(byte first) =>
        AssertError([first, .. Plain[1..]], RtpParseError.ContributorsCut);

    [Fact]
    public void Extension_that_is_cut_off_is_told()
    {
        AssertError([0x90, .. Plain[1..]], RtpParseError.ExtensionCut);
        AssertError([0x90, .. Plain[1..12], 0, 0, 0, 2, 1, 2, 3, 4], RtpParseError.ExtensionCut);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(255)]
    public void Padding_of_nothing_or_of_more_than_there_is_is_told(byte padding) =>
        AssertError([0xA0, .. Plain[1..14], padding], RtpParseError.PaddingTooLong);

    [Fact]
    public void Padding_where_there_is_no_payload_is_told() =>
        AssertError([0xA0, .. Plain[1..12]], RtpParseError.PaddingTooLong);

    [Fact]
    public void Payload_lies_behind_contributors_and_extension_and_before_padding()
    {
        byte[] packet = [0xB1, .. Plain[1..12], 9, 9, 9, 9, 0, 0, 0, 1, 8, 8, 8, 8, 42, 43, 0, 0, 3];
        Assert.True(RtpPacket.TryParse(packet, out var parsed, out _));
        Assert.Equal([42, 43], parsed.Payload.ToArray());
    }

    [Fact]
    public void Padding_of_the_whole_payload_leaves_none()
    {
        Assert.True(RtpPacket.TryParse([0xA0, .. Plain[1..12], 0, 0, 3], out var parsed, out _));
        Assert.True(parsed.Payload.IsEmpty);
    }

    [Theory]
    [InlineData(0, true, 0, 0u, 0u)]
    [InlineData(127, false, 65535, uint.MaxValue, uint.MaxValue)]
    [InlineData(101, true, 4660, 0x12345678u, 0xDEADBEEFu)]
    public void Header_that_is_written_is_read(byte type, bool marker, ushort sequence, uint timestamp, uint ssrc)
    {
        var packet = new byte[RtpPacket.HeaderBytes + 1];
        RtpPacket.WriteHeader(packet, type, marker, new(sequence), new(timestamp), ssrc);
        Assert.True(RtpPacket.TryParse(packet, out var parsed, out var error), error.ToString());
        Assert.Equal((type, marker, sequence, timestamp, ssrc),
            (parsed.PayloadType, parsed.Marker, parsed.Sequence.Value, parsed.Timestamp.Value, parsed.Ssrc));
    }

    [Fact]
    public void No_octets_make_the_parser_throw()
    {
        var chance = new Kernel.Chance(1);
        var packet = new byte[64];
        for (var i = 0; i < 100_000; i++)
        {
            for (var j = 0; j < packet.Length; j++)
                packet[j] = (byte)chance.Next(256);
            packet[0] = (byte)(0x80 | (packet[0] & 0x3F));
            var length = chance.Next(packet.Length + 1);
            if (RtpPacket.TryParse(packet.AsSpan(0, length), out var parsed, out _))
                Assert.InRange(parsed.Payload.Length, 0, length - RtpPacket.HeaderBytes);
            _ = RtcpReport.Read(packet.AsSpan(0, length));
        }
    }

    [Theory]
    [InlineData(65535, 1, 0, 1)]
    [InlineData(0, -1, 65535, -1)]
    [InlineData(32767, 1, 32768, 1)]
    public void Sequence_numbers_wrap(ushort from, int by, ushort to, int difference)
    {
        Assert.Equal(new SequenceNumber(to), new SequenceNumber(from) + by);
        Assert.Equal(difference, new SequenceNumber(to) - new SequenceNumber(from));
    }

    [Fact]
    public void Time_stamps_wrap()
    {
        Assert.Equal(new RtpTimestamp(59), new RtpTimestamp(uint.MaxValue - 100) + 160);
        Assert.Equal(160, new RtpTimestamp(59) - new RtpTimestamp(uint.MaxValue - 100));
    }

    private static void AssertError(byte[] packet, RtpParseError expected)
    {
        Assert.False(RtpPacket.TryParse(packet, out _, out var error));
        Assert.Equal(expected, error);
    }
}
