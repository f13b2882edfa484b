using System.Text;
using Antiphon.Conversation;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>A call whose server is gone goes on at another one, which tells the far end where that is.</summary>
public class MovingTests
{
    private static readonly CallPlace Elsewhere =
        new(new SignallingPath("udp", "192.0.2.2:5060", "192.0.2.9:5060"), "192.0.2.2", 30_000);

    [Fact]
    public void Far_end_is_told_in_the_same_dialog_where_the_call_goes_on()
    {
        var line = Line.Recording();
        var said = line.Call.Media.Local.Last!;
        var last = line.Call.Dialog.LocalCSeq ?? 0;
        var invite = Moved(line).Sent!;
        Assert.Equal(SipMethod.Invite, invite.Method);
        Assert.Equal(line.Call.Dialog.Id, new DialogId(invite.CallId, invite.From.Tag!, invite.To.Tag!));
        Assert.True(invite.CSeq.Number > last + 100, $"{invite.CSeq} after {last}");
        Assert.Equal("<sip:192.0.2.2:5060>", invite.Raw(SipHeader.Contact));
        // RFC 3264 8: the same session, the next version, nothing changed but where the far end sends.
        var expected = $"{said}"
            .Replace($"o={said.Origin}", $"o={said.Origin with { Version = "2" }}", StringComparison.Ordinal)
            .Replace("c=IN IP4 192.0.2.1", "c=IN IP4 192.0.2.2", StringComparison.Ordinal)
            .Replace("m=audio 20000", "m=audio 30000", StringComparison.Ordinal);
        Assert.Equal(expected, Text(invite.Body));
    }

    [Fact]
    public void Question_takes_the_way_of_the_dialogs_route_set()
    {
        var line = Moved(Line.Answering(more: "Record-Route: <sip:192.0.2.5;lr>").Ack());
        Assert.Equal("<sip:192.0.2.5;lr>", line.Sent!.Raw(SipHeader.Route));
    }

    [Fact]
    public void Answer_is_acknowledged_where_the_far_end_says_and_its_media_connected()
    {
        var line = Moved(Line.Recording());
        var theirs = Line.Offer.Replace("audio 4000", "audio 4444", StringComparison.Ordinal);
        line.Respond(line.Sent!, 200, theirs);
        Assert.Equal(line.Call.Dialog.LocalCSeq, line.Only<CallEffect.SendAck>().Ack.CSeq.Number);
        Assert.Equal(4444, line.Only<CallEffect.ConnectMedia>().Media.RemotePort);
        Assert.Null(line.Call.Move);
        Assert.DoesNotContain(CallTimer.Move, line.Call.Timers.Keys);
        Assert.Equal("Recording", line.Call.Conversation.Stage.GetType().Name);
    }

    [Fact]
    public void Far_end_that_has_moved_itself_is_acknowledged_at_its_new_place()
    {
        var line = Moved(Line.Talking());
        line.Respond(line.Sent!, 200, Line.Offer, "Contact: <sip:5001@192.0.2.77>");
        Assert.Equal("sip:5001@192.0.2.77", $"{line.Only<CallEffect.SendAck>().Ack.Uri}");
    }

    [Fact]
    public void Answer_that_comes_again_is_acknowledged_again()
    {
        var line = Moved(Line.Talking());
        var invite = line.Sent!;
        line.Respond(invite, 200, Line.Offer).Respond(invite, 200, Line.Offer);
        Assert.Equal(invite.CSeq.Number, Assert.IsType<CallEffect.SendAck>(Assert.Single(line.Asked)).Ack.CSeq.Number);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(407)]
    public void Challenge_is_answered_once(int status)
    {
        var line = Moved(Line.Talking());
        var first = line.Sent!;
        var again = line.Respond(first, status).Only<CallEffect.SendWithCredentials>();
        Assert.Equal(first.CSeq.Number + 1, again.Request.CSeq.Number);
        Assert.Equal(first.Body.ToArray(), again.Request.Body.ToArray());
        AssertEnds(line.Respond(again.Request, status), $"{status}");
    }

