using System.Text;
using System.Text.Json;

namespace Antiphon.Sdp.Tests;

public class SessionDescriptionTests
{
    private const string Plain =
        "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.3\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\n"
        + "m=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC/90000\r\n";

    [Fact]
    public void A_description_is_read_by_line()
    {
        var description = Sdp.Read(Plain);
        Assert.Equal(new Origin("mhandley", "29739", "7272939", new Connection("192.0.2.3")), description.Origin);
        Assert.Equal(2, description.Media.Length);
        var audio = description.Media[0];
        Assert.Equal(("audio", 49217, "RTP/AVP"), (audio.Type, audio.Port, audio.Protocol));
        Assert.Equal(["0", "12"], audio.Formats);
        Assert.Equal("192.0.2.4", description.ConnectionOf(audio)?.Address);
        Assert.Equal(new RtpMap(31, "LPC", 90000), description.Media[1].RtpMaps.Single());
    }

    [Fact]
    public void What_is_written_is_read_and_stored_the_same()
    {
        var description = Sdp.Read(Plain);
        Assert.Equal(Plain, description.ToString());
        var stored = JsonSerializer.Serialize(description);
        Assert.Equal(description, JsonSerializer.Deserialize<SessionDescription>(stored));
    }

    [Theory]
    [InlineData("v=0\no=- 1 1 IN IP4 a.example.com\nc=IN IP4 192.0.2.1\nm=audio 1 RTP/AVP 0\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP6 ::1\r\ns=x\r\ni=i\r\nu=u\r\ne=e\r\np=p\r\nc=IN IP6 ::1\r\nb=AS:64\r\nt=0 0\r\n"
        + "r=7d 1h 0\r\nz=1 2\r\nk=clear:1\r\na=x\r\nm=audio 1 RTP/AVP 0\r\ni=y\r\nb=AS:1\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\no=- 99999999999999999999999999 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\n"
        + "m=audio 1/2 RTP/AVP 0\r\nc=IN IP4 224.2.1.1/127/3\r\n")]
    public void Accepted(string text) => Sdp.Read(text);

    [Theory]
    [InlineData("", 1, "a letter and an equals sign")]
    [InlineData("o=- 1 1 IN IP4 1.2.3.4\r\n", 1, "v=0 as the first line and nowhere else")]
    [InlineData("v=1\r\n", 1, "v=0")]
    [InlineData("v=0\r\nv=0\r\n", 2, "v=0 as the first line and nowhere else")]
    [InlineData("v=0\r\nm =video 3227 RTP/AVP 31\r\n", 2, "a letter and an equals sign")]
    [InlineData("v=0\r\n\r\n", 2, "a letter and an equals sign")]
    [InlineData("v=0\r\no=- x 1 IN IP4 1.2.3.4\r\n", 2, "o=<user> <session> <version> IN IP4|IP6 <address>")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 ::1\r\n", 2, "o=<user> <session> <version> IN IP4|IP6 <address>")]
    [InlineData("v=0\r\nc=IN IP4 what ever\r\n", 2, "c=IN IP4|IP6 <address>")]
    [InlineData("v=0\r\nm=audio 99999 RTP/AVP 0\r\n", 2, "m=<media> <port> <protocol> <format> ...")]
    [InlineData("v=0\r\nm=audio 1 RTP/AVP\r\n", 2, "m=<media> <port> <protocol> <format> ...")]
    [InlineData("v=0\r\ns=-\r\n", 3, "an o= line")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\nm=audio 1 RTP/AVP 0\r\n", 4,
        "a c= line for the session or for each media")]
    public void Refused_with_the_line_and_what_would_be_right(string text, int line, string expected)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        Assert.False(SessionDescription.TryParse(octets, SdpLimits.Default, out _, out var error));
        Assert.Equal(new SdpParseError(line, expected), error);
    }

    [Fact]
    public void Limits_hold()
    {
        var tight = new SdpLimits { Description = 200, Lines = 6, Media = 1 };
        Assert.Equal("Line 1: expected at most 200 octets", Error(Plain + new string('x', 200), tight));
        Assert.Equal("Line 7: expected at most 6 lines", Error(Plain, tight));
        Assert.Equal("Line 7: expected at most 1 m= lines", Error(Plain, tight with { Lines = 9 }));
    }

    [Fact]
    public void An_attribute_of_the_media_comes_before_that_of_the_session()
    {
        var description = Sdp.Read(
            "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\na=sendonly\r\n"
            + "m=audio 1 RTP/AVP 0\r\nm=audio 2 RTP/AVP 0\r\na=inactive\r\nc=IN IP4 5.6.7.8\r\n");
        Assert.Equal(
            [MediaDirection.SendOnly, MediaDirection.Inactive], description.Media.Select(description.DirectionOf));
        Assert.Equal("5.6.7.8", description.ConnectionOf(description.Media[1])?.Address);
    }

    [Fact]
    public void Both_address_families_can_be_in_one_description()
    {
        var description = Sdp.Read(
            "v=0\r\no=bob 280744730 28977631 IN IP4 host.example.com\r\ns=\r\nt=0 0\r\nm=audio 22334 RTP/AVP 0\r\n"
            + "c=IN IP4 192.0.2.1\r\nm=video 6024 RTP/AVP 107\r\nc=IN IP6 2001:db8::1\r\n"
            + "a=rtpmap:107 H263-1998/90000\r\n");
        Assert.Equal(
            ["IN IP4 192.0.2.1", "IN IP6 2001:db8::1"], description.Media.Select(media => $"{media.Connection}"));
    }

    [Theory]
    [InlineData("a=rtcp:53020", 53020, null)]
    [InlineData("a=rtcp:53020 IN IP4 126.16.64.4", 53020, "126.16.64.4")]
    [InlineData("a=rtcp:53020 IN IP6 2001:2345:6789:ABCD:EF01:2345:6789:ABCD", 53020,
        "2001:2345:6789:ABCD:EF01:2345:6789:ABCD")]
    public void Rtcp_may_go_elsewhere(string attribute, int port, string? address)
    {
        var media = Sdp.Read(Plain + attribute + "\r\n").Media[1];
        Assert.Equal((port, address), (media.Rtcp?.Port, media.Rtcp?.Address?.Address));
    }

    [Fact]
    public void Noise_and_mutations_are_read_or_refused()
    {
        var chance = new Kernel.Chance(5);
        for (var i = 0; i < 10_000; i++)
        {
            var octets = Encoding.UTF8.GetBytes(Plain);
            for (var count = chance.Next(1, 6); count > 0; count--)
            {
                var octet = chance.OneIn(3) ? " =:/\r\n"[chance.Next(6)] : chance.Next(256);
                octets[chance.Next(octets.Length)] = (byte)octet;
            }

            if (!SessionDescription.TryParse(octets, SdpLimits.Default, out var read, out var error))
            {
                Assert.NotEmpty(error.Expected);
                continue;
            }

            Assert.Equal(read.ToString(), Sdp.Read(read.ToString()).ToString());
            _ = OfferAnswer.Answer(read, new AudioCapabilities(), new LocalMedia("192.0.2.9", 20000, 7));
            _ = OfferAnswer.Apply(read, read, new AudioCapabilities());
        }
    }

    private static string Error(string text, SdpLimits limits) =>
        SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), limits, out _, out var error) ? "" : $"{error}";
}
