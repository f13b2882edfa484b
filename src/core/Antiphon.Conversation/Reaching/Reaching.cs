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
    /// <summary>
    /// To the handler of this name, when an administrator has made it, or else to the operator's number; false when
    /// this server knows neither.
    /// </summary>
    public static bool TryOperator(Turn turn, Stage from, Script before)
    {
        if (turn.Directory.Handlers.Find(CallHandler.OperatorId) is { } handler
            && from is not Stage.Handling { Handler: CallHandler.OperatorId })
        {
            Handling.Enter(turn, handler.Id, before);
            return true;
        }

        if (turn.Settings.Operator is not { } number)
            return false;
        Begin(turn, number.Number, called: null, from, before);
        return true;
    }

    /// <summary>
    /// Whom a caller has chosen in an auto attendant or a directory: their phone where they want that, else their
    /// greeting.
    /// </summary>
    public static void BeginSubscriber(Turn turn, SubscriberId called, Stage from)
    {
        if (turn.Directory.Find(called)?.Transfer is { IsOn: true } transfer)
            Begin(turn, transfer.Number.Number, called, from, Script.Nothing);
        else
            Greetings.Greet(turn, called, GreetingCause.Direct);
    }

    /// <param name="turn">The turn.</param>
    /// <param name="number">Whom they want to reach.</param>
    /// <param name="called">Whose phone it is; null: nobody's who has a mailbox.</param>
    /// <param name="from">The greeting that they hear.</param>
    /// <param name="before">Said first.</param>
    public static void Begin(Turn turn, string number, SubscriberId? called, Stage from, Script before)
    {
        var plan = PlanOf(turn, number, called, (from as Stage.Greeting)?.Mailbox);
        Begin(turn, plan with { Handler = (from as Stage.Handling)?.Handler }, before);
    }

    /// <summary>A subscriber calls the sender of a message.</summary>
    public static void CallSender(Turn turn, Reel reel, string number) =>
        Begin(turn, PlanOf(turn, number, called: null, mailbox: null) with { Reel = reel }, Script.Nothing);

    private static TransferPlan PlanOf(Turn turn, string number, SubscriberId? called, SubscriberId? mailbox)
    {
        var transfer = turn.Settings.Transfer;
        var consultation = new Consultation(number, transfer.RingMax, transfer.IsScreened);
        return new TransferPlan(consultation, transfer.Kind, called, mailbox);
    }

    private static void Begin(Turn turn, TransferPlan plan, Script before) =>
        turn.Say(new Stage.Transferring(plan, IsAsked: false), before + Prompts.OneMoment);

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
        if (plan.Reel is { } reel)
            AfterHearing.Enter(turn, reel, Script.Of(Prompts.NobodyAnswers));
        else if (plan.Called is { } called)
            Greetings.Greet(turn, called, TransferPlan.CauseOf(outcome));
        else if (plan.Mailbox is { } mailbox)
            // What a greeting ends with: the tone follows.
            turn.Say(
                new Stage.Greeting(mailbox, GreetingCause.Direct),
                Script.Of(Prompts.OperatorNotAvailable) + Prompts.LeaveAMessage);
        else
            Handling.Return(
                turn, plan.Handler ?? CallHandler.OpeningGreetingId, Script.Of(Prompts.OperatorNotAvailable));
    }
}
