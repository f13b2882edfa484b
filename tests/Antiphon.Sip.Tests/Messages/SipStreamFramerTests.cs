using System.Text;

namespace Antiphon.Sip.Tests;

public class SipStreamFramerTests
{
    private const string Whole = "OPTIONS sip:a SIP/2.0\r\nl: 3\r\n\r\nabc";

    [Theory]
    [InlineData("", SipStreamPiece.Incomplete, 0)]
    [InlineData("\r", SipStreamPiece.Incomplete, 0)]
    [InlineData("\r\n", SipStreamPiece.Pong, 2)]
    [InlineData("\r\n\r", SipStreamPiece.Incomplete, 0)]
    [InlineData("\r\n\r\n", SipStreamPiece.Ping, 4)]
    [InlineData("\r\nINVITE", SipStreamPiece.Pong, 2)]
    [InlineData(Whole, SipStreamPiece.Message, 34)]
    [InlineData(Whole + "INVITE", SipStreamPiece.Message, 34)]
    [InlineData("A b SIP/2.0\r\nContent-Length :\r\n 0\r\n\r\n", SipStreamPiece.Message, 37)]
    [InlineData("A b SIP/2.0\r\nVia: x\r\n\r\n", SipStreamPiece.Broken, 23)]
    [InlineData("A b SIP/2.0\r\nl: five\r\n\r\n", SipStreamPiece.Broken, 24)]
    [InlineData("A b SIP/2.0\r\nl: -1\r\n\r\n", SipStreamPiece.Broken, 22)]
    [InlineData("A b SIP/2.0\r\nl: 1\r\nl: 2\r\n\r\n", SipStreamPiece.Broken, 27)]
    [InlineData("A b SIP/2.0\r\nl: 99999999\r\n\r\n", SipStreamPiece.Broken, 28)]
    public void A_buffer_begins_with_a_piece(string buffer, SipStreamPiece piece, int length) =>
        Assert.Equal(
            new SipStreamFrame(piece, length),
            SipStreamFramer.Next(Encoding.ASCII.GetBytes(buffer), SipLimits.Default));

    [Fact]
    public void A_message_is_incomplete_until_its_last_octet()
    {
        var octets = Encoding.ASCII.GetBytes(Whole);
        for (var length = 0; length < octets.Length; length++)
            Assert.Equal(
                SipStreamPiece.Incomplete, SipStreamFramer.Next(octets.AsSpan(0, length), SipLimits.Default).Piece);
    }

    [Fact]
    public void A_header_that_never_ends_is_broken_before_it_fills_the_memory()
    {
        var octets = new byte[SipLimits.Default.StartLine + SipLimits.Default.Header + 1];
        octets.AsSpan().Fill((byte)'a');
        Assert.Equal(SipStreamPiece.Broken, SipStreamFramer.Next(octets, SipLimits.Default).Piece);
    }
}
