namespace Antiphon.Conversation;

/// <summary>The one who was called for a caller, until both speak with each other.</summary>
internal static class Screening
{
    public static void Begin(Turn turn, bool isScreened)
    {
        if (isScreened)
            turn.Say(new Stage.Screening(), WhoCalls(turn) + Prompts.TakeOrRefuse);
        else
            Take(turn);
    }

    public static void On(Turn turn, Stage.Screening stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: '1' }:
                Take(turn);
                break;
            case ConversationEvent.KeyPressed { Key: '2' }:
                Refuse(turn);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                turn.CountFailure();
                if (turn.HasFailedTooOften)
                    Refuse(turn);
                else
                    turn.Say(stage, Script.Of(Prompts.TakeOrRefuse));
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

    private static void Take(Turn turn)
    {
        turn.FallSilent(new Stage.Connected());
        turn.Do(new ConversationEffect.TakeCall());
    }

    private static void Refuse(Turn turn)
    {
        turn.Do(new ConversationEffect.RefuseCall());
        turn.End();
    }

    private static Script WhoCalls(Turn turn)
    {
        var caller = turn.State.Caller;
        if (turn.Directory.FindNumber(caller.Number)?.RecordedName is { } name)
            return Script.Of(Prompts.CallFrom) + Script.Of(new Part.Recording(name.Blob, name.Codec));
        return caller.Number is { } number && number.All(char.IsAsciiDigit)
            ? Script.Of(Prompts.CallFrom) + English.Digits(number)
            : Script.Of(Prompts.CallFromUnknownCaller);
    }
}
