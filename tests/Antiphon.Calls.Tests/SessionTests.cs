using System.Text;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>RFC 4028 and RFC 3311: sessions that must be refreshed to live, by either end.</summary>
public class SessionTests
{
    [Fact]
    public void Session_that_the_far_end_refreshes_lives_and_one_that_it_does_not_ends()
    {
        var line = RefreshedByThem();
        var answer = line.Only<CallEffect.Respond>().Response;
        Assert.Equal("1800;refresher=uac", answer.Raw(SipHeader.SessionExpires));
        Assert.Contains("timer", answer.Require);
        line.Ack();
        line.Now += TimeSpan.FromSeconds(1700);
        line.Request("UPDATE", more: ["Supported: timer", "Session-Expires: 1800;refresher=uac"]);
        Assert.Equal([200], line.Statuses);
        Assert.Equal(line.Now + TimeSpan.FromSeconds(1768), line.Call.Timers[CallTimer.Session]);
        Assert.Equal("Session Expired", Reason(line.Fire(CallTimer.Session).Sent!));
    }

    [Fact]
    public void Refresh_by_reinvite_begins_the_time_anew_and_one_without_a_timer_ends_it()
    {
        var line = RefreshedByThem().Ack();
        line.Now += TimeSpan.FromSeconds(1000);
        line.Request("INVITE", Line.Offer, "Supported: timer", "Session-Expires: 1200;refresher=uac").Ack();
        Assert.Equal(line.Now + TimeSpan.FromSeconds(1168), line.Call.Timers[CallTimer.Session]);
        line.Request("INVITE", Line.Offer).Ack();
        Assert.DoesNotContain(CallTimer.Session, line.Call.Timers.Keys);
    }

    [Fact]
    public void Session_that_we_refresh_is_refreshed_at_half_of_its_time_by_update()
    {
        var line = RefreshedByUs();
        var refresh = line.Fire(CallTimer.Session).Sent!;
        Assert.Equal(SipMethod.Update, refresh.Method);
        Assert.Equal(TimeSpan.FromSeconds(900), line.Now - line.Call.Began);
        Assert.Equal("1800;refresher=uac", refresh.Raw(SipHeader.SessionExpires));
        Assert.True(refresh.Body.IsEmpty);
        line.Respond(refresh, 200, more: "Session-Expires: 1800;refresher=uac");
        Assert.Equal(line.Now + TimeSpan.FromSeconds(900), line.Call.Timers[CallTimer.Session]);
        Assert.Equal(SipMethod.Update, line.Fire(CallTimer.Session).Sent!.Method);
    }

    [Fact]
    public void Far_end_that_does_not_know_update_is_reinvited_with_the_session_as_it_is()
    {
        var line = RefreshedByUs("Allow: INVITE, ACK, BYE");
        var said = line.Call.Media.Local.Last!;
        var refresh = line.Fire(CallTimer.Session).Sent!;
        Assert.Equal(SipMethod.Invite, refresh.Method);
        Assert.Equal(said.ToBytes(), refresh.Body.ToArray());
        line.Respond(refresh, 200, Line.Offer, "Require: timer", "Session-Expires: 1800;refresher=uac");
        Assert.Equal(refresh.CSeq.Number, line.Only<CallEffect.SendAck>().Ack.CSeq.Number);
        Assert.Equal(4000, line.Only<CallEffect.ConnectMedia>().Media.RemotePort);
        // The 2xx comes again when our ACK was lost.
        line.Respond(refresh, 200, Line.Offer, "Session-Expires: 1800;refresher=uac");
        Assert.Single(line.Asked.OfType<CallEffect.SendAck>());
        Assert.Single(line.Asked);
    }

    [Fact]
    public void Refresh_that_is_not_answered_ends_the_call_when_the_session_expires()
    {
        var line = RefreshedByUs();
        var refresh = line.Fire(CallTimer.Session).Sent!;
        line.Take(new CallEvent.RequestFailed(refresh.CSeq.Number, 503));
        Assert.Empty(line.Asked);
        Assert.Equal("Session Expired", Reason(line.Fire(CallTimer.Session).Sent!));
        Assert.Equal(TimeSpan.FromSeconds(1768), line.Now - line.Call.Began);
    }

