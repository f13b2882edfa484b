using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>What is to become of a message.</summary>
internal static class AfterHearing
{
    public static void Enter(Turn turn, Reel reel, Script before) =>
        Menu.Enter(turn, new Stage.AfterMessage(reel), before);

    /// <summary>Also while the message plays, for what means the same there.</summary>
    public static void Obey(Turn turn, Reel reel, Command command)
    {
        switch (command)
        {
            case Command.Restart:
                turn.Say(new Stage.DuringMessage(reel), MessageScript.Audio(turn, reel.Card));
                break;
            case Command.BackUp:
                // From its end: what was said before it counts no more.
                turn.Say(
                    new Stage.DuringMessage(reel),
                    MessageScript.Audio(turn, reel.Card with { Introduction = null, EarlierIntroductions = null }),
                    Hearing.Earlier(reel.Card.Length, turn.Settings.SkipTime));
                break;
            case Command.Properties:
                Menu.Enter(turn, new Stage.AfterMessage(reel), MessageScript.Properties(turn, reel.Card));
                break;
            case Command.Save:
                MarkAndGoOn(turn, reel, MessageState.Saved);
                break;
            case Command.Delete:
                MarkAndGoOn(turn, reel, MessageState.Deleted);
                break;
            case Command.DeleteOrRestore:
                MarkAndGoOn(
                    turn,
                    reel,
                    reel.Card.State == MessageState.Deleted ? MessageState.Saved : MessageState.Deleted);
                break;
            case Command.SaveToFolder:
                Menu.Enter(turn, new Stage.SavingToFolder(reel), Script.Nothing);
                break;
            case Command.KeepAsNew:
                MarkAndGoOn(turn, reel, MessageState.New);
                break;
            case Command.Next:
                FindingMessages.Step(turn, reel, SeekTo.Next, Script.Nothing);
                break;
            case Command.Previous:
                FindingMessages.Step(turn, reel, SeekTo.Previous, Script.Nothing);
                break;
            case Command.MessageByNumber:
                FindingMessages.AskNumber(turn, reel);
                break;
            case Command.Reply or Command.ReplyToAll:
                Addressing.Reply(turn, reel, toAll: command == Command.ReplyToAll);
                break;
            case Command.ForwardOrRestore when reel.Card.State == MessageState.Deleted:
                MarkAndGoOn(turn, reel, MessageState.Saved);
                break;
            case Command.Forward or Command.ForwardOrRestore:
                Forwarding.Begin(turn, reel);
                break;
            case Command.CallSender:
                CallSender(turn, reel);
                break;
            case Command.DialOut:
                DialingOut.Ask(turn, reel);
                break;
            case Command.SendMessage:
                Addressing.Begin(turn, new Errand.Send());
                break;
            case Command.Setup:
                SetupMenus.Enter(turn, new Stage.Setup(), Script.Nothing);
                break;
            case Command.Advanced:
                Menu.Enter(turn, new Stage.Advanced(reel), Script.Nothing);
                break;
            case Command.NewMessages or Command.SavedMessages or Command.DeletedMessages:
                OldMessages.Obey(turn, command);
                break;
            case Command.OldMessages:
                Counting.Enter(turn, MenuContext.OldMessages);
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            case Command.Back when turn.State.Stage is Stage.Advanced or Stage.SavingToFolder:
                Enter(turn, reel, Script.Nothing);
                break;
            case Command.Back:
                Counting.Enter(turn, MenuContext.Main);
                break;
            case Command.SignOut:
                turn.Leave(Script.Nothing);
                break;
            default:
                throw ConversationMachine.Undecided(turn.State.Stage, command);
        }
    }

    /// <summary>
    /// Changes a message's state, here and in the store; there also where it is known to be so, because it may have
    /// become another since. Whoever now has the number of its sender, or of the one who sent it on, is told that it
    /// was heard if they asked for that.
    /// </summary>
    public static Reel Mark(Turn turn, Reel reel, MessageState state, MessageState? from = null)
    {
        var card = reel.Card;
        turn.Do(new ConversationEffect.SetMessageState(card.Id, state, reel.Shelf.Number) { From = from });
        if (card is { State: MessageState.New, WantsReceipt: true } && state != MessageState.New
            && turn.Directory.FindNumber(card.ForwardedBy ?? card.From.Number) is { } sender)
            turn.Do(new ConversationEffect.SendReceipt(card, sender.Id, turn.Visit.Subscriber, turn.LocalTime));
        return reel with { Card = card with { State = state } };
    }

    private static void CallSender(Turn turn, Reel reel)
    {
        if (string.IsNullOrEmpty(reel.Card.From.Number))
            Enter(turn, reel, Script.Of(Prompts.CannotReply));
        else
            Reaching.CallNumber(turn, reel.Card.From.Number, reel);
    }

    private static void MarkAndGoOn(Turn turn, Reel reel, MessageState state)
    {
        var said = MessageScript.Marked(reel.Card.State, state);
        FindingMessages.Step(turn, Mark(turn, reel, state), SeekTo.Next, Script.Of(said));
    }
}
