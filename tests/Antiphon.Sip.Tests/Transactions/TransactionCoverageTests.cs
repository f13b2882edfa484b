using System.Text.Json;
using Antiphon.Kernel;
using Antiphon.Testing;

namespace Antiphon.Sip.Tests;

/// <summary>Every state decides every event, and every state survives being stored.</summary>
public class TransactionCoverageTests
{
    private static readonly TransactionTiming Udp = new(Reliable: false);
    private static readonly SipRequest Invite = Wire.Invite();
    private static readonly SipResponse Ringing = Invite.Answer(180, toTag: "1");
    private static readonly SipResponse Ok = Invite.Answer(200, toTag: "1");
    private static readonly SipResponse Busy = Invite.Answer(486, toTag: "1");

    private static readonly ServerTransactionEvent[] ServerEvents =
    [
        new ServerTransactionEvent.RequestReceived(Invite),
        new ServerTransactionEvent.AckReceived(Invite.AckFor(Busy)),
        new ServerTransactionEvent.Respond(Ringing),
        new ServerTransactionEvent.Respond(Ok),
        new ServerTransactionEvent.Respond(Busy),
        new ServerTransactionEvent.TransportFailed(),
        .. Enum.GetValues<TransactionTimer>().Select(timer => new ServerTransactionEvent.TimerFired(timer)),
    ];

    private static readonly ClientTransactionEvent[] ClientEvents =
    [
        new ClientTransactionEvent.ResponseReceived(Ringing),
        new ClientTransactionEvent.ResponseReceived(Ok),
        new ClientTransactionEvent.ResponseReceived(Busy),
        new ClientTransactionEvent.TransportFailed(),
        .. Enum.GetValues<TransactionTimer>().Select(timer => new ClientTransactionEvent.TimerFired(timer)),
    ];

    private static readonly InviteServerTransaction[] InviteServerStates =
    [
        new InviteServerTransaction.Proceeding(Invite.Answer(100), IsSent: false, Udp),
        new InviteServerTransaction.Proceeding(Ringing, IsSent: true, Udp),
        new InviteServerTransaction.Accepted(),
        new InviteServerTransaction.Completed(Busy, Udp.T1, Udp),
        new InviteServerTransaction.Confirmed(),
        new InviteServerTransaction.Ended(),
    ];

    private static readonly ServerTransaction[] ServerStates =
    [
        new ServerTransaction.Trying(Udp),
        new ServerTransaction.Proceeding(Ringing, Udp),
        new ServerTransaction.Completed(Ok),
        new ServerTransaction.Ended(),
    ];

    private static readonly InviteClientTransaction[] InviteClientStates =
    [
        new InviteClientTransaction.Calling(Invite, Udp.T1, Udp),
        new InviteClientTransaction.Proceeding(Invite, Udp),
        new InviteClientTransaction.Accepted(),
        new InviteClientTransaction.Completed(Invite.AckFor(Busy)),
        new InviteClientTransaction.Ended(),
    ];

    private static readonly ClientTransaction[] ClientStates =
    [
        new ClientTransaction.Trying(Invite, Udp.T1, Udp),
        new ClientTransaction.Proceeding(Invite, Udp),
        new ClientTransaction.Completed(),
        new ClientTransaction.Ended(),
    ];

    [Fact]
    public void Invite_server_transaction_decides_everything() =>
        Assert.Empty(TransitionCoverage.Gaps<InviteServerTransaction, ServerTransactionEvent, TransactionEffect>(
            InviteServerStates, ServerEvents, InviteServerTransaction.Next));

    [Fact]
    public void Server_transaction_decides_everything() =>
        Assert.Empty(TransitionCoverage.Gaps<ServerTransaction, ServerTransactionEvent, TransactionEffect>(
            ServerStates, ServerEvents, ServerTransaction.Next));

    [Fact]
    public void Invite_client_transaction_decides_everything() =>
        Assert.Empty(TransitionCoverage.Gaps<InviteClientTransaction, ClientTransactionEvent, TransactionEffect>(
            InviteClientStates, ClientEvents, InviteClientTransaction.Next));

    [Fact]
    public void Client_transaction_decides_everything() =>
        Assert.Empty(TransitionCoverage.Gaps<ClientTransaction, ClientTransactionEvent, TransactionEffect>(
            ClientStates, ClientEvents, ClientTransaction.Next));

    [Fact]
    public void Answer_delivery_decides_everything() =>
        Assert.Empty(TransitionCoverage.Gaps<AnswerDelivery, AnswerDelivery.Event, AnswerDelivery.Effect>(
            [
                new AnswerDelivery.Unanswered(Ok, Udp.T1, Udp),
                new AnswerDelivery.Delivered(),
                new AnswerDelivery.Abandoned(),
            ],
            [
                new AnswerDelivery.Event.AckReceived(),
                new AnswerDelivery.Event.TimerFired(AnswerDelivery.Timer.Repeat),
                new AnswerDelivery.Event.TimerFired(AnswerDelivery.Timer.GiveUp),
            ],
            AnswerDelivery.Next));

    [Fact]
    public void Every_state_survives_being_stored()
    {
        AssertStored(InviteServerStates);
        AssertStored(ServerStates);
        AssertStored(InviteClientStates);
        AssertStored(ClientStates);
    }

    [Fact]
    public void The_walk_finds_a_case_without_instance_and_a_pair_without_decision()
    {
        var gaps = TransitionCoverage.Gaps<ServerTransaction, ClientTransactionEvent, TransactionEffect>(
            [new ServerTransaction.Ended()],
            [new ClientTransactionEvent.TransportFailed()],
            (_, _, _) => throw new InvalidOperationException("not decided"));
        Assert.Contains("No instance of Antiphon.Sip.ServerTransaction+Trying", gaps);
        Assert.Contains(gaps, gap => gap.EndsWith("not decided", StringComparison.Ordinal));
    }

    private static void AssertStored<T>(T[] states) =>
        Assert.Equal(states, JsonSerializer.Deserialize<T[]>(JsonSerializer.Serialize(states))!);
}
