using Antiphon.Kernel;

namespace Antiphon.Rtp.Tests;

/// <summary>Loss and jitter as RFC 3550 appendix A reckons them, and the reports that carry them.</summary>
public class ReceptionTests
{
    [Fact]
    public void Loss_is_what_was_expected_less_what_came()
    {
        var statistics = Hear([0, 1, 2, 4, 5, 8, 9]);
        Assert.Equal((10u, 7u, 3), (statistics.Expected, statistics.Received, statistics.LostInAll));
        // A.3: 3 of 10 lost, in 256ths.
        Assert.Equal(3 * 256 / 10, statistics.TakeFractionLost());
        Assert.Equal(0, statistics.TakeFractionLost());
    }

    [Fact]
    public void Fraction_counts_from_the_last_report_on()
    {
        var statistics = Hear([0, 1, 2, 3]);
        statistics.TakeFractionLost();
        foreach (ushort sequence in (ushort[])[6, 7])
            Hear(ref statistics, sequence);
        Assert.Equal(128, statistics.TakeFractionLost());
    }

    [Fact]
    public void Doubled_packets_never_make_the_loss_a_share_below_zero()
    {
        var statistics = Hear([0, 1, 1, 1, 2]);
        Assert.Equal(-2, statistics.LostInAll);
        Assert.Equal(0, statistics.TakeFractionLost());
    }

    [Fact]
    public void Highest_sequence_counts_the_wraps()
    {
        var statistics = Hear([65_534, 65_535, 0, 1]);
        Assert.Equal((65_537u, 4u), (statistics.HighestSequence, statistics.Expected));
    }

    [Fact]
    public void Packet_that_was_overtaken_does_not_count_as_a_wrap()
    {
        var statistics = Hear([10, 12, 11, 13]);
        Assert.Equal((13u, 4u, 0), (statistics.HighestSequence, statistics.Expected, statistics.LostInAll));
    }

    [Fact]
    public void Source_that_changes_or_jumps_is_reckoned_anew()
    {
        var statistics = Hear([0, 1, 2]);
        statistics.OnPacket(9, new(500), new(0), default);
        Assert.Equal((9u, 1u), (statistics.Ssrc, statistics.Expected));
        statistics.OnPacket(9, new(20_000), new(0), default);
        Assert.Equal(1u, statistics.Expected);
    }

    /// <summary>A.8 step by step: J += (|D| - J) / 16, kept in sixteenths.</summary>
    [Fact]
    public void Jitter_follows_the_appendix()
    {
        var statistics = default(ReceptionStatistics);
        long jitter = 0;
        var chance = new Chance(3);
        long last = 0;
        for (ushort i = 0; i < 500; i++)
        {
            var late = chance.Next(240);
            statistics.OnPacket(1, new(i), new((uint)(i * 160)), new Instant((i * 20_000L) + (late * 125)));
            if (i > 0)
                jitter += Math.Abs(late - last) - ((jitter + 8) >> 4);
            last = late;
        }

        Assert.Equal((uint)(jitter >> 4), statistics.Jitter);
        Assert.InRange(statistics.Jitter, 50u, 110u);
    }

    [Fact]
    public void Steady_stream_has_no_jitter() =>
        Assert.Equal(0u, Hear([.. Enumerable.Range(0, 100).Select(i => (ushort)i)]).Jitter);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Report_that_is_written_is_read(bool sends, bool receives, bool bye)
    {
        var buffer = new byte[RtcpReport.BytesMax];
        SenderInfo? sent = sends ? new SenderInfo(0x1122334455667788, new(9), 10, 1600) : null;
        ReportBlock? block = receives ? new ReportBlock(5, 77, -3, 65_537, 12, 34, 56) : null;
        var length = RtcpReport.Write(buffer, 99, sent, block, "antiphon-1"u8, bye);
        Assert.Equal(0, length % 4);
        Assert.Equal(
            new RtcpNews(true, 99, sends ? 0x33445566u : 0, bye), RtcpReport.Read(buffer.AsSpan(0, length)));
        Assert.Equal(sends ? 200 : 201, buffer[1]);
    }

    [Fact]
    public void Report_block_lies_as_the_rfc_draws_it()
    {
        var buffer = new byte[RtcpReport.BytesMax];
        RtcpReport.Write(buffer, 99, null, new ReportBlock(5, 77, -3, 65_537, 12, 34, 56), "x"u8, bye: false);
        byte[] block = [0, 0, 0, 5, 77, 0xFF, 0xFF, 0xFD, 0, 1, 0, 1, 0, 0, 0, 12, 0, 0, 0, 34, 0, 0, 0, 56];
        Assert.Equal(block, buffer[8..32]);
    }

    [Fact]
    public void Every_truncation_of_a_report_is_refused()
    {
        var buffer = new byte[RtcpReport.BytesMax];
        var length = RtcpReport.Write(buffer, 99, new SenderInfo(1, new(2), 3, 4), null, "antiphon"u8, bye: true);
        for (var cut = 1; cut < length; cut++)
            Assert.Equal(IsBoundary(cut, buffer), RtcpReport.Read(buffer.AsSpan(0, cut)).IsValid);
    }

    [Theory]
    [InlineData(0x40, 200)]
    [InlineData(0xA0, 200)]
    [InlineData(0x80, 202)]
    [InlineData(0x80, 0)]
    public void Compound_must_begin_with_a_report(byte first, byte type) =>
        Assert.False(RtcpReport.Read([first, type, 0, 1, 0, 0, 0, 9]).IsValid);

    /// <summary>A compound packet cut between two of its packets is one still.</summary>
    private static bool IsBoundary(int cut, byte[] buffer)
    {
        var at = 0;
        while (at < cut)
            at += 4 * (1 + (buffer[at + 2] << 8) + buffer[at + 3]);
        return at == cut;
    }

    private static ReceptionStatistics Hear(ushort[] sequences)
    {
        var statistics = default(ReceptionStatistics);
        foreach (var sequence in sequences)
            Hear(ref statistics, sequence);
        return statistics;
    }

    private static void Hear(ref ReceptionStatistics statistics, ushort sequence) => statistics.OnPacket(
        1, new(sequence), new((uint)(sequence * 160)), new Instant(sequence * 20_000L));
}
