using System.Text.Json.Serialization;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>
/// What a conversation asks to be done; questions are part of a call's record until they are answered.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "asks")]
[JsonDerivedType(typeof(CheckPin), "check-pin")]
[JsonDerivedType(typeof(CountMessages), "count")]
[JsonDerivedType(typeof(MeasureMailbox), "measure")]
[JsonDerivedType(typeof(FindMessage), "find")]
[JsonDerivedType(typeof(ForwardMessage), "forward")]
[JsonDerivedType(typeof(SetMessageState), "set-state")]
[JsonDerivedType(typeof(SendReceipt), "receipt")]
[JsonDerivedType(typeof(ChangeSubscriber), "change")]
[JsonDerivedType(typeof(ChangePin), "change-pin")]
public abstract record ConversationEffect
{
    private ConversationEffect()
    {
    }

    public sealed record Play(int Number, Script Script, TimeSpan From, Manner Manner) : ConversationEffect;

    public sealed record StopPlaying : ConversationEffect;

    /// <summary>Replaces the timer that runs, if any.</summary>
    public sealed record StartTimer(int Number, TimeSpan After) : ConversationEffect;

    /// <param name="From">Samples that the take has already.</param>
    public sealed record StartRecording(
        Recipients To, int Take, long From, TimeSpan LengthMax, TimeSpan SilenceMax) : ConversationEffect
    {
        /// <summary>What is recorded introduces this message, which is sent on with it.</summary>
        public MessageCard? Introduces { get; init; }
    }

    public sealed record StopRecording : ConversationEffect;

    /// <summary>
    /// The take becomes a message of each recipient, of all or none; answered by MessageStored or MessageNotStored.
    /// </summary>
    public sealed record DeliverMessage(Letter Letter) : ConversationEffect;

    /// <summary>
    /// A stored message goes to others, to all or none, under a number of its own; answered as DeliverMessage is.
    /// </summary>
    public sealed record ForwardMessage(MessageCard Message, Recipients To, int Take, SubscriberId By)
        : ConversationEffect;

    /// <summary>What a subscriber says for callers to hear; stopped like any recording.</summary>
    /// <param name="Greeting">Which one; null: their name.</param>
    public sealed record StartDictation(
        SubscriberId Of, GreetingKind? Greeting, int Take, TimeSpan LengthMax, TimeSpan SilenceMax)
        : ConversationEffect;

    /// <summary>The take is heard from now on; answered by SoundKept or SoundNotKept.</summary>
    public sealed record KeepDictation(Dictation Dictation) : ConversationEffect;

    /// <summary>Answered by SubscriberChanged, once the directory has the change, or SubscriberNotChanged.</summary>
    public sealed record ChangeSubscriber(int Question, SubscriberId Subscriber, Fields Patch) : ConversationEffect;

    /// <summary>
    /// A PIN that the policy allows, unless it is the old one; answered as ChangeSubscriber is, or by PinRefused.
    /// </summary>
    public sealed record ChangePin(int Question, SubscriberId Subscriber, string Pin) : ConversationEffect
    {
        /// <summary>Digits are never written anywhere.</summary>
        public override string ToString() => $"ChangePin {{ Subscriber = {Subscriber} }}";
    }

    /// <summary>Nothing happens when the take was never begun.</summary>
    public sealed record DiscardRecording(int Take) : ConversationEffect;

    /// <summary>Hashing takes its time: answered by PinJudged, later.</summary>
    public sealed record CheckPin(SubscriberId Subscriber, string Pin) : ConversationEffect
    {
        /// <summary>Digits are never written anywhere.</summary>
        public override string ToString() => $"CheckPin {{ Subscriber = {Subscriber} }}";
    }

    /// <summary>Answered by MessagesCounted or MailboxUnavailable.</summary>
    public sealed record CountMessages(int Question, SubscriberId Subscriber) : ConversationEffect;

    /// <summary>Answered by MailboxMeasured or MailboxUnavailable.</summary>
    public sealed record MeasureMailbox(int Question, SubscriberId Subscriber) : ConversationEffect;

    /// <summary>Answered by MessageFound, MessageNotFound or MailboxUnavailable.</summary>
    /// <param name="From">The place from which a step goes.</param>
    public sealed record FindMessage(
        int Question, SubscriberId Subscriber, Shelf Shelf, Seek Seek, MessageCard? From) : ConversationEffect;

    /// <summary>
    /// The message keeps its place on the shelf. Answered by MessageMarked; the conversation goes on meanwhile.
    /// </summary>
    public sealed record SetMessageState(MessageId Message, MessageState State, int Shelf) : ConversationEffect
    {
        /// <summary>
        /// Only a message that is in this state: the subscriber did not ask for it, so what was said of the message
        /// elsewhere meanwhile holds.
        /// </summary>
        public MessageState? From { get; init; }
    }

    /// <summary>
    /// Tells the sender of a message that it was heard; once, however often it is asked for. Answered by ReceiptSent.
    /// </summary>
    public sealed record SendReceipt(MessageCard Message, SubscriberId To, SubscriberId By, DateTimeOffset HeardAt)
        : ConversationEffect;

    /// <summary>A number that may not be dialled was wanted; the administrator hears of it.</summary>
    public sealed record ReportBlocked(string Number, DialRuling Ruling) : ConversationEffect;

    /// <summary>Asks the far end to call this number instead; answered by TransferEnded.</summary>
    public sealed record Transfer(string Number) : ConversationEffect;

    /// <summary>Calls somebody for the caller; answered by LineOpened, Connected or TransferEnded.</summary>
    public sealed record Consult(Consultation Consultation) : ConversationEffect;

    /// <summary>The one who was called takes the caller's call.</summary>
    public sealed record TakeCall : ConversationEffect;

    public sealed record RefuseCall : ConversationEffect;

    public sealed record HangUp : ConversationEffect;
}
