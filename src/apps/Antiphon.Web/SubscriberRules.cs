using System.Security.Cryptography;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Web.Callers;
using Antiphon.Web.Views;

namespace Antiphon.Web;

/// <summary>What may be said of a subscriber: the same for one who is changed and for a file of them.</summary>
internal sealed class SubscriberRules(PinPolicy pins, PhoneMenus menus, TimeProvider time)
{
    public static SubscriberId NewId() => new($"s{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");

    /// <summary>The subscriber with all of a wish but the PIN. Who else has a number is not looked at.</summary>
    /// <exception cref="RefusedException">The wish makes no sense.</exception>
    public Subscriber Apply(Subscriber subscriber, SubscriberWish wish, DirectorySnapshot directory)
    {
        if (wish.Name is { } name)
            subscriber = subscriber with { Name = Name(name) };
        if (wish.Extension is { } extension)
            subscriber = subscriber with { Extension = extension.Length == 0 ? null : Number(extension) };
        if (wish.AlternateExtensions is { } alternates)
            subscriber = subscriber with { AlternateExtensions = [.. alternates.Select(Number)] };
        if (wish.MessageSecondsMax is { } seconds)
            subscriber = subscriber with { MessageLengthMax = seconds == 0 ? null : Lengths.Message(seconds) };
        if (wish.ClassOfService is { } named)
            subscriber = subscriber with { ClassOfService = ClassId(named, directory) };
        if (wish.Schedule is { } schedule)
            subscriber = subscriber with { Schedule = ScheduleId(schedule, directory) };
        if (wish.Transfer is { } transfer)
            subscriber = subscriber with { Transfer = TransferText.Read(transfer) };
        subscriber = subscriber with { TransferManner = TransferMannerText.Apply(subscriber.TransferManner, wish) };
        if (wish.IsEnrolled is { } enrolled)
            subscriber = subscriber with { IsEnrolled = enrolled };
        if (wish.PhoneMenu is { } menu)
            subscriber = subscriber with { PhoneMenu = Menu(menu) };
        if (wish.CallerKeys is { } keys)
            subscriber = subscriber with { CallerKeys = KeyTable.With(table: null, keys, directory) };
        if (wish.SetCallerKeys is { } some)
            subscriber = subscriber with { CallerKeys = KeyTable.With(subscriber.CallerKeys, some, directory) };
        if (wish.IsListed is { } listed)
            subscriber = subscriber with { IsUnlisted = !listed };
        if (wish.Email is { } email)
            subscriber = subscriber with { Email = MailCopyText.Address(email) };
        if (wish.MailCopy is { } copy)
            subscriber = Copied(subscriber, MailCopyText.Read(copy));
        return wish.Unlock ? subscriber with { PinLock = PinLock.Open } : subscriber;
    }

    /// <summary>A new one as a template has it.</summary>
    public Subscriber Fill(Subscriber subscriber, SubscriberTemplate? template) =>
        template?.Fill(subscriber, time.GetUtcNow()) ?? subscriber;

    /// <summary>Of its name; empty: none.</summary>
    /// <exception cref="RefusedException">There is no such template.</exception>
    public static SubscriberTemplate? Template(string name, DirectorySnapshot directory) => name.Length == 0 ? null
        : directory.Templates.FindName(name) ?? throw RefusedException.Malformed(
            $"there is no template '{name}'", "`antiphon templates list` shows all of them");

    /// <summary>Of its name; empty: none. Whoever belongs to the default class has none written down, like one who was
    /// given none.</summary>
    /// <exception cref="RefusedException">There is no such class.</exception>
    public static string? ClassId(string name, DirectorySnapshot directory)
    {
        if (name.Length == 0 || name.Equals(ClassOfService.DefaultId, StringComparison.OrdinalIgnoreCase))
            return null;
        var found = directory.Classes.FindName(name) ?? throw RefusedException.Malformed(
            $"there is no class of service '{name}'", "`antiphon classes list` shows all of them");
        return found.Id == ClassOfService.DefaultId ? null : found.Id;
    }

    /// <summary>Of its name; empty: none.</summary>
    /// <exception cref="RefusedException">There is no such schedule.</exception>
    public static string? ScheduleId(string name, DirectorySnapshot directory) => name.Length == 0 ? null
        : directory.Schedules.FindName(name)?.Id ?? throw RefusedException.Malformed(
            $"there is no schedule '{name}'", "`antiphon schedules list` shows all of them");

    /// <summary>As it is called; empty: none.</summary>
    /// <exception cref="RefusedException">There is no such profile.</exception>
    public string? Menu(string name) => name.Length == 0 ? null
        : menus.Find(name)?.Name ?? throw RefusedException.Malformed(
            $"there is no phone menu '{name}'", $"there are {string.Join(", ", menus.All.Select(m => m.Name))}");

    /// <exception cref="RefusedException">Nobody can dial it.</exception>
    public static Extension Number(string number) => Extension.TryParse(number, null, out var extension)
        ? extension
        : throw RefusedException.Malformed(
            $"'{number}' cannot be dialled",
            $"an extension is 1 to {Extension.LengthMax} of the characters 0-9 * #, after a + if need be");

    /// <summary>Of a transfer number that is set anew; null: it may be dialled.</summary>
    /// <param name="before">Null: a new subscriber.</param>
    /// <param name="after">As they will be.</param>
    /// <param name="directory">With the restriction tables.</param>
    public static RefusedException? TransferObjection(
        Subscriber? before, Subscriber after, DirectorySnapshot directory)
    {
        if (after.Transfer is not { } transfer || transfer == before?.Transfer)
            return null;
        var ruling = directory.RulingOn(transfer.Number.Number, DialPurpose.Transfer, after);
        return ruling.IsAllowed ? null : RefusedException.Conflict(
            $"calls may not be transferred to {transfer.Number}: {ruling.Because}",
            "give another number, another class, or change the table: `antiphon restrictions show`");
    }

    /// <exception cref="RefusedException">The subscriber may not have this PIN.</exception>
    public void CheckPin(string pin, Subscriber subscriber)
    {
        if (pins.FlawOf(pin, subscriber) is { } flaw)
            throw RefusedException.Malformed($"this PIN may not be set: {InWords(flaw)}", "choose another one");
    }

    /// <summary>Takes milliseconds of a core on purpose.</summary>
    public static PinHash Hash(string pin, int iterations = PinHash.IterationsDefault) =>
        PinHash.Make(pin, RandomNumberGenerator.GetBytes(PinHash.SaltBytes), iterations);

    /// <summary>Messages that came before copies were wanted are not sent.</summary>
    private Subscriber Copied(Subscriber subscriber, MailCopyKind? kind) => subscriber with
    {
        MailCopy = kind,
        MailCopySince = kind is null ? null : subscriber.MailCopySince ?? time.GetUtcNow(),
    };

    private static string Name(string name) => string.IsNullOrWhiteSpace(name)
        ? throw RefusedException.Malformed("a subscriber needs a name", "give one, such as --name Ann")
        : name;

    private string InWords(PinFlaw flaw) => flaw switch
    {
        PinFlaw.NotDigits => "a PIN is made of digits",
        PinFlaw.TooShort => $"it has fewer than {pins.DigitsMin} digits",
        PinFlaw.TooLong => $"it has more than {pins.DigitsMax} digits",
        PinFlaw.IsExtension => "it is the extension",
        PinFlaw.TooSimple => "it repeats one digit or counts up or down",
        PinFlaw.IsOldOne => "it is the one that is there",
        _ => throw new ArgumentOutOfRangeException(nameof(flaw), flaw, "not a flaw"),
    };
}
