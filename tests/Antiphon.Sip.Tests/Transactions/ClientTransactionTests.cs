using static Antiphon.Sip.ClientTransactionEvent;
using TransportFailed = Antiphon.Sip.ClientTransactionEvent.TransportFailed;

namespace Antiphon.Sip.Tests;

public class ClientTransactionTests
{
    private static readonly SipRequest Bye =
        Wire.Request([.. Wire.InviteLines.Select(line => line.Replace("INVITE", "BYE", StringComparison.Ordinal))]);

    private static readonly SipResponse Trying = Bye.Answer(100);
    private static readonly SipResponse Ok = Bye.Answer(200, toTag: "1");

    [Fact]
    public void Unanswered_request_is_repeated_by_timer_E_up_to_T2_until_timer_F() =>
        Assert.Equal(
            [
                "0 send BYE", "0.5 send BYE", "1.5 send BYE", "3.5 send BYE", "7.5 send BYE", "11.5 send BYE",
                "15.5 send BYE", "19.5 send BYE", "23.5 send BYE", "27.5 send BYE", "31.5 send BYE", "32 timed out",
                "32 terminated",
            ],
            Script(reliable: false).Log());

    [Fact]
    public void After_a_provisional_response_it_is_repeated_every_T2() =>
        Assert.Equal(
            [
                "0 send BYE", "0.3 pass 100", "0.5 send BYE", "4.5 send BYE", "8.5 send BYE", "9 pass 200",
                "14 terminated",
            ],
            Script(reliable: false)
                .At(0.3, new ResponseReceived(Trying))
                .At(9, new ResponseReceived(Ok))
                .At(9.5, new ResponseReceived(Ok))
                .Log());

    [Fact]
    public void A_provisional_response_does_not_stop_the_timeout() =>
        Assert.Equal(
            ["0 send BYE", "1 pass 100", "32 timed out", "32 terminated"],
            Script(reliable: true).At(1, new ResponseReceived(Trying)).Log());

    [Fact]
    public void Over_a_reliable_transport_the_final_response_ends_it() =>
        Assert.Equal(
            ["0 send BYE", "1 pass 200", "1 terminated"],
            Script(reliable: true).At(1, new ResponseReceived(Ok)).Log());

    [Fact]
    public void A_transport_failure_is_told_and_ends_it() =>
        Assert.Equal(
            ["0 send BYE", "0.1 transport failed", "0.1 terminated"],
            Script(reliable: false).At(0.1, new TransportFailed()).Log());

    private static Script<ClientTransaction, ClientTransactionEvent> Script(bool reliable) =>
        new Script<ClientTransaction, ClientTransactionEvent>(ClientTransaction.Next, timer => new TimerFired(timer))
            .Start(now => ClientTransaction.Start(Bye, new TransactionTiming(reliable), now));
}
