using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>
/// Everything that a conversation is, at any moment. It can be written down, read on another server and gone on with:
/// nothing of it lives in a call stack or a timer.
/// </summary>
public sealed record ConversationState
{
    /// <summary>Who calls, as signalled.</summary>
    public required Caller Caller { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>Playbacks so far: the number of the one that counts now. Ends of earlier ones are old news.</summary>
    public int Plays { get; init; }

    /// <summary>Timers so far: only the last one counts.</summary>
    public int Timers { get; init; }

    /// <summary>Recordings so far.</summary>
    public int Takes { get; init; }

    /// <summary>Wrong keys and time-outs in a row; the third ends the call politely.</summary>
    public int Failures { get; init; }

    /// <summary>Keys pressed while the conversation waited for the store; they count when it goes on.</summary>
    public string TypedAhead { get; init; } = "";

    /// <summary>The far end has hung up: nothing more is said, only what must be kept is finished.</summary>
    public bool HungUp { get; init; }

    /// <summary>What is being played; null in silence.</summary>
    public Script? Playing { get; init; }

    /// <summary>What was interrupted by the answer to a wrong key, and goes on after it.</summary>
    public Interrupted? Interrupted { get; init; }
}

public sealed record Interrupted(Script Script, TimeSpan At);

/// <summary>Where a conversation stands.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "stage")]
[JsonDerivedType(typeof(OpeningGreeting), "opening-greeting")]
[JsonDerivedType(typeof(Greeting), "greeting")]
[JsonDerivedType(typeof(Beeping), "beeping")]
[JsonDerivedType(typeof(Recording), "recording")]
[JsonDerivedType(typeof(Storing), "storing")]
[JsonDerivedType(typeof(EnteringExtension), "entering-extension")]
[JsonDerivedType(typeof(EnteringPin), "entering-pin")]
[JsonDerivedType(typeof(CheckingPin), "checking-pin")]
[JsonDerivedType(typeof(OpeningMailbox), "opening-mailbox")]
[JsonDerivedType(typeof(MainMenu), "main-menu")]
[JsonDerivedType(typeof(DuringMessage), "during-message")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(AfterMessage), "after-message")]
[JsonDerivedType(typeof(Leaving), "leaving")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record Stage
{
    private Stage()
    {
    }

    /// <summary>A caller without a mailbox in mind may dial an extension.</summary>
    public sealed record OpeningGreeting(string Digits) : Stage;

    public sealed record Greeting(SubscriberId Mailbox, GreetingCause Cause) : Stage;

    public sealed record Beeping(SubscriberId Mailbox) : Stage;

    public sealed record Recording(SubscriberId Mailbox, int Take) : Stage;

    /// <summary>The recording has ended and the store has not yet confirmed it.</summary>
    public sealed record Storing(SubscriberId Mailbox, int Take) : Stage;

    public sealed record EnteringExtension(string Digits) : Stage;

    public sealed record EnteringPin(SubscriberId Subscriber, string Digits) : Stage;

    public sealed record CheckingPin(SubscriberId Subscriber) : Stage;

    public sealed record OpeningMailbox(SubscriberId Subscriber) : Stage;

    public sealed record MainMenu(SubscriberId Subscriber, MailboxView Mailbox) : Stage;

    public sealed record DuringMessage(SubscriberId Subscriber, MailboxView Mailbox, int Index) : Stage;

    public sealed record Paused(
        SubscriberId Subscriber, MailboxView Mailbox, int Index, Script Script, TimeSpan At) : Stage;

    public sealed record AfterMessage(SubscriberId Subscriber, MailboxView Mailbox, int Index) : Stage;

    /// <summary>The last words are being said.</summary>
    public sealed record Leaving : Stage;

    public sealed record Ended : Stage;
}

/// <summary>
/// The messages that a visit is about, as they were when the mailbox was opened or last changed by its owner.
/// </summary>
public sealed record MailboxView(ImmutableArray<MessageCard> New, int SavedCount)
{
    public int NewCount => New.Count(m => m.State == MessageState.New);

    public MailboxView With(int index, MessageState state)
    {
        var was = New[index].State;
        var saved = SavedCount + (state == MessageState.Saved ? 1 : 0) - (was == MessageState.Saved ? 1 : 0);
        return new MailboxView(New.SetItem(index, New[index] with { State = state }), saved);
    }

    public bool Equals(MailboxView? other) =>
        other is not null && SavedCount == other.SavedCount && New.AsSpan().SequenceEqual(other.New.AsSpan());

    public override int GetHashCode() => HashCode.Combine(New.Length, SavedCount);
}

/// <summary>What is said about a message, and where its audio is.</summary>
public sealed record MessageCard(
    MessageId Id,
    Caller From,
    DateTimeOffset Received,
    TimeSpan Length,
    BlobHash Blob,
    AudioCodec Codec,
    MessageState State,
    bool Urgent);
