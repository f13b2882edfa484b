namespace Antiphon.Conversation;

/// <summary>
/// A message is sent on.
/// <code>
///  AfterMessage ──► Addressing ──► BeforeForwarding ──send──► Forwarding ──stored──► AfterMessage
///                                        └─ introduction ──► Beeping (Recording.cs) ──► Storing ──► AfterMessage
/// </code>
/// </summary>
internal static class Forwarding
{
    public static void Begin(Turn turn, Reel reel)
    {
        if (reel.Card.Private)
            AfterHearing.Enter(turn, reel, Script.Of(Prompts.PrivateIsNotForwarded));
        else if (reel.Card.Blob is null)
            AfterHearing.Enter(turn, reel, Script.Of(Prompts.AudioNotHere));
        else
            Addressing.Begin(turn, new Errand.Forward(reel));
    }

    public static void Obey(Turn turn, Stage.BeforeForwarding stage, Command command)
    {
        switch (command)
        {
            case Command.Send:
                Send(turn, new Stage.Forwarding(stage.Reel, stage.To, turn.NextTake()));
                break;
            case Command.RecordIntroduction:
                Recording.Beep(
                    turn,
                    Addressing.NewLetter(turn, stage.To) with
                    {
                        Answers = stage.Reel, Forwards = stage.Reel.Card, Urgent = stage.Reel.Card.Urgent,
                    },
                    Script.Of(Prompts.RecordAfterTone));
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            case Command.Back:
                AfterHearing.Enter(turn, stage.Reel, Script.Of(Prompts.NotSent));
                break;
            default:
                throw ConversationMachine.Undecided(stage, command);
        }
    }

    public static void On(Turn turn, Stage.Forwarding stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MessageStored stored when stored.Take == stage.Take:
                AfterHearing.Enter(turn, stage.Reel, Script.Of(Prompts.MessageSent));
                break;
            case ConversationEvent.MessageNotStored stored when stored.Take == stage.Take:
                AfterHearing.Enter(turn, stage.Reel, Script.Of(Prompts.MessageNotForwarded));
                break;
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.TimerFired:
                // Sent again: whoever has it already does not get it twice.
                Send(turn, stage);
                break;
            case ConversationEvent.PlaybackEnded:
                // Nothing plays while the store is awaited.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    private static void Send(Turn turn, Stage.Forwarding stage)
    {
        turn.FallSilent(stage);
        turn.Do(new ConversationEffect.ForwardMessage(stage.Reel.Card, stage.To, stage.Take, turn.Visit.Subscriber));
        turn.WaitForKey(turn.Settings.StoreTimeout);
    }
}
