using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Mailboxes;

/// <summary>A voice message. Its record belongs to the mailbox and is named by call and take.</summary>
public sealed record Message
{
    public const string RecordType = "message";

    /// <summary>
    /// What every message is when it comes; nobody has chosen that. A server that was away may bring its own part of it
    /// after it was heard, or deleted, at the other one.
    /// </summary>
    public static readonly Fields Unheard =
        Fields.None.With("state", new Message { State = MessageState.New }.ToFields()["state"]!);

    [JsonIgnore]
    public MessageId Id { get; init; }

    [JsonIgnore]
    public MailboxId Mailbox { get; init; }

    public CallId Call { get; init; }

    /// <summary>Which recording of the call this is: one that was recorded again has the next number.</summary>
    public int Take { get; init; }

    public Caller From { get; init; } = Caller.Withheld;

    /// <summary>All to whom a subscriber sent it; none where a caller left it.</summary>
    public ImmutableArray<SubscriberId>? To { get; init; }

    /// <summary>The ids of the public lists to which a subscriber sent it.</summary>
    public ImmutableArray<string>? ToLists { get; init; }

    /// <summary>The number of the subscriber who sent it on.</summary>
    public string? ForwardedBy { get; init; }

    /// <summary>What they said before it.</summary>
    public Sound? Introduction { get; init; }

    /// <summary>What those said before that who sent it on earlier, the latest first.</summary>
    public ImmutableArray<Sound>? EarlierIntroductions { get; init; }

    /// <summary>The sender is told when it is heard; none: no.</summary>
    public bool? WantsReceipt { get; init; }

    /// <summary>This is no message but says that one was heard.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>When it is to be delivered, while it is not: then it is no message yet (see FutureMessage).</summary>
    public DateTimeOffset? Due { get; init; }

    public DateTimeOffset Received { get; init; }

    public AudioCodec Codec { get; init; }

    /// <summary>None while the recording is not delivered.</summary>
    public BlobHash? Blob { get; init; }

    /// <summary>
    /// Length of the audio: bytes, which are samples in both codecs. Added with the blob by the store.
    /// </summary>
    public long Bytes { get; init; }

    public MessageState State { get; init; }

    /// <summary>
    /// The shelf of the visit that changed the state last, so that the message keeps its place there: call and number.
    /// </summary>
    public string? Shelf { get; init; }

    public bool Urgent { get; init; }

    public bool Private { get; init; }

    /// <summary>
    /// Audio that is known to be missing, as after a move between servers; silence stands in its place.
    /// </summary>
    public double GapSeconds { get; init; }

    /// <summary>When its copy was taken by the mail server, or refused for good; none: it was not.</summary>
    public DateTimeOffset? Mailed { get; init; }

    [JsonIgnore]
    public TimeSpan Length => TimeSpan.FromTicks(Bytes * (TimeSpan.TicksPerSecond / 8000));

    [JsonIgnore]
    public RecordKey Key => KeyOf(Id);

    /// <summary>Of several messages together.</summary>
    /// <param name="bytes">As the store writes the field, and how many have it so.</param>
    public static TimeSpan LengthOf(IEnumerable<(string Bytes, int Count)> bytes) => TimeSpan.FromSeconds(
        bytes.Sum(b => long.TryParse(b.Bytes, CultureInfo.InvariantCulture, out var n) ? n * b.Count : 0) / 8000.0);

    public static RecordKey KeyOf(MessageId id) => new(RecordType, id.Value);

    /// <exception cref="System.Text.Json.JsonException">The document is not a message's.</exception>
    public static Message Read(Document document) => document.Fields.Read(MailboxesJson.Default.Message) with
    {
        Id = new(document.Key.Id),
        Mailbox = new(document.Owner),
    };

    /// <summary>To be patched once it was mailed.</summary>
    public static Fields MailedAt(DateTimeOffset time) =>
        Fields.None.With("mailed", new Message { Mailed = time }.ToFields()["mailed"]!);

    public Fields ToFields() => Fields.Of(this, MailboxesJson.Default.Message);

    /// <summary>The fields to patch in order to turn this message into <paramref name="changed"/>.</summary>
    public Fields PatchTo(Message changed) => changed.ToFields().ChangedFrom(ToFields());
}

/// <summary>Who left a message, as signalled; null: not known.</summary>
public sealed record Caller(string? Number, string? Name)
{
    public static readonly Caller Withheld = new(null, null);
}

/// <param name="Sent">When the message that was heard had come.</param>
public sealed record Receipt(DateTimeOffset Sent);

[JsonConverter(typeof(JsonStringEnumConverter<MessageState>))]
public enum MessageState
{
    [JsonStringEnumMemberName("new")]
    New,

    [JsonStringEnumMemberName("saved")]
    Saved,

    /// <summary>Can be brought back until it is purged; its record is then deleted.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Message))]
internal sealed partial class MailboxesJson : JsonSerializerContext;
