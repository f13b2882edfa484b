using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>
/// A caller who wants a person: connected, or greeted where nobody was there.
/// <code>
///   may the number be dialled? ──no──► said so, and on as where nobody was there
///        ▼ yes
///   "one moment" ──release──► the phone system is asked ──done──► Ended
///        │                          └──failed──┐
///        └──supervised──► ringing ──taken──► Connected, and out of it
///                            └──busy, no answer, refused──┴──► the greeting of whom they called
/// </code>
/// </summary>
internal static class Reaching
{
    /// <summary>
    /// To the handler of this name, when an administrator has given it more to do than to dial, or else to the
    /// operator's number; false when this server knows neither.
    /// </summary>
    public static bool TryOperator(Turn turn, Stage from, Script before)
    {
        var handler = turn.Directory.Handlers.Find(CallHandler.OperatorId);
        if (handler is not null && from is not Stage.Handling { Handler: CallHandler.OperatorId }
            && !OnlyDials(turn, handler))
        {
            Handling.Enter(turn, handler.Id, before);
            return true;
        }

        if (turn.Settings.Operator is not { } number)
            return false;
        BeginCaller(turn, number.Number, from, handler?.TransferManner, before);
        return true;
    }

    /// <summary>Whether a caller who asks for the operator is led anywhere.</summary>
    public static bool HasOperator(Turn turn) => turn.Settings.Operator is not null
        || (turn.Directory.Handlers.Find(CallHandler.OperatorId) is { } handler && !OnlyDials(turn, handler));

    /// <summary>A caller has left a message; who is not reached now has had their say.</summary>
    public static void CallOperator(Turn turn, Letter left, Script before)
    {
        if (!TryOperator(turn, new Stage.Storing(left), before))
            turn.Leave(before);
    }

    /// <summary>
    /// Whom a caller has chosen in an auto attendant or a directory: their phone where they want that, else their
    /// greeting.
    /// </summary>
    public static void BeginSubscriber(Turn turn, SubscriberId called)
    {
        if (turn.Directory.Find(called) is { Transfer: { IsOn: true } transfer } owner)
        {
            var number = transfer.Number.Number;
            var ruling = turn.Directory.RulingOn(number, DialPurpose.Transfer, owner);
            Begin(turn, PlanOf(turn, number, owner.TransferManner) with { Called = called }, ruling, Script.Nothing);
        }
        else
        {
            Greetings.Greet(turn, called, GreetingCause.Direct);
        }
    }

    /// <param name="turn">The turn.</param>
    /// <param name="number">Of somebody whom the caller wants to reach, and who has no mailbox.</param>
    /// <param name="from">The greeting that they hear, or their message.</param>
    /// <param name="otherwise">How they are handed on where the greeting's handler does not say.</param>
    /// <param name="before">Said first.</param>
    public static void BeginCaller(Turn turn, string number, Stage from, TransferManner? otherwise, Script before)
    {
        var handler = from is Stage.Storing ? CallHandler.GoodbyeId : (from as Stage.Handling)?.Handler;
        var plan = PlanOf(turn, number, turn.Directory.FindHandler(handler)?.TransferManner ?? otherwise) with
        {
            Mailbox = (from as Stage.Greeting)?.Mailbox, Handler = handler,
        };
        var ruling = turn.Directory.RulingOn(number, DialPurpose.CallerTransfer, ClassAt(turn, from));
        Begin(turn, plan, ruling, before);
    }

    /// <summary>Of the mailbox whose greeting a caller hears, or has heard.</summary>
    private static ClassOfService ClassAt(Turn turn, Stage from)
    {
        SubscriberId? mailbox = from switch
        {
            Stage.Greeting greeting => greeting.Mailbox,
            Stage.Storing { Letter.To.All: [var first, ..] } => first,
            _ => null,
        };
        return mailbox is { } id && turn.Directory.Find(id) is { } owner
            ? turn.Directory.ClassOf(owner)
            : turn.Directory.DefaultClass;
    }

    /// <summary>A subscriber calls somebody.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="number">Whom.</param>
    /// <param name="from">The message that is gone on with if nobody is there; null: the main menu.</param>
    public static void CallNumber(Turn turn, string number, Reel? from) => Begin(
        turn,
        PlanOf(turn, number, manner: null) with { Reel = from },
        turn.Directory.RulingOn(number, DialPurpose.Transfer, turn.Owner),
        Script.Nothing);

    /// <summary>As the built-in one does: whoever is not reached by it goes on where they were.</summary>
    private static bool OnlyDials(Turn turn, CallHandler handler) =>
        handler.AfterGreeting is { Kind: ActionKind.Operator }
        && handler.GreetingAt(turn.LocalTime, turn.Zone, turn.Directory) is { IsEmpty: true };

    private static TransferPlan PlanOf(Turn turn, string number, TransferManner? manner)
    {
        var transfer = turn.Settings.Transfer.With(manner);
        return new TransferPlan(new Consultation(number, transfer.RingMax, transfer.IsScreened), transfer.Kind);
    }

    private static void Begin(Turn turn, TransferPlan plan, DialRuling ruling, Script before)
    {
        if (ruling.IsAllowed)
        {
            turn.Say(new Stage.Transferring(plan, IsAsked: false), before + Prompts.OneMoment);
            return;
        }

        turn.Do(new ConversationEffect.ReportBlocked(plan.Consultation.Number, ruling));
        var said = before + (turn.IsSubscriber ? Prompts.NumberNotAllowed : Prompts.CannotConnectYou);
        GoOn(turn, plan, GreetingCause.Direct, said);
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
                GoOn(turn, stage.Plan, TransferPlan.CauseOf(ended.Outcome), InWords(turn, stage.Plan));
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

    /// <summary>What is said of one who could not be reached; a subscriber's greeting tells it of itself.</summary>
    private static Script InWords(Turn turn, TransferPlan plan) =>
        turn.IsSubscriber ? Script.Of(Prompts.NobodyAnswers)
        : plan.Called is not null ? Script.Nothing
        : Script.Of(Prompts.OperatorNotAvailable);

    private static void GoOn(Turn turn, TransferPlan plan, GreetingCause cause, Script said)
    {
        if (plan.Reel is { } reel)
            AfterHearing.Enter(turn, reel, said);
        else if (turn.IsSubscriber)
            MainMenu.Enter(turn, said);
        else if (plan.Called is { } called)
            Greetings.Greet(turn, called, cause, said);
        else if (plan.Mailbox is { } mailbox)
            // What a greeting ends with: the tone follows.
            turn.Say(new Stage.Greeting(mailbox, GreetingCause.Direct), said + Prompts.LeaveAMessage);
        else
            Handling.Return(turn, plan.Handler ?? CallHandler.OpeningGreetingId, said);
    }
}
