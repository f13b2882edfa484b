using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>A subscriber in their mailbox.</summary>
/// <param name="Subscriber">Who.</param>
/// <param name="Shelves">Shelves opened so far.</param>
public sealed record Visit(SubscriberId Subscriber, int Shelves)
{
    /// <summary>Chosen in a message, it holds for the next ones, too.</summary>
    public Manner Manner { get; init; } = Manner.Normal;
}

/// <summary>
/// Messages that are gone through in order, urgent ones first, then the oldest. A message keeps its place and its
/// number while the shelf is open, although hearing it may move it to another folder: whatever the visit does to a
/// message is marked with the shelf's number, in the store. What arrives meanwhile waits for the next shelf.
/// </summary>
/// <param name="Number">Counts the shelves of the call.</param>
/// <param name="Folder">Whose messages these are; null: those that <paramref name="Caller"/> left.</param>
/// <param name="Caller">The last digits of a number.</param>
/// <param name="Newest">Messages stored later are not among these; null until the first is fetched.</param>
public sealed record Shelf(int Number, MessageState? Folder, string? Caller, HybridTimestamp? Newest);

/// <summary>A message that is being heard, and where it stands.</summary>
/// <param name="Number">On its shelf, from 1.</param>
public sealed record Reel(Shelf Shelf, MessageCard Card, int Number);

/// <summary>What is said about a message, and where its audio is.</summary>
/// <param name="Created">With <paramref name="Urgent"/> its place on the shelf.</param>
/// <param name="Blob">None: the record has come from the other server and its audio has not yet.</param>
public sealed record MessageCard(
    MessageId Id,
    HybridTimestamp Created,
    Caller From,
    DateTimeOffset Received,
    TimeSpan Length,
    BlobHash? Blob,
    AudioCodec Codec,
    MessageState State,
    bool Urgent,
    bool Private)
{
    /// <summary>All to whom it was sent; none where a caller left it for one.</summary>
    public Recipients To { get; init; } = Recipients.None;

    /// <summary>The number of whoever sent it on.</summary>
    public string? ForwardedBy { get; init; }

    /// <summary>What they said before it.</summary>
    public Sound? Introduction { get; init; }

    /// <summary>What those said before that who sent it on earlier, the latest first; none: nothing.</summary>
    public ImmutableArray<Sound>? EarlierIntroductions { get; init; }

    /// <summary>In the order in which they are heard.</summary>
    [JsonIgnore]
    public IEnumerable<Sound> Introductions =>
        (Introduction is { } latest ? [latest] : Array.Empty<Sound>()).Concat(EarlierIntroductions ?? []);

    /// <summary>Its sender is told when it is heard.</summary>
    public bool WantsReceipt { get; init; }

    /// <summary>It is no message but says that one was heard, by whom it is from.</summary>
    public Receipt? Receipt { get; init; }
}

public enum SeekTo
{
    First,
    Next,
    Previous,
    Number,
}

/// <summary>Which message of a shelf. Steps pass over deleted ones, except on the shelf of those.</summary>
/// <param name="Number">With <see cref="SeekTo.Number"/>.</param>
public sealed record Seek(SeekTo To, int Number = 0);