    [Theory]
    [InlineData(481)]
    [InlineData(408)]
    public void Far_end_that_does_not_know_the_call_any_more_ends_it(int status)
    {
        var line = RefreshedByUs();
        line.Respond(line.Fire(CallTimer.Session).Sent!, status);
        Assert.Equal("Session Refresh Failed", Reason(line.Sent!));
    }

    [Fact]
    public void Refresh_that_asks_for_too_little_asks_again_for_what_is_wanted()
    {
        var line = RefreshedByUs();
        line.Respond(line.Fire(CallTimer.Session).Sent!, 422, more: "Min-SE: 3600");
        Assert.Equal("3600;refresher=uac", line.Sent!.Raw(SipHeader.SessionExpires));
    }

    [Fact]
    public void Refresh_that_meets_one_of_theirs_is_tried_again_after_a_pause()
    {
        var line = RefreshedByUs("Allow: INVITE");
        var refresh = line.Fire(CallTimer.Session).Sent!;
        line.Request("INVITE", Line.Offer);
        Assert.Equal([491], line.Statuses);
        line.Respond(refresh, 491);
        var pause = line.Call.Timers[CallTimer.Session] - line.Now;
        Assert.InRange(pause, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2));
        Assert.Equal(SipMethod.Invite, line.Fire(CallTimer.Session).Sent!.Method);
    }

    [Fact]
    public void Session_that_would_be_too_short_is_refused()
    {
        var line = Line.Talking().Request("UPDATE", more: ["Supported: timer", "Session-Expires: 60"]);
        Assert.Equal([422], line.Statuses);
        Assert.Equal("90", line.Only<CallEffect.Respond>().Response.Raw(SipHeader.MinSE));
    }

    [Fact]
    public void Update_holds_and_resumes_as_a_reinvite_does_but_without_ack()
    {
        var line = Line.Talking().Request("UPDATE", Line.WithDirection("sendonly"));
        Assert.Contains("a=recvonly", Text(line.Only<CallEffect.Respond>().Response), StringComparison.Ordinal);
        Assert.Equal(MediaDirection.ReceiveOnly, line.Only<CallEffect.ConnectMedia>().Media.Direction);
        Assert.DoesNotContain(CallTimer.AnswerRepeat, line.Call.Timers.Keys);
    }

    [Fact]
    public void Update_with_an_offer_is_refused_while_ours_is_unanswered_or_theirs_cannot_be_met()
    {
        Assert.Equal([491], Line.Answering(offer: "").Request("UPDATE", Line.Offer).Statuses);
        var g729 = Line.Offer.Replace("RTP/AVP 0 101", "RTP/AVP 18", StringComparison.Ordinal);
        Assert.Equal([488], Line.Talking().Request("UPDATE", g729).Statuses);
    }

    [Fact]
    public void Call_that_is_ending_refreshes_nothing()
    {
        var line = RefreshedByUs().Take(new CallEvent.FarEndSilent());
        Assert.DoesNotContain(CallTimer.Session, line.Call.Timers.Keys);
        Assert.Equal([481], line.Request("UPDATE").Statuses);
    }

    internal static Line RefreshedByThem() =>
        Line.Answering(more: ["Supported: timer", "Session-Expires: 1800", "Allow: INVITE, UPDATE"]);

    internal static Line RefreshedByUs(string allow = "Allow: INVITE, UPDATE") =>
        Line.Answering(more: ["Supported: timer", "Session-Expires: 1800;refresher=uas", allow]).Ack();

    internal static CallEvent Answer(SipMethod method, int status, uint cseq = 1)
    {
        var (_, request) = (RefreshedByUs().Call.Dialog with { LocalCSeq = cseq - 1 }).Request(method);
        return new CallEvent.RequestAnswered(request.WithVia(
            new Via("UDP", new HostPort("192.0.2.1", 5060), SipParameters.None)).Answer(status));
    }

    private static string? Reason(SipRequest bye)
    {
        Assert.Equal(SipMethod.Bye, bye.Method);
        return bye.Reasons[0].Text;
    }

    private static string Text(SipMessage message) => Encoding.ASCII.GetString(message.Bytes.Span);
}
