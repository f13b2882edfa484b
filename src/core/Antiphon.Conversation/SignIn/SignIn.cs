using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>A subscriber shows who they are: extension, PIN, and then the mailbox opens.</summary>
internal static class SignIn
{
    private const int PinLengthMax = 32;

    public static void AskExtension(Turn turn, Script before) =>
        turn.Say(new Stage.EnteringExtension(""), before + Prompts.EnterExtension);

    public static void AskPin(Turn turn, SubscriberId subscriber, Script before) =>
        turn.Say(new Stage.EnteringPin(subscriber, ""), before + Prompts.EnterPin);

    public static void On(Turn turn, Stage.EnteringExtension stage, ConversationEvent @event)
    {
        var entry = new DigitEntry(
            stage.Digits,
            Extension.LengthMax,
            digits => new Stage.EnteringExtension(digits),
            Script.Of(Prompts.EnterExtension));
        if (!entry.Take(turn, @event, digits => Identify(turn, digits), () => turn.Leave(Script.Nothing)))
            ConversationMachine.IgnoreLate(stage, @event);
    }

    public static void On(Turn turn, Stage.EnteringPin stage, ConversationEvent @event)
    {
        var entry = new DigitEntry(
            stage.Digits,
            PinLengthMax,
            digits => new Stage.EnteringPin(stage.Subscriber, digits),
            Script.Of(Prompts.EnterPin));
        if (!entry.Take(
            turn, @event, digits => Check(turn, stage.Subscriber, digits), () => AskExtension(turn, Script.Nothing)))
        {
            ConversationMachine.IgnoreLate(stage, @event);
        }
    }

    public static void On(Turn turn, Stage.CheckingPin stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PinJudged { Verdict: PinVerdict.Accepted }:
                turn.ForgetFailures();
                turn.Visit = new Visit(stage.Subscriber, Shelves: 0);
                if (turn.Owner.IsEnrolled)
                    Measuring.EnterMailbox(turn, Script.Nothing);
                else
                    Enrolment.Begin(turn);
                break;
            case ConversationEvent.TimerFired:
                // The PIN was not kept: whoever typed it is asked again (the server that had it may be gone).
                Failing.Fail(
                    turn, new Stage.EnteringPin(stage.Subscriber, ""), Prompts.NothingPressed,
                    Script.Of(Prompts.EnterPin));
                break;
            case ConversationEvent.PinJudged { Verdict: PinVerdict.Locked }:
                turn.Leave(Script.Of(Prompts.MailboxLocked));
                break;
            case ConversationEvent.PinJudged:
                Failing.Fail(
                    turn, new Stage.EnteringPin(stage.Subscriber, ""), Prompts.WrongPin, Script.Of(Prompts.EnterPin));
                break;
            default:
                Counting.OnWaiting(turn, stage, @event, () => { });
                break;
        }
    }

    private static void Identify(Turn turn, string digits)
    {
        if (turn.Directory.FindNumber(digits) is { } subscriber)
            AskPin(turn, subscriber.Id, Script.Nothing);
        else
            Failing.Fail(
                turn, new Stage.EnteringExtension(""), Prompts.NoMailboxThere, Script.Of(Prompts.EnterExtension));
    }

    private static void Check(Turn turn, SubscriberId subscriber, string pin)
    {
        turn.FallSilent(new Stage.CheckingPin(subscriber));
        turn.Do(new ConversationEffect.CheckPin(subscriber, pin));
        turn.WaitForKey(turn.Settings.StoreTimeout);
    }
}
