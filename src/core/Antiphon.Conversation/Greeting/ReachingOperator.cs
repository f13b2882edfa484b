namespace Antiphon.Conversation;

/// <summary>A caller who asked for a person: connected, or back where they were.</summary>
internal static class ReachingOperator
{
    /// <summary>False when this server knows no operator.</summary>
    public static bool TryBegin(Turn turn, Stage.Greeting? greeting)
    {
        if (turn.Settings.Operator is not { } number)
            return false;
        turn.Say(new Stage.Transferring(greeting?.Mailbox, number.Number), Script.Of(Prompts.OneMoment));
        return true;
    }

    public static void On(Turn turn, Stage.Transferring stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                turn.FallSilent(stage);
                turn.Do(new ConversationEffect.Transfer(stage.Number));
                break;
            case ConversationEvent.TransferEnded { Succeeded: true } or ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.TransferEnded when stage.Mailbox is { } mailbox:
                // What a greeting ends with: the tone follows.
                turn.Say(
                    new Stage.Greeting(mailbox, Directory.GreetingCause.Direct),
                    Script.Of(Prompts.OperatorNotAvailable) + Prompts.LeaveAMessage);
                break;
            case ConversationEvent.TransferEnded:
                turn.Say(
                    new Stage.OpeningGreeting(""),
                    Script.Of(Prompts.OperatorNotAvailable) + Prompts.DialExtensionOrSignIn);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                // They are being connected.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }
}
