using System.Net;
using System.Text;

namespace Antiphon.Sip.Tests;

public class SipBuildingTests
{
    [Fact]
    public void Response_repeats_via_from_to_call_id_and_cseq_and_adds_the_tag()
    {
        var ringing = Wire.Invite().Answer(180, toTag: "a6c85cf", fields: [new(SipHeader.Contact, "<sip:v@10.0.0.1>")]);
        Assert.Equal(
            """
            SIP/2.0 180 Ringing
            Via: SIP/2.0/UDP pc33.example.com:5066;branch=z9hG4bK776asdhds
            To: <sip:2001@voice.example.com>;tag=a6c85cf
            From: "Alice" <sip:alice@example.com>;tag=1928301774
            Call-ID: a84b4c76e66710@pc33.example.com
            CSeq: 314159 INVITE
            Contact: <sip:v@10.0.0.1>
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"),
            ringing.ToString());
    }

    [Fact]
    public void Response_keeps_a_tag_that_is_there()
    {
        var bye = Wire.Request([.. Wire.InviteLines.Select(
            line => line.StartsWith("To", StringComparison.Ordinal) ? line + ";tag=8" : line)]);
        Assert.Equal("8", bye.Answer(200, toTag: "9").To.Tag);
    }

    [Theory]
    [InlineData("192.0.2.7;branch=z9hG4bK1", "192.0.2.7:5060", "192.0.2.7;branch=z9hG4bK1")]
    [InlineData("192.0.2.7;branch=z9hG4bK1", "203.0.113.9:1024", "192.0.2.7;branch=z9hG4bK1;received=203.0.113.9")]
    [InlineData("192.0.2.7;rport;branch=z9hG4bK1", "192.0.2.7:9988",
        "192.0.2.7;rport=9988;branch=z9hG4bK1;received=192.0.2.7")]
    [InlineData("host.example.com;branch=z9hG4bK1, SIP/2.0/TCP b.example.com;branch=z9hG4bK2", "192.0.2.7:5060",
        "host.example.com;branch=z9hG4bK1;received=192.0.2.7, SIP/2.0/TCP b.example.com;branch=z9hG4bK2")]
    [InlineData("[2001:db8::9];rport;branch=z9hG4bK1", "[2001:db8::9]:4711",
        "[2001:db8::9];rport=4711;branch=z9hG4bK1;received=2001:db8::9")]
    public void Top_via_tells_where_the_request_came_from(string sentBy, string source, string expected)
    {
        var request = Wire.RequestFrom(
            IPEndPoint.Parse(source), [Wire.InviteLines[0], $"Via: SIP/2.0/UDP {sentBy}", .. Wire.InviteLines[2..]]);
        Assert.Equal($"SIP/2.0/UDP {expected}", request.Answer(100).Raw(SipHeader.Via));
    }

    [Fact]
    public void Record_route_is_copied_into_what_makes_a_dialog_and_into_nothing_else()
    {
        var invite = Wire.Invite("Record-Route: <sip:p2;lr>, <sip:p1;lr>", "Timestamp: 54");
        Assert.Equal(2, invite.Answer(183, toTag: "1").RecordRoute.Length);
        Assert.Equal(2, invite.Answer(200, toTag: "1").RecordRoute.Length);
        Assert.Empty(invite.Answer(486, toTag: "1").RecordRoute);
        Assert.Empty(invite.Answer(100).RecordRoute);
        Assert.Equal("54", invite.Answer(100).Raw(SipHeader.Timestamp));
    }

    [Fact]
    public void A_value_cannot_smuggle_in_a_header_field()
    {
        var response = Wire.Invite().Answer(486, reason: "No\r\nX: 1", fields: [new(SipHeader.Warning, "a\r\nX: 2")]);
        Assert.Null(response.Raw("X"));
        Assert.True(response.Error.IsNone);
    }

    [Fact]
    public void Request_is_written_and_read_back()
    {
        Assert.True(SipUri.TryParse("sip:bob@example.com;transport=tcp", out var uri));
        var body = SipBody.Sdp(Encoding.ASCII.GetBytes("v=0\r\n"));
        var request = SipRequest.Create(SipMethod.Info, uri, [new(SipHeader.CSeq, new CSeq(1, SipMethod.Info))], body)
            .WithVia(new Via("TCP", new HostPort("192.0.2.1", 5060)));
        Assert.Equal(uri, request.Uri);
        Assert.Equal(MediaType.Sdp, request.ContentType);
        Assert.Equal(body.Content.ToArray(), request.Body.ToArray());
        Assert.Equal("SIP/2.0/TCP 192.0.2.1:5060", request.TopVia.ToString());
    }
}
