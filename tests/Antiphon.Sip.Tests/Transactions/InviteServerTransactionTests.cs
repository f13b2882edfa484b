using Antiphon.Kernel;
using static Antiphon.Sip.ServerTransactionEvent;
using TransportFailed = Antiphon.Sip.ServerTransactionEvent.TransportFailed;

namespace Antiphon.Sip.Tests;

public class InviteServerTransactionTests
{
    private static readonly SipRequest Invite = Wire.Invite();
    private static readonly SipResponse Ringing = Invite.Answer(180, toTag: "1");
    private static readonly SipResponse Ok = Invite.Answer(200, toTag: "1");
    private static readonly SipResponse Busy = Invite.Answer(486, toTag: "1");

    [Fact]
    public void A_user_that_is_silent_for_200_ms_is_covered_by_a_100() =>
        Assert.Equal(["0 pass INVITE", "0.2 send 100"], Script(reliable: false).Log());

    [Fact]
    public void A_user_that_is_quick_needs_no_100() =>
        Assert.Equal(
            ["0 pass INVITE", "0.1 send 180"], Script(reliable: false).At(0.1, new Respond(Ringing)).Log());

    [Fact]
    public void Retransmitted_invite_gets_the_last_provisional_again() =>
        Assert.Equal(
            ["0 pass INVITE", "0.2 send 100", "0.5 send 100", "1 send 180", "1.5 send 180"],
            Script(reliable: false)
                .At(0.5, new RequestReceived(Invite))
                .At(1, new Respond(Ringing))
                .At(1.5, new RequestReceived(Invite))
                .Log());

    [Fact]
    public void A_2xx_is_sent_once_and_the_transaction_absorbs_invites_until_timer_L() =>
        Assert.Equal(
            [
                "0 pass INVITE", "0.1 send 200", "1 send 200", "2 pass ACK", "32.1 terminated",
            ],
            Script(reliable: false)
                .At(0.1, new Respond(Ok))
                .At(0.5, new RequestReceived(Invite))
                .At(1, new Respond(Ok))
                .At(2, new AckReceived(Invite.AckFor(Busy)))
                .At(3, new Respond(Busy))
                .Log());

    [Fact]
    public void A_refusal_is_repeated_by_timer_G_until_timer_H_gives_up() =>
        Assert.Equal(
            [
                "0 pass INVITE", "0 send 486", "0.5 send 486", "1.5 send 486", "3.5 send 486", "7.5 send 486",
                "11.5 send 486", "15.5 send 486", "19.5 send 486", "23.5 send 486", "27.5 send 486", "31.5 send 486",
                "32 timed out", "32 terminated",
            ],
            Script(reliable: false).At(0, new Respond(Busy)).Log());

    [Fact]
    public void Over_a_reliable_transport_a_refusal_is_sent_once() =>
        Assert.Equal(
            ["0 pass INVITE", "0 send 486", "32 timed out", "32 terminated"],
            Script(reliable: true).At(0, new Respond(Busy)).Log());

    [Fact]
    public void The_ack_ends_the_repetition_and_timer_I_absorbs_others() =>
        Assert.Equal(
            ["0 pass INVITE", "0 send 486", "0.5 send 486", "0.6 send 486", "5.7 terminated"],
            Script(reliable: false)
                .At(0, new Respond(Busy))
                .At(0.6, new RequestReceived(Invite))
                .At(0.7, new AckReceived(Invite.AckFor(Busy)))
                .At(1, new AckReceived(Invite.AckFor(Busy)))
                .At(2, new RequestReceived(Invite))
                .Log());

    [Fact]
    public void Over_a_reliable_transport_the_ack_ends_the_transaction_at_once() =>
        Assert.Equal(
            ["0 pass INVITE", "0 send 486", "0.1 terminated"],
            Script(reliable: true)
                .At(0, new Respond(Busy))
                .At(0.1, new AckReceived(Invite.AckFor(Busy)))
                .Log());

    [Fact]
    public void A_transport_failure_is_told_and_the_client_may_come_again() =>
        Assert.Equal(
            ["0 pass INVITE", "0.1 send 180", "0.1 transport failed", "0.5 send 180"],
            Script(reliable: false)
                .At(0.1, new Respond(Ringing))
                .At(0.1, new TransportFailed())
                .At(0.5, new RequestReceived(Invite))
                .Log());

    private static Script<InviteServerTransaction, ServerTransactionEvent> Script(bool reliable) =>
        new Script<InviteServerTransaction, ServerTransactionEvent>(
                InviteServerTransaction.Next, timer => new TimerFired(timer))
            .Start(now => InviteServerTransaction.Start(Invite, new TransactionTiming(reliable), now));
}
