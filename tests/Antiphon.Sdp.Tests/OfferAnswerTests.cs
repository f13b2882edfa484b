using System.Text.Json;
using static Antiphon.Sdp.NegotiationResult;

namespace Antiphon.Sdp.Tests;

public class OfferAnswerTests
{
    private static readonly AudioCapabilities Ours = new();
    private static readonly LocalMedia Here = new("192.0.2.9", 20000, 7);

    [Fact]
    public void The_offerers_order_decides_the_codec_and_its_payload_types_are_kept()
    {
        var agreed = Answer(Sdp.Phone(
            "m=audio 4000 RTP/AVP 18 8 0 96", "a=rtpmap:96 telephone-event/8000", "a=fmtp:96 0-16"));
        Assert.Equal(
            """
            v=0
            o=- 7 1 IN IP4 192.0.2.9
            s=-
            c=IN IP4 192.0.2.9
            t=0 0
            m=audio 20000 RTP/AVP 8 96
            a=rtpmap:8 PCMA/8000
            a=rtpmap:96 telephone-event/8000
            a=fmtp:96 0-16
            a=ptime:20
            a=sendrecv

            """.ReplaceLineEndings("\r\n"),
            agreed.Local.ToString());
        Assert.Equal(
            new NegotiatedMedia
            {
                RemoteAddress = "192.0.2.1",
                RemotePort = 4000,
                RemoteRtcpAddress = "192.0.2.1",
                RemoteRtcpPort = 4001,
                Codec = new RtpMap(8, "PCMA", 8000),
                ReceivePayloadType = 8,
                TelephoneEvents = new TelephoneEvents(96, 96),
                Direction = MediaDirection.SendReceive,
                PacketTime = TimeSpan.FromMilliseconds(20),
            },
            agreed.Media);
    }

    [Fact]
    public void A_codec_is_known_by_its_name_also_under_a_dynamic_payload_type()
    {
        var agreed = Answer(Sdp.Phone("m=audio 4000 RTP/AVP 112", "a=rtpmap:112 pcmu/8000"));
        Assert.Equal(112, agreed.Media.Codec.PayloadType);
        Assert.Null(agreed.Media.TelephoneEvents);
        Assert.Null(OfferAnswerTests.TryAnswer(Sdp.Phone("m=audio 4000 RTP/AVP 0", "a=rtpmap:0 L16/44100")));
    }

    [Theory]
    [InlineData("a=fmtp:101 0-15", "101 0-15")]
    [InlineData("a=fmtp:101 0-11,16", "101 0-16")]
    [InlineData("a=x", "101 0-15")]
    public void Hook_flash_is_answered_when_it_was_offered(string fmtp, string answer)
    {
        var agreed = Answer(Sdp.Phone("m=audio 4000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000", fmtp));
        Assert.Contains(new SdpAttribute("fmtp", answer), agreed.Local.Media[0].Attributes);
    }

    [Theory]
    [InlineData("sendrecv", MediaDirection.SendReceive, "sendrecv")]
    [InlineData("sendonly", MediaDirection.SendReceive, "recvonly")]
    [InlineData("recvonly", MediaDirection.SendReceive, "sendonly")]
    [InlineData("inactive", MediaDirection.SendReceive, "inactive")]
    [InlineData("sendrecv", MediaDirection.SendOnly, "sendonly")]
    [InlineData("sendonly", MediaDirection.SendOnly, "inactive")]
    [InlineData("sendrecv", MediaDirection.Inactive, "inactive")]
    public void Direction_is_answered_reversed_and_at_most_as_offered(
        string offer, MediaDirection wanted, string answer)
    {
        var agreed = Answer(Sdp.Phone("m=audio 4000 RTP/AVP 0", $"a={offer}"), Here with { Direction = wanted });
        Assert.Equal(answer, agreed.Media.Direction.AttributeName());
        Assert.Contains(new SdpAttribute(answer), agreed.Local.Media[0].Attributes);
    }

