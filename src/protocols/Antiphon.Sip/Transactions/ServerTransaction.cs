using System.Diagnostics;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using static Antiphon.Sip.ServerTransactionEvent;
using static Antiphon.Sip.TransactionEffect;
using TransportFailed = Antiphon.Sip.ServerTransactionEvent.TransportFailed;

namespace Antiphon.Sip;

/*
                  request: to user
                        |
                   +----v---+  request: absorb
             +-----| Trying |
             |     +--------+
   200-699:  |         | 1xx from user: send
   send      |  +------v-----+  request: last 1xx again
             |  | Proceeding |  1xx from user: send
             |  +------------+
             |         | 200-699 from user: send
             |  +------v----+
             +->| Completed |  request: final again
                +-----------+
                       | J (at once over a reliable transport)
                +------v-----+
                | Terminated |<-- transport failure, in any state but Trying
                +------------+
*/

/// <summary>The non-INVITE server transaction of RFC 3261 17.2.2.</summary>
[JsonDerivedType(typeof(Trying), "trying")]
[JsonDerivedType(typeof(Proceeding), "proceeding")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Ended), "terminated")]
public abstract record ServerTransaction
{
    private ServerTransaction()
    {
    }

    public sealed record Trying(TransactionTiming Timing) : ServerTransaction;

    public sealed record Proceeding(SipResponse Last, TransactionTiming Timing) : ServerTransaction;

    public sealed record Completed(SipResponse Final) : ServerTransaction;

    public sealed record Ended : ServerTransaction;

    public static Step<ServerTransaction, TransactionEffect> Start(SipRequest request, TransactionTiming timing) =>
        To(new Trying(timing), new PassToUser(request));

    public static Step<ServerTransaction, TransactionEffect> Next(
        ServerTransaction state, ServerTransactionEvent @event, Instant now) => (state, @event) switch
    {
        // RFC 3261 17.2.2: discarded, there is no response to repeat yet.
        (Trying, RequestReceived) => To(state),
        (Trying trying, Respond(var response)) => Send(trying.Timing, response, now),
        // Nothing was sent, so this is not ours.
        (Trying, TransportFailed) => To(state),

        (Proceeding proceeding, RequestReceived) => To(state, new SendResponse(proceeding.Last)),
        (Proceeding proceeding, Respond(var response)) => Send(proceeding.Timing, response, now),

        (Completed completed, RequestReceived) => To(state, new SendResponse(completed.Final)),
        // RFC 3261 17.2.2: any other final response is discarded.
        (Completed, Respond) => To(state),
        (Completed, TimerFired(TransactionTimer.J)) => To(new Ended(), new Terminated()),

        (Proceeding or Completed, TransportFailed) =>
            To(new Ended(), new TransactionEffect.TransportFailed(), new Terminated()),
        // RFC 3261 17.2.3: an ACK matches INVITE transactions only.
        (Trying or Proceeding or Completed, AckReceived) => To(state),
        // J is the only timer; another one is a mistake without consequence.
        (Trying or Proceeding or Completed, TimerFired) => To(state),
        // Forgotten by its owner; what is still on its way to it has no effect.
        (Ended, RequestReceived or AckReceived or Respond or TimerFired or TransportFailed) => To(state),
        _ => throw new UnreachableException($"{state} does not decide {@event}."),
    };

    private static Step<ServerTransaction, TransactionEffect> Send(
        TransactionTiming timing, SipResponse response, Instant now)
    {
        var send = new SendResponse(response);
        if (response.IsProvisional) return To(new Proceeding(response, timing), send);
        // RFC 3261 17.2.2: timer J is zero over reliable transports.
        return timing.Reliable
            ? To(new Ended(), send, new Terminated())
            : To(new Completed(response), send, new StartTimer(TransactionTimer.J, now + timing.Lifetime));
    }

    private static Step<ServerTransaction, TransactionEffect> To(
        ServerTransaction state, params ReadOnlySpan<TransactionEffect> effects) => Step.To(state, effects);
}
