using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Mailboxes;
using Antiphon.Web.Callers;

namespace Antiphon.Web.Views;

/// <summary>A subscriber without what nobody may see: of the PIN only whether there is one.</summary>
public sealed record SubscriberView(
    string Id,
    string Name,
    string? Extension,
    ImmutableArray<string> AlternateExtensions,
    ImmutableArray<string> LampExtensions,
    string? Language,
    string? PhoneMenu,
    string ClassOfService,
    double MessageSecondsMax,
    bool HasPin,
    bool HasGreeting,
    ImmutableSortedDictionary<string, string> CallerKeys,
    ImmutableArray<GreetingKind> GreetingsOn,
    DateTimeOffset? AlternateUntil,
    string? Schedule,
    string? Transfer,
    string? TransferKind,
    string? TransferScreening,
    double? TransferRingSeconds,
    bool IsListed,
    bool IsEnrolled,
    string? Email,
    string MailCopy,
    DateTimeOffset? LockedUntil)
{
    /// <summary>Of one that is shown by itself.</summary>
    public MailboxUse? Mailbox { get; init; }

    public static SubscriberView Of(Subscriber subscriber, DirectorySnapshot directory, DateTimeOffset now) => new(
        subscriber.Id.Value,
        subscriber.Name,
        subscriber.Extension?.Number,
        [.. subscriber.AlternateExtensions.Select(e => e.Number)],
        [.. subscriber.Lamps.Select(e => e.Number)],
        subscriber.Language,
        subscriber.PhoneMenu,
        directory.ClassOf(subscriber).Name,
        directory.MessageLengthMaxOf(subscriber).TotalSeconds,
        subscriber.Pin is not null,
        subscriber.StandardGreeting is not null,
        KeyTable.View(subscriber.CallerKeys, directory),
        [.. Enum.GetValues<GreetingKind>().Where(kind => subscriber.IsOn(kind, now))],
        subscriber.AlternateUntil,
        directory.Schedules.Find(subscriber.Schedule)?.Name,
        TransferText.Write(subscriber.Transfer),
        TransferMannerText.Kind(subscriber.TransferManner),
        TransferMannerText.Screening(subscriber.TransferManner),
        subscriber.TransferManner?.RingMax?.TotalSeconds,
        !subscriber.IsUnlisted,
        subscriber.IsEnrolled,
        subscriber.Email,
        MailCopyText.Write(subscriber.MailCopy),
        PinGate.IsLocked(subscriber.PinLock, now) ? subscriber.PinLock.LockedUntil : null);
}

/// <param name="Messages">How many it holds, deleted ones included until they are purged.</param>
/// <param name="Seconds">Their length together.</param>
/// <param name="SecondsMax">Null: no limit.</param>
public sealed record MailboxUse(int Messages, double Seconds, double? SecondsMax);

/// <summary>What is to be set; what is null stays as it is. An empty extension or PIN takes it away.</summary>
public sealed record SubscriberWish : ITransferMannerWish
{
    public string? Name { get; init; }

    public string? Extension { get; init; }

    public ImmutableArray<string>? AlternateExtensions { get; init; }

    public string? Pin { get; init; }

    /// <summary>A class's name; empty: the default class.</summary>
    public string? ClassOfService { get; init; }

    /// <summary>0: as long as the class of service allows.</summary>
    public double? MessageSecondsMax { get; init; }

    /// <summary>A schedule's name; empty: always open.</summary>
    public string? Schedule { get; init; }

    /// <summary>Where calls through the auto attendant go instead, with <c>off:</c> before it once it is switched on by
    /// phone; empty: nowhere else.</summary>
    public string? Transfer { get; init; }

    public string? TransferKind { get; init; }

    public string? TransferScreening { get; init; }

    public double? TransferRingSeconds { get; init; }

    /// <summary>False: led through enrolment at the next sign-in.</summary>
    public bool? IsEnrolled { get; init; }

    /// <summary>Of a new one: a template's name, for what is not set here; empty: none.</summary>
    public string? Template { get; init; }

    /// <summary>A profile's name; empty: the system's.</summary>
    public string? PhoneMenu { get; init; }

    /// <summary>What keys mean to callers, all of them in place of those that there are.</summary>
    public ImmutableSortedDictionary<string, string>? CallerKeys { get; init; }

    /// <summary>Some of them; an empty action takes one away.</summary>
    public ImmutableSortedDictionary<string, string>? SetCallerKeys { get; init; }

    /// <summary>Where copies of messages are sent; empty: nowhere.</summary>
    public string? Email { get; init; }

    /// <summary><c>off</c>, <c>notice</c> or <c>recording</c>.</summary>
    public string? MailCopy { get; init; }

    /// <summary>Found by spelling the name.</summary>
    public bool? IsListed { get; init; }

    /// <summary>Opens a mailbox that was locked by wrong PINs.</summary>
    public bool Unlock { get; init; }
}
