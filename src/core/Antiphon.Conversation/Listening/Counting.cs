namespace Antiphon.Conversation;

/// <summary>Menus that say how many messages there are: as the store has them at that moment.</summary>
internal static class Counting
{
    public static void Enter(Turn turn, MenuContext menu) => Enter(turn, menu, Script.Nothing);

    public static void Enter(Turn turn, MenuContext menu, Script before) => turn.Ask(
        new Stage.Counting(menu) { Before = before },
        question => new ConversationEffect.CountMessages(question, turn.Visit.Subscriber));

    public static void On(Turn turn, Stage.Counting stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MessagesCounted { Counts: var counts } when stage.Menu == MenuContext.OldMessages:
                Menu.Enter(turn, new Stage.OldMessages(), stage.Before + MessageScript.OldCounts(counts));
                break;
            case ConversationEvent.MessagesCounted { Counts: var counts }:
                MainMenu.Enter(turn, stage.Before + MessageScript.Counts(counts));
                break;
            default:
                OnWaiting(turn, stage, @event, () => Enter(turn, stage.Menu, stage.Before));
                break;
        }
    }

    /// <summary>What happens while the store is awaited, whatever it was asked.</summary>
    public static void OnWaiting(Turn turn, Stage stage, ConversationEvent @event, Action askAgain)
    {
        switch (@event)
        {
            case ConversationEvent.MailboxUnavailable:
                turn.Leave(Script.Of(Prompts.MailboxUnavailable));
                break;
            case ConversationEvent.TimerFired:
                turn.CountFailure();
                if (turn.HasFailedTooOften)
                    turn.Leave(Script.Of(Prompts.MailboxUnavailable));
                else
                    askAgain();
                break;
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.PlaybackEnded:
                // Nothing plays while an answer is awaited.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }
}
