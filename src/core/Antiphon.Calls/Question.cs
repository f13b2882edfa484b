using System.Text.Json.Serialization;
using Antiphon.Conversation;

namespace Antiphon.Calls;

/// <summary>
/// What a call has asked of store or hasher and waits for: one of the three. It is part of the record, because the one
/// who was asked may die with the server, and whoever goes on with the call asks again. Each may be asked twice and is
/// done once.
/// </summary>
public sealed record Question
{
    public CallEffect.DeliverMessage? Message { get; init; }

    public CallEffect.KeepDictation? Dictation { get; init; }

    public CallEffect.Ask? Asked { get; init; }

    [JsonIgnore]
    public CallEffect Effect => Message ?? (CallEffect?)Dictation ?? Asked!;

    /// <summary>The recording that waits for it in the spool; none: it is about none.</summary>
    [JsonIgnore]
    public RecordingInProgress? Recording => Message?.Recording ?? Dictation?.Recording;

    /// <summary>
    /// It is to be done whether the far end stays or not, and the conversation does not wait for it: the call does,
    /// before it ends.
    /// </summary>
    [JsonIgnore]
    public bool IsPromise =>
        Asked?.Question is ConversationEffect.SetMessageState or ConversationEffect.SendReceipt;

    /// <summary>The answer to one that is about a recording and cannot be asked again.</summary>
    [JsonIgnore]
    public ConversationEvent Refused => Message is { } message
        ? new ConversationEvent.MessageNotStored(message.Letter.Take)
        : new ConversationEvent.SoundNotKept(Dictation!.Recording.Take);

    public bool IsAnsweredBy(ConversationEvent answer) => answer switch
    {
        ConversationEvent.MessageStored stored => IsAbout(stored.Take),
        ConversationEvent.MessageNotStored stored => IsAbout(stored.Take),
        ConversationEvent.SoundKept kept => Dictation?.Recording.Take == kept.Take,
        ConversationEvent.SoundNotKept kept => Dictation?.Recording.Take == kept.Take,
        ConversationEvent.MessageMarked marked =>
            Asked?.Question is ConversationEffect.SetMessageState set && set.Message == marked.Message,
        ConversationEvent.ReceiptSent sent =>
            Asked?.Question is ConversationEffect.SendReceipt receipt && receipt.Message.Id == sent.Message,
        ConversationEvent.PinJudged => Asked?.Question is ConversationEffect.CheckPin,
        _ => NumberOf(Asked?.Question) is { } number && number == NumberOf(answer),
    };

    private bool IsAbout(int take) =>
        Message?.Letter.Take == take || (Asked?.Question as ConversationEffect.ForwardMessage)?.Take == take;

    private static int? NumberOf(ConversationEffect? question) => question switch
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