    [Theory]
    [InlineData(491, 1020)]
    [InlineData(500, 1000)]
    [InlineData(503, 1000)]
    public void Far_end_that_is_busy_with_something_else_is_told_again(int status, int pauseMilliseconds)
    {
        var line = Refused(status);
        Assert.DoesNotContain(line.Asked, effect => effect is CallEffect.SendRequest);
        Assert.Equal(
            line.Now + TimeSpan.FromMilliseconds(pauseMilliseconds), line.Call.Timers[CallTimer.Move]);
        Assert.Equal(SipMethod.Invite, line.Fire(CallTimer.Move).Sent!.Method);
        Assert.Null(line.Respond(line.Sent!, 200, Line.Offer).Call.Move);
    }

    [Fact]
    public void Far_end_that_wants_some_seconds_gets_them()
    {
        var line = Moved(Line.Talking());
        line.Respond(line.Sent!, 500, more: "Retry-After: 7");
        Assert.Equal(line.Now + TimeSpan.FromSeconds(7), line.Call.Timers[CallTimer.Move]);
    }

    [Fact]
    public void Far_end_that_stays_busy_is_given_up()
    {
        var line = Refused(491);
        for (var tries = 2; line.Call.Move is not null; tries++)
        {
            Assert.InRange(tries, 2, 50);
            line.Respond(line.Fire(CallTimer.Move).Sent!, 491);
        }

        Assert.True(line.Now - line.Call.Began > TimeSpan.FromSeconds(20), $"given up at {line.Now - line.Call.Began}");
        AssertEnds(line, "491");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(481)]
    [InlineData(488)]
    [InlineData(603)]
    public void Far_end_that_refuses_ends_the_call_and_what_was_said_is_delivered(int status)
    {
        var line = Moved(Line.Recording());
        AssertEnds(line.Respond(line.Sent!, status), $"{status}");
        line.StopRecording(3);
        Assert.Equal(24_000, line.Only<CallEffect.DeliverMessage>().Letter.Samples);
    }

