using static Antiphon.Sip.ServerTransactionEvent;
using TransportFailed = Antiphon.Sip.ServerTransactionEvent.TransportFailed;

namespace Antiphon.Sip.Tests;

public class ServerTransactionTests
{
    private static readonly SipRequest Options =
        Wire.Request([.. Wire.InviteLines.Select(line => line.Replace("INVITE", "OPTIONS", StringComparison.Ordinal))]);

    private static readonly SipResponse Trying = Options.Answer(100);
    private static readonly SipResponse Ok = Options.Answer(200, toTag: "1");

    [Fact]
    public void A_retransmission_before_any_response_is_discarded() =>
        Assert.Equal(["0 pass OPTIONS"], Script(reliable: false).At(0.5, new RequestReceived(Options)).Log());

    [Fact]
    public void A_retransmission_gets_the_last_response_again_until_timer_J() =>
        Assert.Equal(
            [
                "0 pass OPTIONS", "0.1 send 100", "0.5 send 100", "1 send 200", "1.5 send 200", "33 terminated",
            ],
            Script(reliable: false)
                .At(0.1, new Respond(Trying))
                .At(0.5, new RequestReceived(Options))
                .At(1, new Respond(Ok))
                .At(1.2, new Respond(Options.Answer(500)))
                .At(1.5, new RequestReceived(Options))
                .Log());

    [Fact]
    public void Over_a_reliable_transport_the_final_response_ends_it() =>
        Assert.Equal(
            ["0 pass OPTIONS", "1 send 200", "1 terminated"], Script(reliable: true).At(1, new Respond(Ok)).Log());

    [Fact]
    public void A_transport_failure_ends_it() =>
        Assert.Equal(
            ["0 pass OPTIONS", "1 send 200", "1 transport failed", "1 terminated"],
            Script(reliable: false).At(1, new Respond(Ok)).At(1, new TransportFailed()).Log());

    private static Script<ServerTransaction, ServerTransactionEvent> Script(bool reliable) =>
        new Script<ServerTransaction, ServerTransactionEvent>(ServerTransaction.Next, timer => new TimerFired(timer))
            .Start(_ => ServerTransaction.Start(Options, new TransactionTiming(reliable)));
}
