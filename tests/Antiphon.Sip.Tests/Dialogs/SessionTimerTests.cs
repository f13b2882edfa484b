namespace Antiphon.Sip.Tests.Dialogs;

/// <summary>RFC 4028 9, table 2: who refreshes, and what the response says of it.</summary>
public class SessionTimerTests
{
    [Theory]
    [InlineData("Supported: timer", "1800", SessionRefresher.Remote, "1800;refresher=uac")]
    [InlineData("Supported: timer", "1800;refresher=uac", SessionRefresher.Remote, "1800;refresher=uac")]
    [InlineData("Supported: timer", "1800;refresher=uas", SessionRefresher.Local, "1800;refresher=uas")]
    [InlineData("Require: timer", "90", SessionRefresher.Remote, "90;refresher=uac")]
    [InlineData("Supported: replaces", "1800", SessionRefresher.Local, "1800;refresher=uas")]
    public void Timer_that_is_asked_for_is_agreed(string tags, string expires, SessionRefresher refresher, string said)
    {
        var agreed = Assert.IsType<SessionTimerAnswer.Agreed>(
            SessionTimer.Answer(Wire.Invite(tags, $"Session-Expires: {expires}")));
        Assert.Equal(refresher, agreed.Timer!.Refresher);
        var response = Wire.Invite().Answer(200, fields: agreed.Fields.AsSpan());
        Assert.Equal(said, response.Raw(SipHeader.SessionExpires));
        // 9: a client that is to refresh must know it.
        Assert.Equal(refresher == SessionRefresher.Remote, response.Require.Contains("timer"));
    }

    [Theory]
    [InlineData("Supported: timer")]
    [InlineData("Supported: timer", "Min-SE: 120")]
    public void Nobody_is_made_to_run_a_timer(params string[] fields) =>
        Assert.Null(Assert.IsType<SessionTimerAnswer.Agreed>(SessionTimer.Answer(Wire.Invite(fields))).Timer);

    [Fact]
    public void Interval_under_90_seconds_is_refused_to_those_who_can_ask_again()
    {
        var refused = Assert.IsType<SessionTimerAnswer.Refused>(
            SessionTimer.Answer(Wire.Invite("k: timer", "x: 89")));
        Assert.Equal(TimeSpan.FromSeconds(90), Wire.Invite().Answer(422, fields: [refused.MinSE]).MinSessionExpires);
        Assert.Null(Assert.IsType<SessionTimerAnswer.Agreed>(SessionTimer.Answer(Wire.Invite("x: 89"))).Timer);
    }

    [Theory]
    [InlineData(1800, 900, 1768)]
    [InlineData(90, 45, 60)]
    public void Session_is_refreshed_at_half_of_its_time_and_ended_before_it_is_over(int interval, int refresh, int end)
    {
        var timer = new SessionTimer(TimeSpan.FromSeconds(interval), SessionRefresher.Local);
        Assert.Equal((refresh, end), ((int)timer.RefreshAfter.TotalSeconds, (int)timer.EndAfter.TotalSeconds));
    }

    [Theory]
    [InlineData("1800;refresher=uas", SessionRefresher.Remote)]
    [InlineData("1800;refresher=uac", SessionRefresher.Local)]
    [InlineData("1800", SessionRefresher.Local)]
    public void Answer_to_our_refresh_says_who_goes_on(string expires, SessionRefresher refresher) =>
        Assert.Equal(refresher, SessionTimer.Of(
            Wire.Invite().Answer(200, fields: [new SipField(SipHeader.SessionExpires, expires)]))!.Refresher);
}
