using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>What is said about messages.</summary>
internal static class MessageScript
{
    private const int IntroductionPause = 500;

    /// <summary>Number, who and when, and the message itself.</summary>
    public static Script Whole(Turn turn, Reel reel) =>
        Script.Of(reel.Card.Urgent ? Prompts.UrgentMessage : Prompts.Message) + English.Number(reel.Number)
        + Origin(turn, reel.Card) + Audio(turn, reel.Card);

    /// <summary>Who, when, how long, marked how.</summary>
    public static Script Properties(Turn turn, MessageCard card)
    {
        var script = Origin(turn, card) + Prompts.Length + English.Length(card.Length);
        if (card.Urgent)
            script += Prompts.MarkedUrgent;
        return card.Private ? script + Prompts.MarkedPrivate : script;
    }

    /// <summary>What was said, after what was said before it; a receipt in the words of the system.</summary>
    public static Script Audio(Turn turn, MessageCard card)
    {
        if (card.Receipt is { } receipt)
            return Script.Of(Prompts.HeardYourMessageOf)
                + English.DateAndTime(turn.ToLocal(receipt.Sent), turn.LocalTime);
        var before = card.Introductions.Aggregate(
            Script.Nothing,
            (said, sound) =>
                said + Script.Of(new Part.Recording(sound.Blob, sound.Codec), new Part.Pause(IntroductionPause)));
        return card.Blob is { } blob
            ? before + Script.Of(new Part.Recording(blob, card.Codec))
            : before + Prompts.AudioNotHere;
    }

    public static Script Counts(MailboxCounts counts)
    {
        var script = Script.Of(Prompts.YouHave) + Count(counts.New, Prompts.NewMessage, Prompts.NewMessages);
        return counts.Saved == 0
            ? script
            : script + Prompts.And + Count(counts.Saved, Prompts.SavedMessage, Prompts.SavedMessages);
    }

    public static Script OldCounts(MailboxCounts counts) =>
        Script.Of(Prompts.YouHave) + Count(counts.Saved, Prompts.SavedMessage, Prompts.SavedMessages)
        + Prompts.And + Count(counts.Deleted, Prompts.DeletedMessage, Prompts.DeletedMessages);

    /// <summary>There is nothing, or nothing more, on a shelf.</summary>
    public static string NothingOn(Shelf shelf, bool isFirst) => shelf.Folder switch
    {
        _ when !isFirst => Prompts.NoMoreMessages,
        MessageState.New => Prompts.NoNewMessages,
        MessageState.Saved => Prompts.NoSavedMessages,
        MessageState.Deleted => Prompts.NoDeletedMessages,
        _ => Prompts.NoMessagesFound,
    };

    public static string Marked(MessageState before, MessageState after) => after switch
    {
        MessageState.Deleted => Prompts.MessageDeleted,
        MessageState.New => Prompts.MessageKeptAsNew,
        _ => before == MessageState.Deleted ? Prompts.MessageRestored : Prompts.MessageSaved,
    };

    private static Script Origin(Turn turn, MessageCard card)
    {
        var from = string.IsNullOrEmpty(card.From.Number)
            ? Script.Of(Prompts.FromUnknownCaller)
            : Script.Of(Prompts.From) + English.Digits(card.From.Number);
        if (card.ForwardedBy is { } by)
            from = from + Prompts.ForwardedBy + English.Digits(by);
        return from + Prompts.Received + English.DateAndTime(turn.ToLocal(card.Received), turn.LocalTime);
    }

    private static Script Count(int n, string one, string many) =>
        n == 0 ? Script.Of(Prompts.No) + many : English.Counted(n, one, many);
}
