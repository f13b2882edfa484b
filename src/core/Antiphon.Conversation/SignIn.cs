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
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: '*' } when stage.Digits.Length == 0:
                turn.Leave(Script.Nothing);
                break;
            case ConversationEvent.KeyPressed { Key: '*' }:
                AskExtension(turn, Script.Nothing);
                break;
            case ConversationEvent.KeyPressed { Key: '#' } when stage.Digits.Length > 0:
            case ConversationEvent.TimerFired when stage.Digits.Length > 0:
                Identify(turn, stage.Digits);
                break;
            case ConversationEvent.KeyPressed { Key: >= '0' and <= '9' } key
                when stage.Digits.Length < Extension.LengthMax:
                turn.FallSilent(new Stage.EnteringExtension(stage.Digits + key.Key));
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                Menus.Fail(
                    turn, new Stage.EnteringExtension(""), Menus.Reproach(@event), Script.Of(Prompts.EnterExtension));
                break;
            default:
                OnOther(turn, stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.EnteringPin stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: '*' } when stage.Digits.Length == 0:
                AskExtension(turn, Script.Nothing);
                break;
            case ConversationEvent.KeyPressed { Key: '*' }:
                AskPin(turn, stage.Subscriber, Script.Nothing);
                break;
            case ConversationEvent.KeyPressed { Key: '#' } when stage.Digits.Length > 0:
            case ConversationEvent.TimerFired when stage.Digits.Length > 0:
                turn.FallSilent(new Stage.CheckingPin(stage.Subscriber));
                turn.Do(new ConversationEffect.CheckPin(stage.Subscriber, stage.Digits));
                break;
            case ConversationEvent.KeyPressed { Key: >= '0' and <= '9' } key when stage.Digits.Length < PinLengthMax:
                turn.FallSilent(new Stage.EnteringPin(stage.Subscriber, stage.Digits + key.Key));
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                Menus.Fail(
                    turn,
                    new Stage.EnteringPin(stage.Subscriber, ""),
                    Menus.Reproach(@event),
                    Script.Of(Prompts.EnterPin));
                break;
            default:
                OnOther(turn, stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.CheckingPin stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PinJudged { Verdict: PinVerdict.Accepted }:
                turn.ForgetFailures();
                turn.GoTo(new Stage.OpeningMailbox(stage.Subscriber));
                turn.Do(new ConversationEffect.OpenMailbox(stage.Subscriber));
                break;
            case ConversationEvent.PinJudged { Verdict: PinVerdict.Locked }:
                turn.Leave(Script.Of(Prompts.MailboxLocked));
                break;
            case ConversationEvent.PinJudged:
                Menus.Fail(
                    turn, new Stage.EnteringPin(stage.Subscriber, ""), Prompts.WrongPin, Script.Of(Prompts.EnterPin));
                break;
            default:
                OnWaiting(turn, stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.OpeningMailbox stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MailboxOpened opened:
                Listening.Welcome(turn, stage.Subscriber, opened.Mailbox);
                break;
            case ConversationEvent.MailboxUnavailable:
                turn.Leave(Script.Of(Prompts.MailboxUnavailable));
                break;
            default:
                OnWaiting(turn, stage, @event);
                break;
        }
    }

    private static void Identify(Turn turn, string digits)
    {
        if (turn.Directory.FindNumber(digits) is { } subscriber)
            AskPin(turn, subscriber.Id, Script.Nothing);
        else
            Menus.Fail(
                turn, new Stage.EnteringExtension(""), Prompts.NoMailboxThere, Script.Of(Prompts.EnterExtension));
    }

    private static void OnOther(Turn turn, Stage stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    private static void OnWaiting(Turn turn, Stage stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.PlaybackEnded or ConversationEvent.TimerFired:
                // Nothing plays and no timer runs while an answer is awaited.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }
}
