using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>A caller is greeted.</summary>
internal static class Greetings
{
    public static void Greet(Turn turn, SubscriberId mailbox, GreetingCause cause, Script? before = null)
    {
        var said = before ?? Script.Nothing;
        if (turn.Directory.Find(mailbox) is { } subscriber)
            turn.Say(
                new Stage.Greeting(mailbox, cause),
                said + GreetingScript.Of(subscriber, turn.GreetingOf(subscriber, cause, IsInternal(turn)), cause));
        else
            turn.Leave(said + Prompts.NoMailboxThere);
    }

    /// <summary>A key to which the subscriber has given a meaning; false: it is another one.</summary>
    public static bool TryCallerKey(Turn turn, Stage.Greeting stage, ConversationEvent.KeyPressed key)
    {
        if (turn.State.OpenKeys is not null
            || KeyAction.Of(turn.Directory.Find(stage.Mailbox)?.CallerKeys, key.Key) is not { } action)
        {
            return false;
        }

        turn.ForgetJumps();
        if (CallerActions.TryDo(turn, action, stage, Script.Nothing))
            turn.ForgetFailures();
        else
            Failing.FailAndGoOn(turn, stage, turn.Heard(key.At));
        return true;
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
                turn.ForgetFailures();
                Recording.Begin(turn, stage.Mailbox, Script.Nothing);
                break;
            case Command.SignIn:
                turn.ForgetFailures();
                SignIn.AskExtension(turn, Script.Nothing);
                break;
            case Command.Operator:
                if (Reaching.TryOperator(turn, stage, Script.Nothing))
                    turn.ForgetFailures();
                else
                    Failing.FailAndGoOn(turn, stage, heard);
                break;
            default:
                throw ConversationMachine.Undecided(stage, command);
        }
    }

    private static bool IsInternal(Turn turn) => turn.Directory.FindNumber(turn.State.Caller.Number) is not null;
}
