using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>
/// A call handler answers: the opening greeting, an auto attendant, goodbye.
/// <code>
///   Enter ──► Handling ──its end──► waits for a key ──nothing, three times──► goodbye
///     ▲         │  │   └──────────► or what is to come after the greeting
///     │         │  └─ digits ─────► the extension's mailbox or handler, by '#' or patience
///     └─────────┴─ key ───────────► what the handler's table says of it, else the phone menu's
/// </code>
/// One handler may lead to the next, and round in a circle: who has pressed nothing for so many jumps is sent off.
/// </summary>
internal static class Handling
{
    /// <summary>Stands for one that was removed while somebody heard it.</summary>
    private static readonly CallHandler Gone =
        CallHandler.BuiltIn.First(h => h.Id == CallHandler.GoodbyeId);

    public static void Enter(Turn turn, string id, Script before)
    {
        if (!turn.TryJump() || turn.Directory.FindHandler(id) is not { } handler)
        {
            turn.Leave(before);
            return;
        }

        var greeting = before + GreetingOf(turn, handler);
        if (greeting.Parts.IsEmpty)
            After(turn, new Stage.Handling(id, ""), handler);
        else
            turn.Say(new Stage.Handling(id, ""), greeting);
    }

    public static void On(Turn turn, Stage.Handling stage, ConversationEvent @event)
    {
        var handler = turn.Directory.FindHandler(stage.Handler) ?? Gone;
        switch (@event)
        {
            case ConversationEvent.KeyPressed key when stage.Digits.Length == 0:
                OnFirstKey(turn, stage, handler, key.Key);
                break;
            case ConversationEvent.KeyPressed { Key: '#' }:
            case ConversationEvent.TimerFired when stage.Digits.Length > 0:
                Dial(turn, stage with { Digits = "" }, handler, stage.Digits);
                break;
            case ConversationEvent.KeyPressed { Key: >= '0' and <= '9' } key
                when stage.Digits.Length < Extension.LengthMax:
                Collect(turn, stage, key.Key);
                break;
            case ConversationEvent.KeyPressed:
                Fail(turn, stage, handler, Prompts.NotAChoice);
                break;
            case ConversationEvent.TimerFired:
                Fail(turn, stage, handler, Prompts.NothingPressed);
                break;
            case ConversationEvent.PlaybackEnded:
                After(turn, stage, handler);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    /// <summary>What follows the greeting, once it has been heard or skipped.</summary>
    public static void After(Turn turn, Stage.Handling stage, CallHandler handler)
    {
        if (handler.AfterGreeting is null
            or { Kind: ActionKind.Repeat or ActionKind.SkipGreeting or ActionKind.Ignore })
        {
            AwaitKey(turn, stage);
        }
        else if (!CallerActions.TryDo(turn, handler.AfterGreeting, stage, Script.Nothing))
        {
            turn.Leave(Script.Nothing);
        }
    }

    /// <summary>The caller has left a message that this handler took.</summary>
    public static void AfterMessage(Turn turn, string id, Script said) =>
        Afterwards(turn, turn.Directory.FindHandler(id)?.AfterMessage, id, said);

    /// <summary>
    /// What follows a message or an interview. No greeting plays that could be skipped or go on: where that is asked
    /// for, and where nothing is, it is goodbye.
    /// </summary>
    public static void Afterwards(Turn turn, CallerAction? action, string handler, Script said)
    {
        if (action is null or { Kind: ActionKind.SkipGreeting or ActionKind.Ignore }
            || !CallerActions.TryDo(turn, action, new Stage.Handling(handler, ""), said))
        {
            turn.Leave(said);
        }
    }

    /// <summary>Whom they wanted is not to be had: they are back here, or sent off when there is no more to choose.
    /// </summary>
    public static void Return(Turn turn, string id, Script said)
    {
        var handler = turn.Directory.FindHandler(id) ?? Gone;
        if (handler.AfterGreeting is { Kind: ActionKind.Operator or ActionKind.Transfer })
            turn.Leave(said);
        else
            turn.Say(new Stage.Handling(id, ""), said + QuestionOf(turn, handler));
    }

    public static void Fail(Turn turn, Stage.Handling stage, CallHandler handler, string reproach) =>
        Failing.Fail(turn, stage with { Digits = "" }, reproach, QuestionOf(turn, handler));

    private static void OnFirstKey(Turn turn, Stage.Handling stage, CallHandler handler, char key)
    {
        turn.ForgetJumps();
        var action = Meaning(turn, handler, key);
        var isDigit = key is >= '0' and <= '9' && !handler.IgnoresNumbers;
        if (isDigit && (action is null || turn.Directory.HasNumbersFrom(key)))
            Collect(turn, stage, key);
        else if (action is null)
            Fail(turn, stage, handler, Prompts.NotAChoice);
        else
            Do(turn, stage, handler, action);
    }

    private static void Collect(Turn turn, Stage.Handling stage, char digit)
    {
        turn.FallSilent(stage with { Digits = stage.Digits + digit });
        turn.WaitForKey(turn.Settings.InterDigitTimeout);
    }

    private static void Dial(Turn turn, Stage.Handling stage, CallHandler handler, string digits)
    {
        if (digits.Length == 1 && Meaning(turn, handler, digits[0]) is { } action)
        {
            // Waiting for a second digit has silenced the greeting: a key that is ignored does not bring it back.
            AwaitKey(turn, stage);
            Do(turn, stage, handler, action);
        }
        else if (turn.Directory.FindNumber(digits) is { } subscriber)
        {
            Reach(turn, subscriber.Id);
        }
        else if (turn.Directory.FindAnswering(digits) is { } answering)
        {
            Do(turn, stage, handler, answering);
        }
        else
        {
            Fail(turn, stage, handler, Prompts.NoMailboxThere);
        }
    }

    private static void AwaitKey(Turn turn, Stage.Handling stage)
    {
        turn.FallSilent(stage);
        turn.WaitForKey(turn.Settings.KeyTimeout);
    }

    private static void Reach(Turn turn, SubscriberId subscriber)
    {
        turn.ForgetFailures();
        Reaching.BeginSubscriber(turn, subscriber);
    }

    private static void Do(Turn turn, Stage.Handling stage, CallHandler handler, CallerAction action)
    {
        if (CallerActions.TryDo(turn, action, stage, Script.Nothing))
            turn.ForgetFailures();
        else
            Fail(turn, stage, handler, Prompts.NotAChoice);
    }

    private static CallerAction? Meaning(Turn turn, CallHandler handler, char key) =>
        KeyAction.Of(handler.Keys, key) ?? turn.Menu[MenuContext.OpeningGreeting].Read($"{key}").Command switch
        {
            Command.SkipGreeting => new CallerAction(ActionKind.SkipGreeting),
            Command.SignIn => new CallerAction(ActionKind.SignIn),
            Command.Operator => new CallerAction(ActionKind.Operator),
            _ => null,
        };

    private static Script GreetingOf(Turn turn, CallHandler handler) =>
        handler.GreetingAt(turn.LocalTime, turn.Zone, turn.Directory) is { } greeting
            ? GreetingScript.Of(greeting)
            : Script.Of(Prompts.Welcome) + QuestionOf(turn, handler);

    /// <summary>What is said again when it was not answered.</summary>
    private static Script QuestionOf(Turn turn, CallHandler handler) =>
        handler.GreetingAt(turn.LocalTime, turn.Zone, turn.Directory) is { } greeting ? GreetingScript.Of(greeting)
        : handler.IgnoresNumbers ? Script.Nothing
        : Script.Of(Prompts.DialExtensionOrSignIn);
}
