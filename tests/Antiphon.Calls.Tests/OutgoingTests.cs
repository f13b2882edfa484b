using Antiphon.Conversation;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>RFC 3261 13.2: an INVITE of ours, and all that can come of it.</summary>
public class OutgoingTests
{
    [Fact]
    public void Invite_goes_to_the_number_at_the_phone_system_in_the_callers_name()
    {
        var invite = OutgoingLine.Calling().Invite;
        Assert.Equal("sip:2002@192.0.2.9", invite.Uri.ToString());
        Assert.Equal("sip:5001@192.0.2.9", invite.From.Uri.ToString());
        Assert.Equal("Ann", invite.From.DisplayName);
        Assert.Null(invite.ToTag);
        Assert.Contains("INVITE", invite.Allow);
        Assert.Contains("replaces", invite.Supported);
        Assert.NotEqual(0, invite.Body.Length);
    }

    [Fact]
    public void Server_that_has_an_account_calls_in_its_own_name_and_asserts_the_callers()
    {
        var invite = OutgoingLine.Calling(user: "voicemail").Invite;
        Assert.Equal("sip:voicemail@192.0.2.9", invite.From.Uri.ToString());
        Assert.Equal("sip:5001@192.0.2.9", Assert.Single(invite.AssertedIdentities).Uri.ToString());
    }

    [Fact]
    public void Answer_is_acknowledged_and_the_caller_told()
    {
        var line = OutgoingLine.Ringing().Respond(200, OutgoingLine.Answer);
        var ack = Assert.Single(line.Asked.OfType<CallEffect.SendAck>()).Ack;
        Assert.Equal((line.Invite.CSeq.Number, "b"), (ack.CSeq.Number, ack.To.Tag));
        Assert.Equal("sip:2002@192.0.2.20;fork=b", ack.Uri.ToString());
        Assert.Single(line.Asked.OfType<CallEffect.ConnectMedia>());
        Assert.IsType<PartnerNews.Accepted>(Assert.Single(line.Told));
        Assert.Equal((CallPhase.Talking, "b"), (line.Call.Phase, line.Call.Dialog.Id.RemoteTag));
        Assert.DoesNotContain(CallTimer.Ringing, line.Call.Timers.Keys);
    }

    [Fact]
    public void Repeated_answer_is_acknowledged_again_and_another_forks_is_ended()
    {
        var line = OutgoingLine.Talking().Respond(200, OutgoingLine.Answer);
        Assert.IsType<CallEffect.SendAck>(Assert.Single(line.Asked));
        line.Respond(200, OutgoingLine.Answer, tag: "c");
        Assert.Equal("c", Assert.Single(line.Asked.OfType<CallEffect.SendAck>()).Ack.To.Tag);
        Assert.Equal((SipMethod.Bye, "c"), (line.Sent!.Method, line.Sent.To.Tag));
        Assert.Equal((CallPhase.Talking, "b"), (line.Call.Phase, line.Call.Dialog.Id.RemoteTag));
    }

    [Theory]
    [InlineData(486, TransferOutcome.Busy)]
    [InlineData(600, TransferOutcome.Busy)]
    [InlineData(480, TransferOutcome.NoAnswer)]
    [InlineData(408, TransferOutcome.NoAnswer)]
    [InlineData(603, TransferOutcome.Refused)]
    [InlineData(404, TransferOutcome.Failed)]
    [InlineData(500, TransferOutcome.Failed)]
    public void Refusal_is_told_for_what_it_is(int status, TransferOutcome outcome)
    {
        var line = OutgoingLine.Ringing().Respond(status);
        Assert.Equal(new PartnerNews.Left(outcome), Assert.Single(line.Told));
        Assert.Equal(CallPhase.Ended, line.Call.Phase);
        Assert.Single(line.Asked.OfType<CallEffect.CloseMedia>());
        Assert.Empty(line.Call.Timers);
    }

    [Fact]
    public void Silence_counts_as_no_answer() => Assert.Equal(
        new PartnerNews.Left(TransferOutcome.NoAnswer),
        Assert.Single(OutgoingLine.Calling().Take(new CallEvent.RequestFailed(1, 408)).Told));

    [Fact]
    public void What_rings_too_long_is_cancelled_and_ends_with_487()
    {
        var line = OutgoingLine.Ringing().Fire(CallTimer.Ringing);
        Assert.Single(line.Asked.OfType<CallEffect.CancelInvite>());
        Assert.Equal(new PartnerNews.Left(TransferOutcome.NoAnswer), Assert.Single(line.Told));
        Assert.Equal(CallPhase.Ending, line.Call.Phase);
        Assert.Equal(CallPhase.Ended, line.Respond(487).Call.Phase);
        Assert.Empty(line.Told);
    }

    [Fact]
    public void Cancel_waits_for_the_first_provisional_response()
    {
        var line = OutgoingLine.Calling().Hear(new PartnerNews.Left(TransferOutcome.Failed));
        Assert.Empty(line.Asked.OfType<CallEffect.CancelInvite>());
        Assert.Single(line.Respond(100).Asked.OfType<CallEffect.CancelInvite>());
        Assert.Empty(line.Respond(180).Asked);
    }

