using System.Diagnostics;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using static Antiphon.Sip.ClientTransactionEvent;
using static Antiphon.Sip.TransactionEffect;
using TransportFailed = Antiphon.Sip.ClientTransactionEvent.TransportFailed;

namespace Antiphon.Sip;

/*
                    send INVITE
                        |
   A: send again   +----v----+  B: timed out, transport failure: told
             +-----| Calling |----------------------------------+
             +---->+---------+                                  |
        1xx: to user |  |  |                                    |
      +--------------+  |  +--------------------------+         |
   +--v---------+       | 2xx: to user                |         |
   | Proceeding |-------|-----------------------------+         |
   +------------+       |           300-699: ACK, to user       |
     |   2xx: to user   |                             |         |
     |            +-----v----+                  +-----v-----+   |
     +----------->| Accepted | 2xx: to user     | Completed | 300-699: ACK again
                  +----------+                  +-----------+   |
                        | M                           | D, transport failure: told
                        |       +------------+        |         |
                        +------>| Terminated |<-------+---------+
                                +------------+

   The ACK for a 2xx is the user's, as a request of its own; that for any other final response is made here from the
   INVITE. While Proceeding nothing ends the transaction but a response: the user gives up by CANCEL.
*/

/// <summary>The INVITE client transaction of RFC 3261 17.1.1 as RFC 6026 7.2 mended it.</summary>
[JsonDerivedType(typeof(Calling), "calling")]
[JsonDerivedType(typeof(Proceeding), "proceeding")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Ended), "terminated")]
public abstract record InviteClientTransaction
{
    private InviteClientTransaction()
    {
    }

    public sealed record Calling(SipRequest Invite, TimeSpan Pause, TransactionTiming Timing)
        : InviteClientTransaction;

    public sealed record Proceeding(SipRequest Invite, TransactionTiming Timing) : InviteClientTransaction;

    public sealed record Accepted : InviteClientTransaction;

    public sealed record Completed(SipRequest Ack) : InviteClientTransaction;

    public sealed record Ended : InviteClientTransaction;

    public static Step<InviteClientTransaction, TransactionEffect> Start(
        SipRequest invite, TransactionTiming timing, Instant now)
    {
        var calling = new Calling(invite, timing.T1, timing);
        var send = new SendRequest(invite);
        var giveUp = new StartTimer(TransactionTimer.B, now + timing.Lifetime);
        return timing.Reliable
            ? To(calling, send, giveUp)
            : To(calling, send, giveUp, new StartTimer(TransactionTimer.A, now + timing.T1));
    }

    public static Step<InviteClientTransaction, TransactionEffect> Next(
        InviteClientTransaction state, ClientTransactionEvent @event, Instant now) => (state, @event) switch
    {
        (Calling calling, TimerFired(TransactionTimer.A)) => Repeat(calling, now),
        (Calling, TimerFired(TransactionTimer.B)) => To(new Ended(), new TimedOut(), new Terminated()),
        (Calling calling, ResponseReceived(var response)) =>
            Receive(calling, calling.Invite, calling.Timing, response, now),
        (Proceeding proceeding, ResponseReceived(var response)) =>
            Receive(proceeding, proceeding.Invite, proceeding.Timing, response, now),

        // RFC 6026 7.2: each 2xx goes up, repeated ones and those of other forks.
        (Accepted, ResponseReceived({ IsSuccess: true } response)) => To(state, new PassToUser(response)),
        // What a proxy still sends of forks that lost changes nothing.
        (Accepted, ResponseReceived) => To(state),
        (Accepted, TimerFired(TransactionTimer.M)) => To(new Ended(), new Terminated()),

        (Completed completed, ResponseReceived({ Status: >= 300 })) => To(state, new SendRequest(completed.Ack)),
        // The final response is known; a provisional one overtaken by it, or a 2xx behind it, says nothing.
        (Completed, ResponseReceived) => To(state),
        (Completed, TimerFired(TransactionTimer.D)) => To(new Ended(), new Terminated()),

        (Calling or Proceeding or Completed, TransportFailed) =>
            To(new Ended(), new TransactionEffect.TransportFailed(), new Terminated()),
        // Nothing is sent here any more.
        (Accepted, TransportFailed) => To(state),
        // A timer of a state that is past may have been on its way when it was cancelled.
        (Calling or Proceeding or Accepted or Completed, TimerFired) => To(state),
        // Forgotten by its owner; what is still on its way to it has no effect.
        (Ended, ResponseReceived or TimerFired or TransportFailed) => To(state),
        _ => throw new UnreachableException($"{state} does not decide {@event}."),
    };

    // RFC 3261 17.1.1.2: timer A doubles without the cap of T2.
    private static Step<InviteClientTransaction, TransactionEffect> Repeat(Calling state, Instant now)
    {
        var pause = state.Pause * 2;
        return To(
            state with { Pause = pause },
            new SendRequest(state.Invite),
            new StartTimer(TransactionTimer.A, now + pause));
    }

    private static Step<InviteClientTransaction, TransactionEffect> Receive(
        InviteClientTransaction state, SipRequest invite, TransactionTiming timing, SipResponse response, Instant now)
    {
        var pass = new PassToUser(response);
        var stopA = new CancelTimer(TransactionTimer.A);
        var stopB = new CancelTimer(TransactionTimer.B);
        if (response.IsProvisional)
            return state is Calling ? To(new Proceeding(invite, timing), stopA, stopB, pass) : To(state, pass);
        if (response.IsSuccess)
            return To(
                new Accepted(), stopA, stopB, pass, new StartTimer(TransactionTimer.M, now + timing.Lifetime));

        // RFC 3261 17.1.1.2: the ACK goes out before the user can be slow; timer D is zero over reliable transports.
        var ack = invite.AckFor(response);
        return timing.Reliable
            ? To(new Ended(), stopA, stopB, new SendRequest(ack), pass, new Terminated())
            : To(
                new Completed(ack),
                stopA,
                stopB,
                new SendRequest(ack),
                pass,
                new StartTimer(TransactionTimer.D, now + timing.Absorption));
    }

    private static Step<InviteClientTransaction, TransactionEffect> To(
        InviteClientTransaction state, params ReadOnlySpan<TransactionEffect> effects) => Step.To(state, effects);
}
