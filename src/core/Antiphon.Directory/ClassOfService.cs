using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// What those who belong to it may do. The default class is there on every server, stored or not: whoever belongs to
/// no other one belongs to it.
/// </summary>
public sealed record ClassOfService : INamedRecord<ClassOfService>
{
    /// <summary>The default class: its id on every server, and its name.</summary>
    public const string DefaultId = "default";

    public const int WarnPercentWhenNotSaid = 80;

    public static readonly ClassOfService Default = new() { Id = DefaultId, Name = DefaultId };

    public static string RecordType => "class";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Of a message that is left for its subscribers.</summary>
    public TimeSpan MessageLengthMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Of all messages in a mailbox together; none: as many as the disk holds.</summary>
    public TimeSpan? MailboxLengthMax { get; init; }

    /// <summary>From so much of that on subscribers are warned when they sign in; none: 80.</summary>
    public int? MailboxWarnPercent { get; init; }

    /// <summary>Saved messages are removed after so many days; none: never.</summary>
    public int? SavedDays { get; init; }

    /// <summary>Deleted messages can be brought back for so many days; none: for ever.</summary>
    public int? DeletedDays { get; init; }

    /// <summary>The id of a restriction table, as those below; none: all numbers may be dialled.</summary>
    public string? TransferRestriction { get; init; }

    public string? CallerTransferRestriction { get; init; }

    public string? NotificationRestriction { get; init; }

    /// <summary>None: a mailbox has no limit.</summary>
    [JsonIgnore]
    public MailboxQuota? Quota => MailboxLengthMax is { } max
        ? new MailboxQuota(max, MailboxWarnPercent ?? WarnPercentWhenNotSaid)
        : null;

    public static ClassOfService Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.ClassOfService) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.ClassOfService);

    /// <summary>A restriction table's id; null: all numbers may be dialled for this.</summary>
    public string? RestrictionFor(DialPurpose purpose) => purpose switch
    {
        DialPurpose.Transfer => TransferRestriction,
        DialPurpose.CallerTransfer => CallerTransferRestriction,
        DialPurpose.Notification => NotificationRestriction,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "not a purpose"),
    };
}