    /// <summary>Nothing of ours has come to it: whoever took its INVITE may live, and yet answer it.</summary>
    [Fact]
    public void Far_end_that_does_not_know_the_call_before_it_was_answered_gets_no_BYE()
    {
        var line = Moved(Line.Answering());
        line.Respond(line.Sent!, 481);
        Assert.Equal(CallPhase.Ended, line.Call.Phase);
        Assert.True(line.Call.IsGivenUp);
        Assert.Contains("did not know", line.Only<CallEffect.TellNotMoved>().Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(line.Asked, e => e is CallEffect.SendRequest);
    }

    [Theory]
    [InlineData(408, "does not answer")]
    [InlineData(503, "is not reached")]
    [InlineData(401, "password")]
    public void Far_end_that_cannot_be_asked_ends_the_call(int asStatus, string reason)
    {
        var line = Moved(Line.Recording());
        AssertEnds(line.Take(new CallEvent.RequestFailed(line.Sent!.CSeq.Number, asStatus)), reason);
    }

    [Fact]
    public void Far_end_that_rings_for_ever_or_sends_nothing_ends_the_call()
    {
        var line = Moved(Line.Talking());
        AssertEnds(line.Respond(line.Sent!, 180).Fire(CallTimer.Move), "does not answer");
        AssertEnds(Moved(Line.Recording()).Take(new CallEvent.FarEndSilent()), "does not answer");
    }

    [Fact]
    public void Answer_without_media_that_can_be_met_is_acknowledged_and_ends_the_call()
    {
        var line = Moved(Line.Talking());
        line.Respond(line.Sent!, 200);
        Assert.Single(line.Asked.OfType<CallEffect.SendAck>());
        AssertEnds(line, "media");
    }

    [Fact]
    public void Answer_that_comes_after_the_call_was_given_up_is_acknowledged()
    {
        var line = Moved(Line.Talking());
        var invite = line.Sent!;
        line.Take(new CallEvent.FarEndSilent()).Respond(invite, 200, Line.Offer);
        Assert.Equal(invite.CSeq.Number, line.Only<CallEffect.SendAck>().Ack.CSeq.Number);
    }

    [Fact]
    public void Their_INVITE_is_refused_while_ours_is_unanswered_and_taken_while_ours_waits()
    {
        Assert.Equal([491], Moved(Line.Talking()).Request("INVITE", Line.Offer).Statuses);
        Assert.Equal([491], Moved(Line.Talking()).Request("UPDATE", Line.Offer).Statuses);
        var answer = Refused(491).Request("INVITE", Line.Offer).Only<CallEffect.Respond>().Response;
        Assert.Equal(200, answer.Status);
        Assert.Contains("m=audio 30000", Text(answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public void Caller_whose_ACK_went_to_the_server_that_is_gone_is_greeted()
    {
        var line = Moved(Line.Answering());
        Assert.DoesNotContain(CallTimer.AnswerRepeat, line.Call.Timers.Keys);
        line.Respond(line.Sent!, 200, Line.Offer);
        Assert.Equal(CallPhase.Talking, line.Call.Phase);
        Assert.Single(line.Asked.OfType<CallEffect.Play>());
    }

    [Fact]
    public void Session_is_refreshed_by_it_and_lives()
    {
        var line = Moved(SessionTests.RefreshedByUs());
        Assert.Equal("1800;refresher=uac", line.Sent!.Raw(SipHeader.SessionExpires));
        line.Respond(line.Sent!, 422, more: "Min-SE: 3600");
        Assert.Equal("3600;refresher=uac", line.Sent!.Raw(SipHeader.SessionExpires));
        line.Respond(line.Sent!, 200, Line.Offer, "Session-Expires: 3600;refresher=uac");
        Assert.Equal(line.Now + TimeSpan.FromSeconds(1800), line.Call.Timers[CallTimer.Session]);

        var theirs = SessionTests.RefreshedByThem().Ack();
        Assert.Equal("1800;refresher=uas", Moved(theirs).Sent!.Raw(SipHeader.SessionExpires));
    }

    [Fact]
    public void Refresh_that_was_under_way_or_falls_due_does_not_cross_it()
    {
        var line = SessionTests.RefreshedByUs("Allow: INVITE").Fire(CallTimer.Session);
        var due = Moved(line).Call.Timers[CallTimer.Session];
        Assert.True(due > line.Call.Timers[CallTimer.Move], "the session ends before the far end has answered");
    }

    [Fact]
    public void Call_that_the_far_end_holds_is_offered_in_both_directions()
    {
        var line = Line.Talking().Request("INVITE", Line.WithDirection("sendonly"));
        Assert.Contains("a=sendrecv", Text(Moved(line.Ack()).Sent!.Body), StringComparison.Ordinal);
        line.Respond(line.Sent!, 200, Line.WithDirection("sendonly"));
        Assert.Equal(Sdp.MediaDirection.ReceiveOnly, line.Only<CallEffect.ConnectMedia>().Media.Direction);
    }

    [Fact]
    public void Call_that_ends_says_so_from_its_new_place_and_nothing_else()
    {
        var line = Moved(Line.Talking().Take(new CallEvent.EndAsked("Maintenance")));
        Assert.Equal(SipMethod.Bye, line.Sent!.Method);
        Assert.Null(line.Call.Move);
    }

    [Fact]
    public void Server_that_takes_over_before_the_far_end_has_answered_asks_anew()
    {
        var line = Moved(Line.Recording());
        var first = line.Sent!;
        Assert.True(CallRecord.TryRead(CallRecord.Write(line.Call), out var streamed, out var error), error);
        Assert.Equal(line.Call.Move, streamed.Move);
        var plan = Adoption.Plan(streamed, TimeSpan.Zero, TimeSpan.Zero, line.Now);
        var again = Assert.Single(plan.Effects.OfType<CallEffect.SendRequest>()).Request;
        Assert.Equal(SipMethod.Invite, again.Method);
        Assert.True(again.CSeq.Number > first.CSeq.Number + 100, $"{again.CSeq} after {first.CSeq}");
    }

    internal static Line Moved(Line line) => line.MoveTo(Elsewhere);

    internal static Line Refused(int status)
    {
        var line = Moved(Line.Recording());
        return line.Respond(line.Sent!, status);
    }

    private static void AssertEnds(Line line, string reason)
    {
        Assert.Contains(reason, line.Only<CallEffect.TellNotMoved>().Reason, StringComparison.Ordinal);
        Assert.Equal(SipMethod.Bye, line.Sent!.Method);
        Assert.Single(line.Asked.OfType<CallEffect.CloseMedia>());
        Assert.Equal(CallPhase.Ending, line.Call.Phase);
    }

    private static string Text(ReadOnlyMemory<byte> body) => Encoding.ASCII.GetString(body.Span);
}
