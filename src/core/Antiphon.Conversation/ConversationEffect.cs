using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>What a conversation asks to be done.</summary>
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
        Recipients To, int Take, long From, TimeSpan LengthMax, TimeSpan SilenceMax) : ConversationEffect;

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

    /// <summary>Answered by MessageFound, MessageNotFound or MailboxUnavailable.</summary>
    /// <param name="From">The place from which a step goes.</param>
    public sealed record FindMessage(
        int Question, SubscriberId Subscriber, Shelf Shelf, Seek Seek, MessageCard? From) : ConversationEffect;

    /// <summary>The message keeps its place on the shelf.</summary>
    public sealed record SetMessageState(MessageId Message, MessageState State, int Shelf) : ConversationEffect;

    /// <summary>Asks the far end to call this number instead; answered by TransferEnded.</summary>
    public sealed record Transfer(string Number) : ConversationEffect;

    /// <summary>Calls somebody for the caller; answered by LineOpened, Connected or TransferEnded.</summary>
    public sealed record Consult(Consultation Consultation) : ConversationEffect;

    /// <summary>The one who was called takes the caller's call.</summary>
    public sealed record TakeCall : ConversationEffect;

    public sealed record RefuseCall : ConversationEffect;

    public sealed record HangUp : ConversationEffect;
}