    [Fact]
    public void Answer_that_crosses_the_cancel_is_acknowledged_and_ended()
    {
        var line = OutgoingLine.Ringing().Hear(new PartnerNews.Left(TransferOutcome.Failed));
        line.Respond(200, OutgoingLine.Answer);
        Assert.Single(line.Asked.OfType<CallEffect.SendAck>());
        Assert.Equal((SipMethod.Bye, "b"), (line.Sent!.Method, line.Sent.To.Tag));
        Assert.Equal(CallPhase.Ended, line.Take(new CallEvent.ByeAnswered(200)).Call.Phase);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(407)]
    public void Challenge_is_answered_once(int status)
    {
        var line = OutgoingLine.Calling();
        var first = line.Invite;
        line.Respond(status);
        var again = Assert.Single(line.Asked.OfType<CallEffect.SendWithCredentials>()).Request;
        Assert.Equal(first.CSeq.Number + 1, again.CSeq.Number);
        Assert.Equal((first.CallId, first.From, first.Uri), (again.CallId, again.From, again.Uri));
        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
        Assert.IsType<PartnerNews.Left>(Assert.Single(line.Respond(status).Told));
    }

    [Fact]
    public void Redirection_is_followed_to_the_best_address_and_then_to_the_next()
    {
        var line = OutgoingLine.Calling().Respond(
            302, more: "Contact: <sip:2002@192.0.2.30>;q=0.2, <sip:2002@192.0.2.31?X=1>;q=0.9, <tel:2002>");
        Assert.Equal("sip:2002@192.0.2.31", line.Sent!.Uri.ToString());
        Assert.Equal("sip:2002@192.0.2.9", line.Sent.To.Uri.ToString());
        Assert.Equal("sip:2002@192.0.2.30", line.Respond(404).Sent!.Uri.ToString());
        Assert.Equal(new PartnerNews.Left(TransferOutcome.Busy), Assert.Single(line.Respond(486).Told));
    }

    [Fact]
    public void Redirection_in_circles_ends_and_a_6xx_speaks_for_all_addresses()
    {
        const string Circle = "Contact: <sip:2002@192.0.2.30>, <sip:2002@192.0.2.31>";
        var line = OutgoingLine.Calling();
        var tries = 1;
        while (line.Respond(302, more: Circle).Sent is not null)
            tries++;
        Assert.Equal(5, tries);
        Assert.Equal(CallPhase.Ended, line.Call.Phase);
        Assert.Null(OutgoingLine.Calling().Respond(302, more: Circle).Respond(603).Sent);
    }

    [Fact]
    public void Reliable_provisional_response_is_acknowledged_once_in_its_fork()
    {
        string[] reliable = ["Require: 100rel", "RSeq: 7"];
        var line = OutgoingLine.Calling().Respond(180, more: reliable);
        Assert.Equal((SipMethod.Prack, "b", "7 1 INVITE"), (line.Sent!.Method, line.Sent.To.Tag, $"{line.Sent.RAck}"));
        Assert.Null(line.Respond(180, more: reliable).Sent);
        Assert.Null(line.Respond(180, more: ["Require: 100rel", "RSeq: 9"]).Sent);
        Assert.Equal("8 1 INVITE", $"{line.Respond(180, more: ["Require: 100rel", "RSeq: 8"]).Sent!.RAck}");
        Assert.Equal("c", line.Respond(180, tag: "c", more: reliable).Sent!.To.Tag);
        // What the PRACKs took of the numbers is known to the dialog that the answer confirms.
        line.Respond(200, OutgoingLine.Answer);
        Assert.Equal(4u, line.Take(new CallEvent.EndAsked("x")).Sent!.CSeq.Number);
    }

    [Fact]
    public void Answer_may_come_early_and_reliably_and_not_again()
    {
        var line = OutgoingLine.Calling().Respond(
            183, OutgoingLine.Answer, more: ["Require: 100rel", "RSeq: 1"]);
        Assert.IsType<PartnerNews.EarlyMedia>(Assert.Single(line.Told));
        Assert.Equal(CallPhase.Talking, line.Respond(200).Call.Phase);
    }

    [Fact]
    public void Whoever_is_to_be_asked_is_not_heard_before()
    {
        Assert.Empty(OutgoingLine.Calling(isScreened: true).Respond(183, OutgoingLine.Answer).Told);
        var line = OutgoingLine.Talking(isScreened: true);
        Assert.Empty(line.Told);
        line.Take(new CallEvent.KeyPressed('1', TimeSpan.Zero));
        Assert.IsType<PartnerNews.Accepted>(Assert.Single(line.Told));
    }

    [Fact]
    public void Whoever_refuses_the_call_is_let_go_and_the_caller_told_why()
    {
        var line = OutgoingLine.Talking(isScreened: true).Take(new CallEvent.KeyPressed('2', TimeSpan.Zero));
        Assert.Equal(new PartnerNews.Left(TransferOutcome.Refused), Assert.Single(line.Told));
        Assert.Equal(SipMethod.Bye, line.Sent!.Method);
    }

    [Fact]
    public void Answer_without_a_usable_session_is_ended()
    {
        var line = OutgoingLine.Ringing().Respond(200, "v=0\r\n");
        Assert.Equal(SipMethod.Bye, line.Sent!.Method);
        Assert.IsType<PartnerNews.Left>(Assert.Single(line.Told));
    }

    [Fact]
    public void Session_timer_that_the_answer_asks_for_is_kept()
    {
        var line = OutgoingLine.Ringing().Respond(
            200, OutgoingLine.Answer, more: ["Session-Expires: 100;refresher=uac", "Allow: UPDATE"]);
        Assert.Equal(SipMethod.Update, line.Fire(CallTimer.Session).Sent!.Method);
    }
}
