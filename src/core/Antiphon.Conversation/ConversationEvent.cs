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

    public sealed record PinJudged(PinVerdict Verdict) : ConversationEvent;

    public sealed record MessagesCounted(int Question, MailboxCounts Counts) : ConversationEvent;

    /// <param name="Question">That it answers.</param>
    /// <param name="Card">The message.</param>
    /// <param name="Number">Its place on the shelf.</param>
    /// <param name="Newest">The newest message that is on the shelf.</param>
    public sealed record MessageFound(int Question, MessageCard Card, int Number, HybridTimestamp Newest)
        : ConversationEvent;

    public sealed record MessageNotFound(int Question) : ConversationEvent;

    /// <summary>The store could not be read.</summary>
    public sealed record MailboxUnavailable(int Question) : ConversationEvent;

    public sealed record TransferEnded(bool Succeeded) : ConversationEvent;

    /// <summary>The far end is gone, by its own word or by its silence.</summary>
    public sealed record HungUp : ConversationEvent;
}
