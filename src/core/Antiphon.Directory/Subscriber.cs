using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>A person with a mailbox. Stored as one record; its fields merge one by one between servers.</summary>
public sealed record Subscriber
{
    public const string RecordType = "subscriber";

    [JsonIgnore]
    public SubscriberId Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>None: reachable by no number until the administrator gives one.</summary>
    public Extension? Extension { get; init; }

    public ImmutableArray<Extension> AlternateExtensions { get; init; } = [];

    /// <summary>A prompt set's name; none means the system's.</summary>
    public string? Language { get; init; }

    /// <summary>The keys of the phone menu, by the name of a profile; none means the system's.</summary>
    public string? PhoneMenu { get; init; }

    /// <summary>None: cannot sign in.</summary>
    public PinHash? Pin { get; init; }

    public PinLock PinLock { get; init; } = PinLock.Open;

    /// <summary>None: the extension is said.</summary>
    public Sound? RecordedName { get; init; }

    /// <summary>None, as of all greetings: the system makes one from the recorded name or the extension.</summary>
    public Sound? StandardGreeting { get; init; }

    public Sound? ClosedGreeting { get; init; }

    public Sound? HolidayGreeting { get; init; }

    public Sound? InternalGreeting { get; init; }

    public Sound? BusyGreeting { get; init; }

    public Sound? AlternateGreeting { get; init; }

    /// <summary>The standard one is on without being named here.</summary>
    public ImmutableArray<GreetingKind>? GreetingsOn { get; init; }

    /// <summary>When the alternate greeting ends by itself; none: when it is switched off.</summary>
    public DateTimeOffset? AlternateUntil { get; init; }

    /// <summary>Outside of its hours the closed greeting is heard; none: always open.</summary>
    public string? Schedule { get; init; }

    /// <summary>Whose lamps show this mailbox; the primary extension's unless the list says otherwise.</summary>
    public ImmutableArray<Extension>? LampExtensions { get; init; }

    /// <summary>What keys mean to a caller who hears the greeting; the others mean what the phone menu has.</summary>
    public ImmutableArray<KeyAction>? CallerKeys { get; init; }

    /// <summary>Not found by spelling the name; by number as others are.</summary>
    public bool IsUnlisted { get; init; }

    /// <summary>Where copies of messages are sent.</summary>
    public string? Email { get; init; }

    /// <summary>None: no copies.</summary>
    public MailCopyKind? MailCopy { get; init; }

    /// <summary>Messages that came earlier are not sent.</summary>
    public DateTimeOffset? MailCopySince { get; init; }

    /// <summary>Its id; none means the default class.</summary>
    public string? ClassOfService { get; init; }

    /// <summary>None: as long as the class of service allows.</summary>
    public TimeSpan? MessageLengthMax { get; init; }

    /// <summary>
    /// Where calls through the auto attendant go instead of the extension; none, or off: nowhere else.
    /// </summary>
    public SwitchedNumber? Transfer { get; init; }

    /// <summary>How; none: as the system's settings have it.</summary>
    public TransferManner? TransferManner { get; init; }

    public ImmutableArray<NotificationDevice>? NotificationDevices { get; init; }

    /// <summary>Of 1 to 9 those that have members.</summary>
    public ImmutableArray<PrivateList>? PrivateLists { get; init; }

    /// <summary>Menus are spoken in few words, for those who know them.</summary>
    public bool HasBriefMenus { get; init; }

    /// <summary>
    /// Has recorded a name and a greeting and chosen a PIN; who has not is led through it at sign-in.
    /// </summary>
    public bool IsEnrolled { get; init; }

    [JsonIgnore]
    public RecordKey Key => new(RecordType, Id.Value);

    [JsonIgnore]
    public ImmutableArray<Extension> Lamps => LampExtensions ?? (Extension is { } own ? [own] : []);

    /// <summary>All that reach this mailbox, each once.</summary>
    [JsonIgnore]
    public ImmutableArray<Extension> Numbers =>
        [.. (Extension is { } own ? AlternateExtensions.Insert(0, own) : AlternateExtensions).Distinct()];

    /// <exception cref="System.Text.Json.JsonException">The document is not a subscriber's.</exception>
    public static Subscriber Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.Subscriber) with { Id = new(document.Key.Id) };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.Subscriber);

    /// <summary>The fields to patch in order to turn this subscriber into <paramref name="changed"/>.</summary>
    public Fields PatchTo(Subscriber changed) => changed.ToFields().ChangedFrom(ToFields());

    public bool Equals(Subscriber? other) => other is not null && Id == other.Id && ToFields().Equals(other.ToFields());

    public override int GetHashCode() => Id.GetHashCode();
}

[JsonConverter(typeof(JsonStringEnumConverter<MailCopyKind>))]
public enum MailCopyKind
{
    /// <summary>Who called and when.</summary>
    Notice,

    /// <summary>With the recording, unless the message is private.</summary>
    Recording,
}

/// <summary>
/// Wrong PINs so far, and until when nobody may try. Wall-clock time: it holds on the other server too.
/// </summary>
public sealed record PinLock(int FailedAttempts, DateTimeOffset? LockedUntil)
{
    public static readonly PinLock Open = new(0, null);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Subscriber))]
[JsonSerializable(typeof(Administrator))]
[JsonSerializable(typeof(ClassOfService))]
[JsonSerializable(typeof(RestrictionTable))]
[JsonSerializable(typeof(SubscriberTemplate))]
[JsonSerializable(typeof(Schedule))]
[JsonSerializable(typeof(Holiday))]
[JsonSerializable(typeof(RoutingRule))]
[JsonSerializable(typeof(DistributionList))]
[JsonSerializable(typeof(CallHandler))]
[JsonSerializable(typeof(InterviewHandler))]
[JsonSerializable(typeof(DirectoryHandler))]
internal sealed partial class DirectoryJson : JsonSerializerContext;
