using static Antiphon.Sip.ClientTransactionEvent;
using TransportFailed = Antiphon.Sip.ClientTransactionEvent.TransportFailed;

namespace Antiphon.Sip.Tests;

public class InviteClientTransactionTests
{
    private static readonly SipRequest Invite = Wire.Invite("Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>");
    private static readonly SipResponse Ringing = Invite.Answer(180, toTag: "1");
    private static readonly SipResponse Ok = Invite.Answer(200, toTag: "1");
    private static readonly SipResponse Busy = Invite.Answer(486, toTag: "1");

    [Fact]
    public void Unanswered_invite_is_repeated_by_timer_A_until_timer_B() =>
        Assert.Equal(
            [
                "0 send INVITE", "0.5 send INVITE", "1.5 send INVITE", "3.5 send INVITE", "7.5 send INVITE",
                "15.5 send INVITE", "31.5 send INVITE", "32 timed out", "32 terminated",
            ],
            Script(reliable: false).Log());

    [Fact]
    public void Over_a_reliable_transport_the_invite_is_sent_once() =>
        Assert.Equal(["0 send INVITE", "32 timed out", "32 terminated"], Script(reliable: true).Log());

    [Fact]
    public void A_provisional_response_stops_repetition_and_timeout() =>
        Assert.Equal(
            ["0 send INVITE", "0.3 pass 180", "40 pass 180"],
            Script(reliable: false)
                .At(0.3, new ResponseReceived(Ringing))
                .At(40, new ResponseReceived(Ringing))
                .Log());

    [Fact]
    public void Every_2xx_goes_up_until_timer_M() =>
        Assert.Equal(
            ["0 send INVITE", "0.3 pass 200", "1 pass 200", "32.3 terminated"],
            Script(reliable: false)
                .At(0.3, new ResponseReceived(Ok))
                .At(1, new ResponseReceived(Ok))
                .At(2, new ResponseReceived(Busy))
                .Log());

    [Fact]
    public void A_refusal_is_acknowledged_each_time_and_told_once_until_timer_D() =>
        Assert.Equal(
            ["0 send INVITE", "0.3 send ACK", "0.3 pass 486", "0.8 send ACK", "32.3 terminated"],
            Script(reliable: false)
                .At(0.3, new ResponseReceived(Busy))
                .At(0.8, new ResponseReceived(Busy))
                .At(1, new ResponseReceived(Ok))
                .Log());

    [Fact]
    public void Over_a_reliable_transport_a_refusal_ends_it_at_once() =>
        Assert.Equal(
            ["0 send INVITE", "0.3 send ACK", "0.3 pass 486", "0.3 terminated"],
            Script(reliable: true).At(0.3, new ResponseReceived(Busy)).Log());

    [Fact]
    public void A_transport_failure_is_told_and_ends_it() =>
        Assert.Equal(
            ["0 send INVITE", "0.1 transport failed", "0.1 terminated"],
            Script(reliable: false).At(0.1, new TransportFailed()).Log());

    [Fact]
    public void Ack_for_a_refusal_is_made_of_the_invite_and_the_responses_to()
    {
        var ack = Invite.AckFor(Busy);
        Assert.Equal(Invite.Uri, ack.Uri);
        Assert.Equal("1", ack.To.Tag);
        Assert.Equal(Invite.TopVia, Assert.Single(ack.Vias));
        Assert.Equal(new CSeq(314159, SipMethod.Ack), ack.CSeq);
        Assert.Equal(Invite.Route.AsEnumerable(), ack.Route);
        Assert.Equal(TransactionKey.Of(Invite), TransactionKey.Of(ack));
    }

    [Fact]
    public void Cancel_finds_the_transaction_it_is_about()
    {
        var cancel = Invite.Cancel();
        Assert.Equal(SipMethod.Cancel, cancel.CSeq.Method);
        Assert.Null(cancel.ToTag);
        Assert.Equal(TransactionKey.Of(Invite), TransactionKey.Of(cancel) with { Method = SipMethod.Invite });
        Assert.Equal(TransactionKey.Of(Invite), TransactionKey.Of(Ok));
    }

    [Fact]
    public void An_old_ack_finds_its_invite_although_it_has_a_to_tag()
    {
        string[] old = [.. Wire.InviteLines.Select(line => line.Replace("z9hG4bK", "", StringComparison.Ordinal))];
        var invite = Wire.Request(old);
        Assert.Equal(TransactionKey.Of(invite), TransactionKey.Of(invite.AckFor(invite.Answer(486, toTag: "1"))));
    }

    [Fact]
    public void A_request_that_came_by_two_paths_is_the_same_to_a_server()
    {
        var other = Wire.Request(
            [Wire.InviteLines[0], "Via: SIP/2.0/UDP p9;branch=z9hG4bKother", .. Wire.InviteLines[2..]]);
        var invite = Wire.Invite();
        Assert.NotEqual(TransactionKey.Of(invite), TransactionKey.Of(other));
        Assert.Equal(MergedRequestKey.Of(invite), MergedRequestKey.Of(other));
    }

    private static Script<InviteClientTransaction, ClientTransactionEvent> Script(bool reliable) =>
        new Script<InviteClientTransaction, ClientTransactionEvent>(
                InviteClientTransaction.Next, timer => new TimerFired(timer))
            .Start(now => InviteClientTransaction.Start(Invite, new TransactionTiming(reliable), now));
}
