using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>
/// A caller who wants a person: connected, or greeted where nobody was there.
/// <code>
///   "one moment" ──release──► the phone system is asked ──done──► Ended
///        │                          └──failed──┐
///        └──supervised──► ringing ──taken──► Connected, and out of it
///                            └──busy, no answer, refused──┴──► the greeting of whom they called
/// </code>
/// </summary>
internal static class Reaching
{
    /// <summary>False when this server knows no operator.</summary>
    public static bool TryOperator(Turn turn, SubscriberId? mailbox)
    {
        if (turn.Settings.Operator is not { } number)
            return false;
        Begin(turn, number.Number, called: null, mailbox);
        return true;
    }

    public static void Begin(Turn turn, string number, SubscriberId? called, SubscriberId? mailbox)
    {
        var transfer = turn.Settings.Transfer;
        var consultation = new Consultation(number, transfer.RingMax, transfer.IsScreened);
        var plan = new TransferPlan(consultation, transfer.Kind, called, mailbox);
        turn.Say(new Stage.Transferring(plan, IsAsked: false), Script.Of(Prompts.OneMoment));
    }

    public static void On(Turn turn, Stage.Transferring stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded when stage.IsAsked:
                turn.Say(stage, Script.Of(new Part.Ringing()));
                break;
            case ConversationEvent.PlaybackEnded:
                Ask(turn, stage with { IsAsked = true });
                break;
            case ConversationEvent.LineOpened:
                turn.FallSilent(stage);
                break;
            case ConversationEvent.Connected:
                turn.FallSilent(new Stage.Connected());
                break;
            case ConversationEvent.TransferEnded { Outcome: TransferOutcome.Done } or ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.TransferEnded ended:
                GoOn(turn, stage.Plan, ended.Outcome);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                // They are being connected.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Connected stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired or ConversationEvent.PlaybackEnded:
                // Keys are the other one's; nothing plays here.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    private static void Ask(Turn turn, Stage.Transferring stage)
    {
        var plan = stage.Plan;
        if (plan.Kind == TransferKind.Supervised)
        {
            turn.Do(new ConversationEffect.Consult(plan.Consultation));
            turn.Say(stage, Script.Of(new Part.Ringing()));
        }
        else
        {
            turn.FallSilent(stage);
            turn.Do(new ConversationEffect.Transfer(plan.Consultation.Number));
        }
    }

    private static void GoOn(Turn turn, TransferPlan plan, TransferOutcome outcome)
    {
        if (plan.Called is { } called)
            Greetings.Greet(turn, called, TransferPlan.CauseOf(outcome));
        else if (plan.Mailbox is { } mailbox)
            // What a greeting ends with: the tone follows.
            turn.Say(
                new Stage.Greeting(mailbox, GreetingCause.Direct),
                Script.Of(Prompts.OperatorNotAvailable) + Prompts.LeaveAMessage);
        else
            turn.Say(
                new Stage.OpeningGreeting(""),
                Script.Of(Prompts.OperatorNotAvailable) + Prompts.DialExtensionOrSignIn);
    }
}
