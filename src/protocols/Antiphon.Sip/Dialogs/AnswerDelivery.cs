using System.Diagnostics;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Sip;

/*
            send 2xx
               |
        +------v------+  Repeat: send 2xx again, T1 doubling up to T2
        |  Unanswered |--+
        +-------------+<-+
    ACK: |          | GiveUp, 64 times T1
   +-----v-----+  +-v---------+
   | Delivered |  | Abandoned |  the dialog is there, its session ends by BYE
   +-----------+  +-----------+
*/

/// <summary>
/// RFC 3261 13.3.1.4: a 2xx to an INVITE is repeated by the user agent, over reliable transports too, until the ACK
/// has come, because proxies between may use unreliable ones.
/// </summary>
[JsonDerivedType(typeof(Unanswered), "unanswered")]
[JsonDerivedType(typeof(Delivered), "delivered")]
[JsonDerivedType(typeof(Abandoned), "abandoned")]
public abstract record AnswerDelivery
{
    private AnswerDelivery()
    {
    }

    public enum Timer : byte
    {
        Repeat,
        GiveUp,
    }

    public sealed record Unanswered(SipResponse Success, TimeSpan Pause, TransactionTiming Timing) : AnswerDelivery;

    public sealed record Delivered : AnswerDelivery;

    public sealed record Abandoned : AnswerDelivery;

    public abstract record Event
    {
        private Event()
        {
        }

        public sealed record AckReceived : Event;

        public sealed record TimerFired(Timer Timer) : Event;
    }

    public abstract record Effect
    {
        private Effect()
        {
        }

        public sealed record SendResponse(SipResponse Response) : Effect;

        public sealed record StartTimer(Timer Timer, Instant Due) : Effect;

        public sealed record CancelTimer(Timer Timer) : Effect;

        /// <summary>No ACK in 64 times T1: the session should be ended with BYE.</summary>
        public sealed record NeverAcknowledged : Effect;
    }

    public static Step<AnswerDelivery, Effect> Start(SipResponse success, TransactionTiming timing, Instant now) =>
        To(
            new Unanswered(success, timing.T1, timing),
            new Effect.SendResponse(success),
            new Effect.StartTimer(Timer.Repeat, now + timing.T1),
            new Effect.StartTimer(Timer.GiveUp, now + timing.Lifetime));

    public static Step<AnswerDelivery, Effect> Next(AnswerDelivery state, Event @event, Instant now) =>
        (state, @event) switch
        {
            (Unanswered, Event.AckReceived) => To(
                new Delivered(), new Effect.CancelTimer(Timer.Repeat), new Effect.CancelTimer(Timer.GiveUp)),
            (Unanswered unanswered, Event.TimerFired(Timer.Repeat)) => Repeat(unanswered, now),
            (Unanswered, Event.TimerFired(Timer.GiveUp)) => To(
                new Abandoned(), new Effect.CancelTimer(Timer.Repeat), new Effect.NeverAcknowledged()),
            // The ACK answers each repetition; timers may have been on their way when they were cancelled.
            (Delivered or Abandoned, Event.AckReceived or Event.TimerFired) => To(state),
            _ => throw new UnreachableException($"{state} does not decide {@event}."),
        };

    private static Step<AnswerDelivery, Effect> Repeat(Unanswered state, Instant now)
    {
        var pause = state.Timing.Double(state.Pause);
        return To(
            state with { Pause = pause },
            new Effect.SendResponse(state.Success),
            new Effect.StartTimer(Timer.Repeat, now + pause));
    }

    private static Step<AnswerDelivery, Effect> To(AnswerDelivery state, params ReadOnlySpan<Effect> effects) =>
        Step.To(state, effects);
}
