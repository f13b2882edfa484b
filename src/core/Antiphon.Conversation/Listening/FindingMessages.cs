using Antiphon.Directory;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>Opens shelves and fetches from them, a message at a time.</summary>
internal static class FindingMessages
{
    /// <summary>More messages than this no mailbox holds.</summary>
    private const int NumberDigitsMax = 6;

    public static void Open(Turn turn, MessageState folder) => Open(turn, folder, caller: null);

    /// <summary>Goes on from a message that was heard.</summary>
    public static void Step(Turn turn, Reel from, SeekTo to, Script before) =>
        Fetch(turn, new Stage.Fetching(from.Shelf, new Seek(to), from, before));

    public static void AskNumber(Turn turn, Reel from) =>
        turn.Say(new Stage.EnteringNumber(from, ""), Script.Of(Prompts.EnterMessageNumber));

    public static void On(Turn turn, Stage.EnteringCaller stage, ConversationEvent @event)
    {
        var entry = new DigitEntry(
            stage.Digits,
            Extension.LengthMax,
            digits => new Stage.EnteringCaller(digits),
            Script.Of(Prompts.EnterCallersNumber));
        if (!entry.Take(
            turn, @event, digits => Open(turn, folder: null, digits), () => MainMenu.Enter(turn, Script.Nothing)))
        {
            ConversationMachine.IgnoreLate(stage, @event);
        }
    }

    public static void On(Turn turn, Stage.EnteringNumber stage, ConversationEvent @event)
    {
        var from = stage.From;
        var entry = new DigitEntry(
            stage.Digits,
            NumberDigitsMax,
            digits => new Stage.EnteringNumber(from, digits),
            Script.Of(Prompts.EnterMessageNumber));
        if (!entry.Take(
            turn,
            @event,
            digits => OpenNumber(turn, from, int.Parse(digits)),
            () => AfterHearing.Enter(turn, from, Script.Nothing)))
        {
            ConversationMachine.IgnoreLate(stage, @event);
        }
    }

    public static void On(Turn turn, Stage.Fetching stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MessageFound found:
                var shelf = stage.Shelf with { Newest = stage.Shelf.Newest ?? found.Newest };
                var reel = new Reel(shelf, found.Card, found.Number);
                turn.Say(new Stage.DuringMessage(reel), stage.Before + MessageScript.Whole(turn, reel));
                break;
            case ConversationEvent.MessageNotFound:
                OnNothing(turn, stage);
                break;
            default:
                Counting.OnWaiting(turn, stage, @event, () => Fetch(turn, stage));
                break;
        }
    }

    private static void Open(Turn turn, MessageState? folder, string? caller)
    {
        turn.ForgetFailures();
        turn.Visit = turn.Visit with { Shelves = turn.Visit.Shelves + 1 };
        var shelf = new Shelf(turn.Visit.Shelves, folder, caller, Newest: null);
        Fetch(turn, new Stage.Fetching(shelf, new Seek(SeekTo.First), From: null, Script.Nothing));
    }

    private static void OpenNumber(Turn turn, Reel from, int number)
    {
        turn.ForgetFailures();
        Fetch(turn, new Stage.Fetching(from.Shelf, new Seek(SeekTo.Number, number), from, Script.Nothing));
    }

    private static void Fetch(Turn turn, Stage.Fetching stage) => turn.Ask(
        stage,
        question => new ConversationEffect.FindMessage(
            question, turn.Visit.Subscriber, stage.Shelf, stage.Seek, stage.From?.Card));

    private static void OnNothing(Turn turn, Stage.Fetching stage)
    {
        switch (stage.Seek.To, stage.From)
        {
            case (SeekTo.Previous, { } from):
                AfterHearing.Enter(turn, from, stage.Before + Prompts.NoEarlierMessage);
                break;
            case (SeekTo.Number, { } from):
                AfterHearing.Enter(turn, from, stage.Before + Prompts.NoMessageWithThatNumber);
                break;
            default:
                MainMenu.Enter(
                    turn, stage.Before + MessageScript.NothingOn(stage.Shelf, stage.Seek.To == SeekTo.First));
                break;
        }
    }
}
