using System.Diagnostics;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using static Antiphon.Sip.ClientTransactionEvent;
using static Antiphon.Sip.TransactionEffect;
using TransportFailed = Antiphon.Sip.ClientTransactionEvent.TransportFailed;

namespace Antiphon.Sip;

/*
                  send request
                       |
   E: send again   +---v----+  F: timed out, transport failure: told
             +-----| Trying |---------------------------+
             +---->+--------+                           |
                    |      | 1xx: to user               |
         200-699:   |  +---v--------+  E: send again    |
         to user    |  | Proceeding |  1xx: to user     |
                    |  +------------+-------------------+ F, transport failure: told
                    |      | 200-699: to user           |
                   +v------v---+                        |
                   | Completed |  any response: absorb  |
                   +-----------+                        |
                         | K (at once over a reliable transport)
                   +-----v------+                       |
                   | Terminated |<----------------------+
                   +------------+
*/

/// <summary>The non-INVITE client transaction of RFC 3261 17.1.2.</summary>
[JsonDerivedType(typeof(Trying), "trying")]
[JsonDerivedType(typeof(Proceeding), "proceeding")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Ended), "terminated")]
public abstract record ClientTransaction
{
    private ClientTransaction()
    {
    }

    public sealed record Trying(SipRequest Request, TimeSpan Pause, TransactionTiming Timing) : ClientTransaction;

    public sealed record Proceeding(SipRequest Request, TransactionTiming Timing) : ClientTransaction;

    public sealed record Completed : ClientTransaction;

    public sealed record Ended : ClientTransaction;

    public static Step<ClientTransaction, TransactionEffect> Start(
        SipRequest request, TransactionTiming timing, Instant now)
    {
        var trying = new Trying(request, timing.T1, timing);
        var send = new SendRequest(request);
        var giveUp = new StartTimer(TransactionTimer.F, now + timing.Lifetime);
        return timing.Reliable
            ? To(trying, send, giveUp)
            : To(trying, send, giveUp, new StartTimer(TransactionTimer.E, now + timing.T1));
    }

    public static Step<ClientTransaction, TransactionEffect> Next(
        ClientTransaction state, ClientTransactionEvent @event, Instant now) => (state, @event) switch
    {
        (Trying trying, TimerFired(TransactionTimer.E)) => Repeat(trying, now),
        (Trying trying, ResponseReceived(var response)) =>
            Receive(trying.Request, trying.Timing, response, now),

        // RFC 3261 17.1.2.2: once something was heard, timer E is T2.
        (Proceeding proceeding, TimerFired(TransactionTimer.E)) => To(
            state,
            new SendRequest(proceeding.Request),
            new StartTimer(TransactionTimer.E, now + proceeding.Timing.T2)),
        (Proceeding proceeding, ResponseReceived(var response)) =>
            Receive(proceeding.Request, proceeding.Timing, response, now),

        (Trying or Proceeding, TimerFired(TransactionTimer.F)) => To(new Ended(), new TimedOut(), new Terminated()),
        (Trying or Proceeding, TransportFailed) =>
            To(new Ended(), new TransactionEffect.TransportFailed(), new Terminated()),

        // RFC 3261 17.1.2.2: Completed is there to absorb responses that come again.
        (Completed, ResponseReceived or TransportFailed) => To(state),
        (Completed, TimerFired(TransactionTimer.K)) => To(new Ended(), new Terminated()),

        // A timer of a state that is past may have been on its way when it was cancelled.
        (Trying or Proceeding or Completed, TimerFired) => To(state),
        // Forgotten by its owner; what is still on its way to it has no effect.
        (Ended, ResponseReceived or TimerFired or TransportFailed) => To(state),
        _ => throw new UnreachableException($"{state} does not decide {@event}."),
    };

    private static Step<ClientTransaction, TransactionEffect> Repeat(Trying state, Instant now)
    {
        var pause = state.Timing.Double(state.Pause);
        return To(
            state with { Pause = pause },
            new SendRequest(state.Request),
            new StartTimer(TransactionTimer.E, now + pause));
    }

    private static Step<ClientTransaction, TransactionEffect> Receive(
        SipRequest request, TransactionTiming timing, SipResponse response, Instant now)
    {
        var pass = new PassToUser(response);
        if (response.IsProvisional) return To(new Proceeding(request, timing), pass);
        var stopE = new CancelTimer(TransactionTimer.E);
        var stopF = new CancelTimer(TransactionTimer.F);
        // RFC 3261 17.1.2.2: timer K is zero over reliable transports.
        return timing.Reliable
            ? To(new Ended(), stopE, stopF, pass, new Terminated())
            : To(new Completed(), stopE, stopF, pass, new StartTimer(TransactionTimer.K, now + timing.T4));
    }

    private static Step<ClientTransaction, TransactionEffect> To(
        ClientTransaction state, params ReadOnlySpan<TransactionEffect> effects) => Step.To(state, effects);
}
