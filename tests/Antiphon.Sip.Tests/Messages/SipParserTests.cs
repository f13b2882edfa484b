using System.Text;

namespace Antiphon.Sip.Tests;

public class SipParserTests
{
    [Fact]
    public void Finding_the_fields_allocates_nothing()
    {
        var octets = Wire.Octets(Wire.InviteLines);
        var callIdLength = Parse(octets);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) callIdLength += Parse(octets);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(101 * "a84b4c76e66710@pc33.example.com".Length, callIdLength);
    }

    [Fact]
    public void Empty_lines_before_the_start_line_are_ignored()
    {
        byte[] octets = [.. "\r\n\r\n"u8, .. Wire.Octets(Wire.InviteLines)];
        Assert.Equal(Wire.Invite(), SipMessage.Parse(octets, SipLimits.Default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("INVITE")]
    [InlineData("INVITE sip:a HTTP/1.1\r\n\r\n")]
    [InlineData("IN(VITE sip:a SIP/2.0\r\n\r\n")]
    [InlineData("SIP/3.0 200 OK\r\n\r\n")]
    [InlineData("SIP/2.0 099 Low\r\n\r\n")]
    [InlineData("SIP/2.0 20 OK\r\n\r\n")]
    [InlineData("SIP/2.0 2000 OK\r\n\r\n")]
    public void What_is_not_SIP_is_no_message(string text) =>
        Assert.Null(SipMessage.Parse(Encoding.ASCII.GetBytes(text), SipLimits.Default));

    [Theory]
    [InlineData("INVITE sip:a SIP/2.0", SipDefect.HeaderNotEnded)]
    [InlineData("INVITE sip:a SIP/2.0\r\nVia: x\r\n", SipDefect.HeaderNotEnded)]
    [InlineData("INVITE SIP/2.0\r\n\r\n", SipDefect.BadStartLine)]
    [InlineData("INVITE sip:a SIP/2.1\r\n\r\n", SipDefect.BadVersion)]
    [InlineData("INVITE sip:a SIP/2.0\r\n: x\r\n\r\n", SipDefect.BadHeaderField)]
    [InlineData("INVITE sip:a SIP/2.0\r\nSubject: a\nb\r\n\r\n", SipDefect.BadHeaderField)]
    [InlineData("INVITE sip:a SIP/2.0\r\nl: 1\r\nl: 1\r\n\r\n", SipDefect.BodyTruncated)]
    public void A_defect_is_noted_and_the_frame_still_filled(string text, SipDefect defect)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        Assert.False(SipParser.TryParse(octets, SipLimits.Default, out var frame, out var error));
        Assert.Equal(defect, error.Defect);
        Assert.True(frame.IsRequest);
        Assert.Equal("INVITE", Encoding.ASCII.GetString(frame.Method));
    }

    [Fact]
    public void The_version_is_read_in_any_case() =>
        Assert.True(Wire.Request(["INVITE sip:a@b sip/2.0", .. Wire.InviteLines[1..]]).Error.IsNone);

    private static int Parse(byte[] octets)
    {
        Assert.True(SipParser.TryParse(octets, SipLimits.Default, out var frame, out _));
        return frame.First(SipHeader.CallId).Length;
    }
}