    [Fact]
    public void Hold_in_the_old_way_stops_what_we_send()
    {
        var agreed = Answer(Sdp.Phone("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0"));
        Assert.Equal(MediaDirection.ReceiveOnly, agreed.Media.Direction);
    }

    [Fact]
    public void Every_line_is_answered_in_its_place_and_what_is_not_wanted_with_port_0()
    {
        var agreed = Answer(Sdp.Phone(
            "m=video 3000 RTP/AVP 31",
            "m=audio 0 RTP/AVP 0",
            "m=audio 3002 RTP/SAVP 0",
            "m=audio 3004 RTP/AVP 9",
            "m=audio 3006 RTP/AVP 0",
            "m=audio 3008 RTP/AVP 8",
            "m=image 3010 udptl t38"));
        Assert.Equal(
            [
                "video 0 RTP/AVP 31", "audio 0 RTP/AVP 0", "audio 0 RTP/SAVP 0", "audio 0 RTP/AVP 9",
                "audio 20000 RTP/AVP 0", "audio 0 RTP/AVP 8", "image 0 udptl t38",
            ],
            agreed.Local.Media.Select(media => $"{media.Type} {media.Port} {media.Protocol} {media.Formats[0]}"));
        Assert.Equal(3006, agreed.Media.RemotePort);
    }

    [Theory]
    [InlineData("m=audio 4000 RTP/AVP 18")]
    [InlineData("m=audio 4000 RTP/SAVP 0")]
    [InlineData("m=audio 0 RTP/AVP 0")]
    [InlineData("m=video 4000 RTP/AVP 31")]
    [InlineData("m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1")]
    public void Nothing_in_common_is_a_488(string media) => Assert.Null(TryAnswer(Sdp.Phone(media)));

    [Fact]
    public void The_time_of_the_answer_is_that_of_the_offer()
    {
        var offer = Sdp.Phone("m=audio 4000 RTP/AVP 0") with { Time = "3338481189 3370017201" };
        Assert.Equal("3338481189 3370017201", Answer(offer).Local.Time);
    }

    [Fact]
    public void An_IPv6_call_is_answered_in_IPv6()
    {
        var offer = Sdp.Read(
            "v=0\r\no=a 1 1 IN IP6 2001:db8::20\r\ns=-\r\nc=IN IP6 2001:db8::20\r\nt=0 0\r\n"
            + "m=audio 6000 RTP/AVP 0\r\n");
        var agreed = Answer(offer, new LocalMedia("2001:db8::9", 20000, 7));
        Assert.Equal("c=IN IP6 2001:db8::9", agreed.Local.ToString().Split("\r\n")[3]);
        Assert.Equal("2001:db8::20", agreed.Media.RemoteAddress);
    }

