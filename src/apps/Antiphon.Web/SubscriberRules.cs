using System.Security.Cryptography;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Web.Views;

namespace Antiphon.Web;

/// <summary>What may be said of a subscriber: the same for one who is changed and for a file of them.</summary>
internal sealed class SubscriberRules(PinPolicy pins, PhoneMenus menus)
{
    public static SubscriberId NewId() => new($"s{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");

    /// <summary>The subscriber with all of a wish but the PIN. Who else has a number is not looked at.</summary>
    /// <exception cref="RefusedException">The wish makes no sense.</exception>
    public Subscriber Apply(Subscriber subscriber, SubscriberWish wish)
    {
        if (wish.Name is { } name)
            subscriber = subscriber with { Name = Name(name) };
        if (wish.Extension is { } extension)
            subscriber = subscriber with { Extension = extension.Length == 0 ? null : Number(extension) };
        if (wish.AlternateExtensions is { } alternates)
            subscriber = subscriber with { AlternateExtensions = [.. alternates.Select(Number)] };
        if (wish.MessageSecondsMax is { } seconds)
            subscriber = subscriber with { MessageLengthMax = Length(seconds) };
        if (wish.PhoneMenu is { } menu)
            subscriber = subscriber with { PhoneMenu = menu.Length == 0 ? null : Menu(menu) };
        return wish.Unlock ? subscriber with { PinLock = PinLock.Open } : subscriber;
    }

    /// <exception cref="RefusedException">Nobody can dial it.</exception>
    public static Extension Number(string number) => Extension.TryParse(number, null, out var extension)
        ? extension
        : throw RefusedException.Malformed(
            $"'{number}' cannot be dialled",
            $"an extension is 1 to {Extension.LengthMax} of the characters 0-9 * #, after a + if need be");

    /// <exception cref="RefusedException">The subscriber may not have this PIN.</exception>
    public void CheckPin(string pin, Subscriber subscriber)
    {
        if (pins.FlawOf(pin, subscriber) is { } flaw)
            throw RefusedException.Malformed($"this PIN may not be set: {InWords(flaw)}", "choose another one");
    }

    /// <summary>Takes milliseconds of a core on purpose.</summary>
    public static PinHash Hash(string pin) => PinHash.Make(pin, RandomNumberGenerator.GetBytes(PinHash.SaltBytes));

    private static string Name(string name) => string.IsNullOrWhiteSpace(name)
        ? throw RefusedException.Malformed("a subscriber needs a name", "give one, such as --name Ann")
        : name;

    private string Menu(string name) => menus.Find(name)?.Name ?? throw RefusedException.Malformed(
        $"there is no phone menu '{name}'", $"there are {string.Join(", ", menus.All.Select(m => m.Name))}");

    private string InWords(PinFlaw flaw) => flaw switch
    {
        PinFlaw.NotDigits => "a PIN is made of digits",
        PinFlaw.TooShort => $"it has fewer than {pins.DigitsMin} digits",
        PinFlaw.TooLong => $"it has more than {pins.DigitsMax} digits",
        PinFlaw.IsExtension => "it is the extension",
        PinFlaw.TooSimple => "it repeats one digit or counts up or down",
        _ => throw new ArgumentOutOfRangeException(nameof(flaw), flaw, "not a flaw"),
    };

    private static TimeSpan Length(double seconds) => seconds is >= 1 and <= 7200
        ? TimeSpan.FromSeconds(seconds)
        : throw RefusedException.Malformed($"{seconds} s is no length of a message", "1 to 7200 seconds are");
}
