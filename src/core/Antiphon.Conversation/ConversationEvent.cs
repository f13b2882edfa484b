using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>What can happen to a conversation.</summary>
public abstract record ConversationEvent
{
    private ConversationEvent()
    {
    }

    /// <summary>The call is answered and goes where routing says.</summary>
    public sealed record Answered(RouteDecision Route) : ConversationEvent;

    /// <summary>A key; <paramref name="At"/> is how far into the script the playback had come.</summary>
    public sealed record KeyPressed(char Key, TimeSpan At) : ConversationEvent;

    public sealed record PlaybackEnded(int Number) : ConversationEvent;

    public sealed record TimerFired(int Number) : ConversationEvent;

    /// <summary>All audio of the take has been handed to the writer.</summary>
    public sealed record RecordingStopped(int Take, long Samples) : ConversationEvent;

    public sealed record MessageStored(int Take) : ConversationEvent;

    public sealed record MessageNotStored(int Take) : ConversationEvent;

    public sealed record SoundKept(int Take) : ConversationEvent;

    public sealed record SoundNotKept(int Take) : ConversationEvent;

    public sealed record SubscriberChanged(int Question) : ConversationEvent;

    public sealed record SubscriberNotChanged(int Question) : ConversationEvent;

    public sealed record PinRefused(int Question, PinFlaw Flaw) : ConversationEvent;

    public sealed record PinJudged(PinVerdict Verdict) : ConversationEvent;

    public sealed record MessagesCounted(int Question, MailboxCounts Counts) : ConversationEvent;

    /// <param name="Question">That it answers.</param>
    /// <param name="Used">The length of all messages together.</param>
    public sealed record MailboxMeasured(int Question, TimeSpan Used) : ConversationEvent;

    /// <param name="Question">That it answers.</param>
    /// <param name="Card">The message.</param>
    /// <param name="Number">Its place on the shelf.</param>
    /// <param name="Newest">The newest message that is on the shelf.</param>
    public sealed record MessageFound(int Question, MessageCard Card, int Number, HybridTimestamp Newest)
        : ConversationEvent;

    public sealed record MessageNotFound(int Question) : ConversationEvent;

    /// <summary>The store could not be read.</summary>
    public sealed record MailboxUnavailable(int Question) : ConversationEvent;

    /// <summary>All that was asked to become of the message is so, in the store.</summary>
    public sealed record MessageMarked(MessageId Message) : ConversationEvent;

    /// <param name="Message">That it was heard is in its sender's mailbox.</param>
    public sealed record ReceiptSent(MessageId Message) : ConversationEvent;

    /// <summary>What became of a transfer or consultation that was asked for.</summary>
    public sealed record TransferEnded(TransferOutcome Outcome) : ConversationEvent;

    /// <summary>Something is heard from where the call is being transferred to.</summary>
    public sealed record LineOpened : ConversationEvent;

    /// <summary>The far end speaks with somebody else from now on.</summary>
    public sealed record Connected : ConversationEvent;

    /// <summary>The one who was called for a caller is there.</summary>
    /// <param name="IsScreened">And is asked whether they take the call.</param>
    public sealed record Reached(bool IsScreened) : ConversationEvent;

    /// <summary>
    /// The service ends: what was said is kept as if the far end had hung up, then it is told so and let go.
    /// </summary>
    public sealed record Dismissed : ConversationEvent;

    /// <summary>The far end is gone, by its own word or by its silence.</summary>
    public sealed record HungUp : ConversationEvent;
}
