using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>Delivers a 2xx to an INVITE until its ACK comes (RFC 3261 13.3.1.4).</summary>
internal static class Answering
{
    public static void Start(CallTurn turn, TransactionKey transaction, SipResponse success)
    {
        turn.Call = turn.Call with { AnswerTransaction = transaction };
        Apply(turn, AnswerDelivery.Start(success, new TransactionTiming(turn.Call.Path.Transport != "udp"), turn.Now));
    }

    public static void Next(CallTurn turn, AnswerDelivery.Event @event) =>
        Apply(turn, AnswerDelivery.Next(turn.Call.Answer, @event, turn.Now));

    private static void Apply(CallTurn turn, Kernel.Step<AnswerDelivery, AnswerDelivery.Effect> step)
    {
        turn.Call = turn.Call with { Answer = step.State };
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case AnswerDelivery.Effect.SendResponse send:
                    turn.Respond(turn.Call.AnswerTransaction!.Value, send.Response);
                    break;
                case AnswerDelivery.Effect.StartTimer start:
                    turn.StartTimer(TimerOf(start.Timer), start.Due);
                    break;
                case AnswerDelivery.Effect.CancelTimer cancel:
                    turn.CancelTimer(TimerOf(cancel.Timer));
                    break;
                case AnswerDelivery.Effect.NeverAcknowledged:
                    Ending.HangUp(turn, "No ACK");
                    break;
                default:
                    throw new InvalidOperationException($"answer delivery does not ask for {effect.GetType().Name}");
            }
        }
    }

    private static CallTimer TimerOf(AnswerDelivery.Timer timer) =>
        timer == AnswerDelivery.Timer.Repeat ? CallTimer.AnswerRepeat : CallTimer.AnswerGiveUp;
}
