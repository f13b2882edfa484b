using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>What administrators and subscribers have chosen for callers, done.</summary>
internal static class CallerActions
{
    /// <summary>
    /// False: it cannot be done, because what it leads to is gone or nobody is the operator; nothing was done then.
    /// </summary>
    /// <param name="turn">The turn.</param>
    /// <param name="action">To be done.</param>
    /// <param name="from">The greeting that the caller hears or has heard: <see cref="Stage.Handling"/> or
    /// <see cref="Stage.Greeting"/>.</param>
    /// <param name="before">Said first.</param>
    public static bool TryDo(Turn turn, CallerAction action, Stage from, Script before)
    {
        if (!turn.Directory.Has(action))
            return false;
        switch (action.Kind)
        {
            case ActionKind.Ignore:
                break;
            case ActionKind.SkipGreeting:
                Skip(turn, from);
                break;
            case ActionKind.Repeat:
                Repeat(turn, from, before);
                break;
            case ActionKind.SignIn:
                SignIn.AskExtension(turn, before);
                break;
            case ActionKind.Operator:
                return Reaching.TryOperator(turn, from, before);
            case ActionKind.HangUp:
                turn.Leave(before);
                break;
            case ActionKind.Transfer:
                Reaching.BeginCaller(turn, action.Target!, from, otherwise: null, before);
                break;
            default:
                Lead(turn, action, from, before);
                break;
        }

        return true;
    }

    private static void Lead(Turn turn, CallerAction action, Stage from, Script before)
    {
        switch (action.Kind)
        {
            case ActionKind.Mailbox:
                Greetings.Greet(turn, new SubscriberId(action.Target!), GreetingCause.Direct, before);
                break;
            case ActionKind.Message:
                Recording.Begin(
                    turn, new SubscriberId(action.Target!), before, (from as Stage.Handling)?.Handler);
                break;
            case ActionKind.Handler:
                Handling.Enter(turn, action.Target!, before);
                break;
            case ActionKind.Interview:
                Interviewing.Begin(turn, action.Target!, before);
                break;
            case ActionKind.Directory:
                Spelling.Begin(turn, action.Target!, before);
                break;
            default:
                throw ConversationMachine.Undecided(from, action);
        }
    }

    private static void Skip(Turn turn, Stage from)
    {
        if (from is Stage.Greeting greeting)
            Recording.Begin(turn, greeting.Mailbox, Script.Nothing);
        else if (from is Stage.Handling handling && turn.Directory.FindHandler(handling.Handler) is { } handler)
            Handling.After(turn, handling, handler);
        else
            turn.Leave(Script.Nothing);
    }

    private static void Repeat(Turn turn, Stage from, Script before)
    {
        if (from is Stage.Greeting greeting)
            Greetings.Greet(turn, greeting.Mailbox, greeting.Cause, before);
        else if (from is Stage.Handling handling)
            Handling.Enter(turn, handling.Handler, before);
    }
}
