using System.Diagnostics;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using static Antiphon.Sip.ServerTransactionEvent;
using static Antiphon.Sip.TransactionEffect;
using TransportFailed = Antiphon.Sip.ServerTransactionEvent.TransportFailed;

namespace Antiphon.Sip;

/*
                     INVITE: to user, 100 after 200 ms of silence
                               |
   INVITE: last 1xx again  +---v--------+  1xx from user: send
                     +-----| Proceeding |<----+
                     +---->+------------+-----+
      300-699 from user: send |      | 2xx from user: send
                  +-----------+      +-------------+
   INVITE, G:     |                                |  INVITE: absorb
   send again +---v-------+                 +------v---+  2xx from user: send
        +-----| Completed |           +-----| Accepted |  ACK: to user
        +---->+-----------+           +---->+----------+
          H:   |     | ACK                         | L
       timed   | +---v-------+                     |
       out     | | Confirmed |                     |
               | +-----------+                     |
               |     | I                           |
               |  +--v---------+                   |
               +->| Terminated |<------------------+
                  +------------+

   A 2xx makes the dialog and is repeated by its user until the ACK comes (AnswerDelivery), because the ACK travels
   outside of this transaction; all other final responses are repeated here. A transport failure is told and changes
   nothing: the client will come again.
*/

/// <summary>The INVITE server transaction of RFC 3261 17.2.1 as RFC 6026 7.1 mended it.</summary>
[JsonDerivedType(typeof(Proceeding), "proceeding")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Confirmed), "confirmed")]
[JsonDerivedType(typeof(Ended), "terminated")]
public abstract record InviteServerTransaction
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromMilliseconds(200);

    private InviteServerTransaction()
    {
    }

    /// <summary>The last provisional response; at first the 100, which is sent only if the user is slow.</summary>
    public sealed record Proceeding(SipResponse Last, bool IsSent, TransactionTiming Timing) : InviteServerTransaction;

    public sealed record Accepted : InviteServerTransaction;

    public sealed record Completed(SipResponse Final, TimeSpan Pause, TransactionTiming Timing)
        : InviteServerTransaction;

    public sealed record Confirmed : InviteServerTransaction;

    public sealed record Ended : InviteServerTransaction;

    public static Step<InviteServerTransaction, TransactionEffect> Start(
        SipRequest invite, TransactionTiming timing, Instant now) =>
        To(
            new Proceeding(invite.Answer(100), IsSent: false, timing),
            new PassToUser(invite),
            new StartTimer(TransactionTimer.Trying, now + SilenceMax));

    public static Step<InviteServerTransaction, TransactionEffect> Next(
        InviteServerTransaction state, ServerTransactionEvent @event, Instant now) => (state, @event) switch
    {
        (Proceeding { IsSent: true } proceeding, RequestReceived) => To(state, new SendResponse(proceeding.Last)),
        // Nothing was sent yet; the 100 is on its way in less than 200 ms.
        (Proceeding, RequestReceived) => To(state),
        (Proceeding proceeding, Respond(var response)) => Send(proceeding, response, now),
        (Proceeding { IsSent: false } proceeding, TimerFired(TransactionTimer.Trying)) =>
            To(proceeding with { IsSent = true }, new SendResponse(proceeding.Last)),
        // There is nothing to acknowledge.
        (Proceeding, AckReceived) => To(state),
        (Proceeding or Completed or Accepted, TransportFailed) => To(state, new TransactionEffect.TransportFailed()),

        // RFC 6026 7.1: absorbed, so that the user sees the INVITE once.
        (Accepted, RequestReceived) => To(state),
        (Accepted, AckReceived(var ack)) => To(state, new PassToUser(ack)),
        (Accepted, Respond({ IsSuccess: true } response)) => To(state, new SendResponse(response)),
        // A call that was accepted cannot be refused any more.
        (Accepted, Respond) => To(state),
        (Accepted, TimerFired(TransactionTimer.L)) => To(new Ended(), new Terminated()),

        (Completed completed, RequestReceived) => To(state, new SendResponse(completed.Final)),
        (Completed completed, AckReceived) => Confirm(completed, now),
        (Completed completed, TimerFired(TransactionTimer.G)) => Repeat(completed, now),
        (Completed, TimerFired(TransactionTimer.H)) => To(new Ended(), new TimedOut(), new Terminated()),
        // RFC 3261 17.2.1: a final response was sent; any other is discarded.
        (Completed, Respond) => To(state),

        // RFC 3261 17.2.1: Confirmed is there to absorb ACKs that come again.
        (Confirmed, RequestReceived or AckReceived or Respond or TransportFailed) => To(state),
        (Confirmed, TimerFired(TransactionTimer.I)) => To(new Ended(), new Terminated()),

        // A timer of a state that is past may have been on its way when it was cancelled.
        (Proceeding or Accepted or Completed or Confirmed, TimerFired) => To(state),
        // Forgotten by its owner; what is still on its way to it has no effect.
        (Ended, RequestReceived or AckReceived or Respond or TimerFired or TransportFailed) => To(state),
        _ => throw new UnreachableException($"{state} does not decide {@event}."),
    };

    private static Step<InviteServerTransaction, TransactionEffect> Send(
        Proceeding state, SipResponse response, Instant now)
    {
        var send = new SendResponse(response);
        var cancelTrying = new CancelTimer(TransactionTimer.Trying);
        if (response.IsProvisional) return To(state with { Last = response, IsSent = true }, send, cancelTrying);
        if (response.IsSuccess)
            return To(
                new Accepted(),
                send,
                cancelTrying,
                new StartTimer(TransactionTimer.L, now + state.Timing.Lifetime));
        var timing = state.Timing;
        var completed = new Completed(response, timing.T1, timing);
        var waitForAck = new StartTimer(TransactionTimer.H, now + timing.Lifetime);
        // RFC 3261 17.2.1: timer G is for unreliable transports only.
        return timing.Reliable
            ? To(completed, send, cancelTrying, waitForAck)
            : To(completed, send, cancelTrying, waitForAck, new StartTimer(TransactionTimer.G, now + timing.T1));
    }

    private static Step<InviteServerTransaction, TransactionEffect> Repeat(Completed state, Instant now)
    {
        var pause = state.Timing.Double(state.Pause);
        return To(
            state with { Pause = pause },
            new SendResponse(state.Final),
            new StartTimer(TransactionTimer.G, now + pause));
    }

    // RFC 3261 17.2.1: timer I is T4, and zero over reliable transports.
    private static Step<InviteServerTransaction, TransactionEffect> Confirm(Completed state, Instant now)
    {
        var stopG = new CancelTimer(TransactionTimer.G);
        var stopH = new CancelTimer(TransactionTimer.H);
        return state.Timing.Reliable
            ? To(new Ended(), stopG, stopH, new Terminated())
            : To(new Confirmed(), stopG, stopH, new StartTimer(TransactionTimer.I, now + state.Timing.T4));
    }

    private static Step<InviteServerTransaction, TransactionEffect> To(
        InviteServerTransaction state, params ReadOnlySpan<TransactionEffect> effects) => Step.To(state, effects);
}
