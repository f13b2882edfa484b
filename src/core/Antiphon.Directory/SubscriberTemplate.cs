using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// What new subscribers begin with. It is copied when they are made: nothing in a subscriber leads back to a template,
/// so that changing or removing one changes nobody.
/// </summary>
public sealed record SubscriberTemplate : INamedRecord<SubscriberTemplate>
{
    public static string RecordType => "template";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Its id; none means the default class.</summary>
    public string? ClassOfService { get; init; }

    /// <summary>Its id; none: always open.</summary>
    public string? Schedule { get; init; }

    /// <summary>The name of a profile; none means the system's.</summary>
    public string? PhoneMenu { get; init; }

    public bool IsUnlisted { get; init; }

    /// <summary>None: no copies.</summary>
    public MailCopyKind? MailCopy { get; init; }

    /// <summary>One that is off is there for subscribers to switch on by phone.</summary>
    public SwitchedNumber? Transfer { get; init; }

    /// <summary>None: as the system's settings have it.</summary>
    public TransferManner? TransferManner { get; init; }

    public static SubscriberTemplate Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.SubscriberTemplate) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.SubscriberTemplate);

    /// <param name="subscriber">A new one.</param>
    /// <param name="now">Copies are sent of messages that come from then on.</param>
    public Subscriber Fill(Subscriber subscriber, DateTimeOffset now) => subscriber with
    {
        ClassOfService = ClassOfService,
        Schedule = Schedule,
        PhoneMenu = PhoneMenu,
        IsUnlisted = IsUnlisted,
        MailCopy = MailCopy,
        MailCopySince = MailCopy is null ? null : now,
        Transfer = Transfer,
        TransferManner = TransferManner,
    };
}
