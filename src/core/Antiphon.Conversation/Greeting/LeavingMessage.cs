using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>A caller: greeted, recorded, thanked.</summary>
internal static class LeavingMessage
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
                turn.Say(new Stage.Beeping(stage.Mailbox), Script.Of(new Part.Beep()));
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

    public static void On(Turn turn, Stage.Beeping stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                StartRecording(turn, stage.Mailbox);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                // A key that comes in the tone was meant for the greeting before it.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Recording stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.HungUp:
                turn.Do(new ConversationEffect.StopRecording());
                break;
            case ConversationEvent.RecordingStopped stopped when stopped.Take == stage.Take:
                Keep(turn, stage, stopped.Samples);
                break;
            case ConversationEvent.TimerFired or ConversationEvent.PlaybackEnded:
                // Nothing plays and no timer runs while the caller speaks.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Storing stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MessageStored stored when stored.Take == stage.Take:
                Farewell(turn, Prompts.MessageSent);
                break;
            case ConversationEvent.MessageNotStored stored when stored.Take == stage.Take:
                Farewell(turn, Prompts.MessageNotStored);
                break;
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.HungUp or ConversationEvent.TimerFired or ConversationEvent.PlaybackEnded:
                // The store's answer is awaited whoever is still there.
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
                turn.Say(new Stage.Beeping(stage.Mailbox), Script.Of(new Part.Beep()));
                break;
            case Command.SignIn:
                SignIn.AskExtension(turn, Script.Nothing);
                break;
            case Command.Operator:
                if (!ReachingOperator.TryBegin(turn, stage))
                    Failing.FailAndGoOn(turn, stage, heard);
                break;
            default:
                throw ConversationMachine.Undecided(stage, command);
        }
    }

    public static void Obey(Turn turn, Stage.Recording stage, Command command)
    {
        if (command != Command.EndRecording)
            throw ConversationMachine.Undecided(stage, command);
        turn.Do(new ConversationEffect.StopRecording());
    }

    private static bool IsSignIn(Turn turn, char key) =>
        turn.Menu[MenuContext.OpeningGreeting].Read($"{key}").Command == Command.SignIn;

    private static void Dial(Turn turn, string digits)
    {
        if (turn.Menu[MenuContext.OpeningGreeting].Read(digits).Command == Command.Operator
            && ReachingOperator.TryBegin(turn, greeting: null))
        {
            return;
        }

        if (turn.Directory.FindNumber(digits) is { } subscriber)
            Greet(turn, subscriber.Id, GreetingCause.Direct);
        else
            Failing.Fail(
                turn, new Stage.OpeningGreeting(""), Prompts.NoMailboxThere, Script.Of(Prompts.DialExtensionOrSignIn));
    }

    private static void StartRecording(Turn turn, SubscriberId mailbox)
    {
        if (turn.Directory.Find(mailbox) is not { } subscriber)
        {
            turn.Leave(Script.Of(Prompts.NoMailboxThere));
            return;
        }

        var take = turn.NextTake();
        turn.FallSilent(new Stage.Recording(mailbox, take));
        turn.Do(new ConversationEffect.StartRecording(
            mailbox, take, subscriber.MessageLengthMax, turn.Settings.SilenceMax));
    }

    private static void Keep(Turn turn, Stage.Recording stage, long samples)
    {
        if (samples < turn.Settings.MessageLengthMin.TotalSeconds * 8000)
        {
            turn.Do(new ConversationEffect.DiscardRecording(stage.Take));
            Farewell(turn, Prompts.MessageTooShort);
            return;
        }

        turn.FallSilent(new Stage.Storing(stage.Mailbox, stage.Take));
        turn.Do(new ConversationEffect.DeliverMessage(stage.Mailbox, stage.Take, samples));
    }

    private static void Farewell(Turn turn, string lastWords)
    {
        if (turn.State.HungUp)
            turn.End();
        else
            turn.Leave(Script.Of(lastWords));
    }
}