    [Theory]
    [InlineData("a=ptime:30", 30)]
    [InlineData("a=ptime:25", 20)]
    [InlineData("a=ptime:200", 60)]
    [InlineData("a=ptime:5", 10)]
    [InlineData("a=maxptime:10", 10)]
    [InlineData("a=ptime:soon", 20)]
    public void Packets_are_as_long_as_the_peer_likes_and_we_can(string attribute, int milliseconds) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(milliseconds),
            Answer(Sdp.Phone("m=audio 4000 RTP/AVP 0", attribute)).Media.PacketTime);

    [Fact]
    public void Rtcp_goes_where_the_peer_says()
    {
        var media = Answer(Sdp.Phone("m=audio 4000 RTP/AVP 0", "a=rtcp:53020 IN IP4 192.0.2.77")).Media;
        Assert.Equal(("192.0.2.77", 53020), (media.RemoteRtcpAddress, media.RemoteRtcpPort));
    }

    [Fact]
    public void Our_version_goes_up_when_something_changed_and_only_then()
    {
        var offer = Sdp.Phone("m=audio 4000 RTP/AVP 0");
        var first = Answer(offer).Local;
        var same = Answer(offer, Here with { Last = first }).Local;
        Assert.Equal(first, same);
        var held = Answer(
            Sdp.Phone("m=audio 4000 RTP/AVP 0", "a=sendonly"), Here with { Last = same }).Local;
        Assert.Equal(("7", "2"), (held.Origin.SessionId, held.Origin.Version));
    }

    [Fact]
    public void The_peers_version_tells_whether_anything_changed()
    {
        var offer = Sdp.Phone("m=audio 4000 RTP/AVP 0");
        Assert.True(offer.IsSameVersionAs(Sdp.Phone("m=audio 4000 RTP/AVP 0")));
        var next = offer with { Origin = offer.Origin with { Version = "2" } };
        Assert.False(offer.IsSameVersionAs(next));
    }

    [Fact]
    public void Our_offer_names_all_we_can_do_and_the_answer_chooses()
    {
        var offer = OfferAnswer.Offer(Ours, Here);
        Assert.Equal(["0", "8", "101"], offer.Media.Single().Formats);
        var answer = Sdp.Phone("m=audio 4000 RTP/AVP 8 96", "a=rtpmap:96 telephone-event/8000", "a=recvonly");
        var agreed = Assert.IsType<Agreed>(OfferAnswer.Apply(offer, answer, Ours));
        Assert.Equal(8, agreed.Media.Codec.PayloadType);
        Assert.Equal(new TelephoneEvents(96, 101), agreed.Media.TelephoneEvents);
        Assert.Equal(MediaDirection.SendOnly, agreed.Media.Direction);
    }

    [Theory]
    [InlineData("m=audio 0 RTP/AVP 0")]
    [InlineData("m=audio 4000 RTP/AVP 18")]
    [InlineData("m=audio 4000 RTP/AVP 0\r\nm=audio 4002 RTP/AVP 0")]
    [InlineData("a=nothing")]
    public void An_answer_that_does_not_fit_is_refused(string media) =>
        Assert.IsType<NothingInCommon>(OfferAnswer.Apply(OfferAnswer.Offer(Ours, Here), Sdp.Phone(media), Ours));

    [Fact]
    public void A_later_offer_keeps_every_line_in_its_place()
    {
        var answered = Answer(Sdp.Phone("m=video 3000 RTP/AVP 31", "m=audio 3006 RTP/AVP 0")).Local;
        var moved = OfferAnswer.Offer(Ours, new LocalMedia("192.0.2.10", 25000, 7) { Last = answered });
        Assert.Equal([0, 25000], moved.Media.Select(media => media.Port));
        Assert.Equal("2", moved.Origin.Version);
        Assert.Equal("192.0.2.10", moved.Connection?.Address);
        var answer = Sdp.Phone("m=video 0 RTP/AVP 31", "m=audio 3006 RTP/AVP 0");
        Assert.Equal(3006, Assert.IsType<Agreed>(OfferAnswer.Apply(moved, answer, Ours)).Media.RemotePort);
    }

    [Fact]
    public void What_was_agreed_can_be_stored()
    {
        var agreed = Answer(Sdp.Phone("m=audio 4000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000"));
        Assert.Equal(agreed.Media, JsonSerializer.Deserialize<NegotiatedMedia>(JsonSerializer.Serialize(agreed.Media)));
        var local = Here with { Last = agreed.Local };
        Assert.Equal(local, JsonSerializer.Deserialize<LocalMedia>(JsonSerializer.Serialize(local)));
    }

    private static Agreed Answer(SessionDescription offer, LocalMedia? local = null) =>
        Assert.IsType<Agreed>(OfferAnswer.Answer(offer, Ours, local ?? Here));

    private static Agreed? TryAnswer(SessionDescription offer) => OfferAnswer.Answer(offer, Ours, Here) as Agreed;
}
