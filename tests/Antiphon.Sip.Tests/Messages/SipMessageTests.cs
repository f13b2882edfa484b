namespace Antiphon.Sip.Tests;

public class SipMessageTests
{
    [Fact]
    public void The_five_mandatory_header_fields_are_read_by_type()
    {
        var invite = Wire.Invite();
        Assert.True(invite.Error.IsNone);
        Assert.Equal(SipMethod.Invite, invite.Method);
        Assert.Equal("2001", invite.Uri.User);
        Assert.Equal("z9hG4bK776asdhds", invite.TopVia.Branch);
        Assert.Equal(new HostPort("PC33.example.com", 5066), invite.TopVia.SentBy);
        Assert.Equal("Alice", invite.From.DisplayName);
        Assert.Equal("1928301774", invite.From.Tag);
        Assert.Null(invite.ToTag);
        Assert.Equal("a84b4c76e66710@pc33.example.com", invite.CallId);
        Assert.Equal(new CSeq(314159, SipMethod.Invite), invite.CSeq);
        Assert.Equal(70, invite.MaxForwards);
        Assert.Equal("sip:alice@pc33.example.com:5066", Assert.Single(invite.Contacts).Uri.ToString());
    }

    [Fact]
    public void Fields_of_one_name_and_values_divided_by_commas_are_one_list()
    {
        var invite = Wire.Invite(
            "Record-Route: <sip:p2.example.com;lr>, \"a, \\\"b\" <sip:p1.example.com;lr>;x=\"c,d\"",
            "record-route: <sip:p0.example.com;lr>",
            "Supported: timer, replaces",
            "k: 100rel");
        Assert.Equal(
            ["p2.example.com", "p1.example.com", "p0.example.com"], invite.RecordRoute.Select(route => route.Uri.Host));
        Assert.Equal("a, \"b", invite.RecordRoute[1].DisplayName);
        Assert.Equal("c,d", invite.RecordRoute[1].Parameters["x"]);
        Assert.Equal(["timer", "replaces", "100rel"], invite.Supported);
    }

    [Fact]
    public void A_folded_value_reads_as_if_its_folds_were_spaces()
    {
        var invite = Wire.Invite("Subject: I know you're there,", "\tpick up the phone", "   and talk to me!");
        Assert.Equal("I know you're there,  \tpick up the phone     and talk to me!", invite.Raw(SipHeader.Subject));
    }

    [Fact]
    public void Forwarding_information_tells_who_sent_the_call_on_and_why()
    {
        var invite = Wire.Invite(
            "Diversion: <sip:2002@pbx.example.com>;reason=no-answer;counter=1;privacy=off",
            "Diversion: \"Carol\" <sip:2003@pbx.example.com>;reason=User-Busy;counter=2",
            "History-Info: <sip:2003@pbx.example.com?Reason=SIP%3Bcause%3D486%3Btext%3D%22Busy%20Here%22>;index=1",
            "History-Info: <sip:vm@voice.example.com;cause=486>;index=1.1;mp=1");
        Assert.Equal(["2002", "2003"], invite.Diversions.Select(diversion => diversion.Uri.User));
        Assert.Equal(["no-answer", "user-busy"], invite.Diversions.Select(diversion => diversion.Reason));
        Assert.Equal([1, 2], invite.Diversions.Select(diversion => diversion.Counter));
        Assert.Equal(486, invite.History[0].Reason?.Cause);
        Assert.Equal("Busy Here", invite.History[0].Reason?.Text);
        Assert.Equal("1", invite.History[1].MappedFrom);
        Assert.Equal(486, invite.History[1].Cause);
    }

    [Fact]
    public void Identities_come_as_sip_and_as_tel()
    {
        var invite = Wire.Invite(
            "P-Asserted-Identity: \"Cullen\" <sip:fluffy@example.com>, <tel:+14085264000;ext=5>",
            "Remote-Party-ID: \"Bob\" <sip:bob@example.com>;party=calling;screen=yes");
        Assert.Equal(["fluffy", "+14085264000"], invite.AssertedIdentities.Select(identity => identity.Uri.User));
        Assert.Equal("calling", invite.RemotePartyIds.Single().Parameters["party"]);
    }

    [Fact]
    public void A_malformed_optional_field_reads_as_absent_and_is_told_apart_when_asked()
    {
        var invite = Wire.Invite("Expires: soon", "Event: ;;");
        Assert.Null(invite.Expires);
        Assert.Null(invite.Event);
        Assert.Equal(SipDefect.BadHeaderField, invite.Defect(SipHeader.Event).Defect);
        Assert.Equal("Malformed Expires Header Field", invite.Defect(SipHeader.Expires).Reason);
        Assert.Equal("Missing Subject Header Field", invite.Defect(SipHeader.Subject).Reason);
    }

    [Fact]
    public void A_field_unknown_by_type_is_had_by_its_name_in_any_case()
    {
        var invite = Wire.Invite("X-Station: 17");
        Assert.Equal("17", invite.Raw("x-station"));
        Assert.Equal("70", invite.Raw("MAX-FORWARDS"));
        Assert.Null(invite.Raw("X-Other"));
    }

    [Theory]
    [InlineData("Session-Expires: 1800;refresher=uac")]
    [InlineData("x: 1800 ; refresher=uac")]
    public void Session_timer_is_read_from_either_name(string field)
    {
        var timer = Wire.Invite(field).SessionExpires;
        Assert.Equal(TimeSpan.FromMinutes(30), timer?.Interval);
        Assert.Equal("uac", timer?.Refresher);
    }

    [Fact]
    public void A_number_is_digits_and_nothing_else_but_for_the_comment_of_retry_after()
    {
        var invite = Wire.Invite(
            "Expires: 60 soon", "Retry-After: 120 (in a meeting);duration=3600", "Min-Expires: 9");
        Assert.Null(invite.Expires);
        Assert.Equal(TimeSpan.FromMinutes(2), invite.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(9), invite.MinExpires);
    }
}
