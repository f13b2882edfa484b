using System.Collections.Immutable;
using Antiphon.Conversation;

namespace Antiphon.Calls;

/// <summary>
/// What a call has asked of store and hasher and waits for. It is part of the record: the one who was asked may die
/// with the server, and whoever goes on with the call asks again. Each may be asked twice and done once.
/// </summary>
internal static class Asking
{
    public static void Ask(CallTurn turn, CallEffect question)
    {
        turn.Do(question);
        if (HasAnswer(question))
            turn.Call = turn.Call with { Asked = turn.Call.Asked.Add(question) };
    }

    public static ImmutableArray<CallEffect> Without(ImmutableArray<CallEffect> asked, ConversationEvent answer) =>
        asked.RemoveAll(question => IsAnsweredBy(question, answer));

    /// <summary>A message that is heard, or a receipt that is sent, is so without anybody's waiting for it.</summary>
    private static bool HasAnswer(CallEffect question) => question is not CallEffect.Ask
    {
        Question: ConversationEffect.SetMessageState or ConversationEffect.SendReceipt,
    };

    private static bool IsAnsweredBy(CallEffect question, ConversationEvent answer) => (question, answer) switch
    {
        (CallEffect.DeliverMessage deliver, ConversationEvent.MessageStored stored) =>
            deliver.Letter.Take == stored.Take,
        (CallEffect.DeliverMessage deliver, ConversationEvent.MessageNotStored stored) =>
            deliver.Letter.Take == stored.Take,
        (CallEffect.KeepDictation keep, ConversationEvent.SoundKept kept) => keep.Recording.Take == kept.Take,
        (CallEffect.KeepDictation keep, ConversationEvent.SoundNotKept kept) => keep.Recording.Take == kept.Take,
        (CallEffect.Ask ask, _) => IsAnsweredBy(ask.Question, answer),
        _ => false,
    };

    private static bool IsAnsweredBy(ConversationEffect question, ConversationEvent answer) => question switch
    {
        ConversationEffect.CheckPin => answer is ConversationEvent.PinJudged,
        ConversationEffect.ForwardMessage forward => answer switch
        {
            ConversationEvent.MessageStored stored => stored.Take == forward.Take,
            ConversationEvent.MessageNotStored stored => stored.Take == forward.Take,
            _ => false,
        },
        _ => NumberOf(question) is { } number && number == NumberOf(answer),
    };

    private static int? NumberOf(ConversationEffect question) => question switch
    {
        ConversationEffect.CountMessages count => count.Question,
        ConversationEffect.MeasureMailbox measure => measure.Question,
        ConversationEffect.FindMessage find => find.Question,
        ConversationEffect.ChangeSubscriber change => change.Question,
        ConversationEffect.ChangePin change => change.Question,
        _ => null,
    };

    private static int? NumberOf(ConversationEvent answer) => answer switch
    {
        ConversationEvent.MessagesCounted counted => counted.Question,
        ConversationEvent.MailboxMeasured measured => measured.Question,
        ConversationEvent.MessageFound found => found.Question,
        ConversationEvent.MessageNotFound found => found.Question,
        ConversationEvent.MailboxUnavailable unavailable => unavailable.Question,
        ConversationEvent.SubscriberChanged changed => changed.Question,
        ConversationEvent.SubscriberNotChanged changed => changed.Question,
        ConversationEvent.PinRefused refused => refused.Question,
        _ => null,
    };
}
