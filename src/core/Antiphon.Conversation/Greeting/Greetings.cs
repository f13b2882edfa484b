using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>A caller is greeted.</summary>
internal static class Greetings
{
    public static void Open(Turn turn) =>
        turn.Say(new Stage.OpeningGreeting(""), Script.Of(Prompts.Welcome) + Prompts.DialExtensionOrSignIn);

    public static void Greet(Turn turn, SubscriberId mailbox, GreetingCause cause)
    {
        if (turn.Directory.Find(mailbox) is { } subscriber)
            turn.Say(new Stage.Greeting(mailbox, cause), GreetingScript.Of(subscriber, cause));
        else
            turn.Leave(Script.Of(Prompts.NoMailboxThere));
    }

    public static void On(Turn turn, Stage.OpeningGreeting stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed key when stage.Digits.Length == 0 && IsSignIn(turn, key.Key):
                turn.ForgetFailures();
                SignIn.AskExtension(turn, Script.Nothing);
                break;
            case ConversationEvent.KeyPressed { Key: '#' } when stage.Digits.Length > 0:
            case ConversationEvent.TimerFired when stage.Digits.Length > 0:
                Dial(turn, stage.Digits);
                break;
            case ConversationEvent.KeyPressed { Key: >= '0' and <= '9' } key
                when stage.Digits.Length < Extension.LengthMax:
                turn.FallSilent(new Stage.OpeningGreeting(stage.Digits + key.Key));
                turn.WaitForKey(turn.Settings.InterDigitTimeout);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                Failing.Fail(
                    turn,
                    new Stage.OpeningGreeting(""),
                    Failing.Reproach(@event),
                    Script.Of(Prompts.DialExtensionOrSignIn));
                break;
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

    public static void On(Turn turn, Stage.Greeting stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                Recording.Begin(turn, stage.Mailbox, Script.Nothing);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.TimerFired:
                // No timer runs here: the greeting ends by itself.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void Obey(Turn turn, Stage.Greeting stage, Command command, Interrupted heard)
    {
        switch (command)
        {
            case Command.SkipGreeting:
                Recording.Begin(turn, stage.Mailbox, Script.Nothing);
                break;
            case Command.SignIn:
                SignIn.AskExtension(turn, Script.Nothing);
                break;
            case Command.Operator:
                if (!Reaching.TryOperator(turn, stage.Mailbox))
                    Failing.FailAndGoOn(turn, stage, heard);
                break;
            default:
                throw ConversationMachine.Undecided(stage, command);
        }
    }

    private static bool IsSignIn(Turn turn, char key) =>
        turn.Menu[MenuContext.OpeningGreeting].Read($"{key}").Command == Command.SignIn;

    private static void Dial(Turn turn, string digits)
    {
        if (turn.Menu[MenuContext.OpeningGreeting].Read(digits).Command == Command.Operator
            && Reaching.TryOperator(turn, mailbox: null))
        {
            return;
        }

        if (turn.Directory.FindNumber(digits) is { } subscriber)
            Greet(turn, subscriber.Id, GreetingCause.Direct);
        else
            Failing.Fail(
                turn, new Stage.OpeningGreeting(""), Prompts.NoMailboxThere, Script.Of(Prompts.DialExtensionOrSignIn));
    }
}
