using System.Collections.Immutable;
using System.Security.Cryptography;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>Subscribers: listed, shown, added, changed, removed.</summary>
internal sealed class SubscriberEndpoints(
    StoreDoor store, SubscriberIndex index, PinPolicy pins, PhoneMenus menus, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/subscribers", List);
        api.MapGet("/subscribers/{subscriber}", (string subscriber) => Show(index.Find(subscriber)));
        api.MapPost("/subscribers", AddAsync);
        api.MapPatch("/subscribers/{subscriber}", SetAsync);
        api.MapDelete("/subscribers/{subscriber}", RemoveAsync);
    }

    private IResult List()
    {
        var all = index.Current().Subscribers
            .OrderBy(s => s.Extension?.Number.Length ?? int.MaxValue)
            .ThenBy(s => s.Extension?.Number, StringComparer.Ordinal)
            .Select(s => SubscriberView.Of(s, time.GetUtcNow()));
        return Results.Json([.. all], WebJson.Readable.ImmutableArraySubscriberView);
    }

    private async Task<IResult> AddAsync(SubscriberWish wish)
    {
        if (string.IsNullOrWhiteSpace(wish.Name))
            throw RefusedException.Malformed("a subscriber needs a name", "give one with --name");
        var id = new SubscriberId($"s{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        var added = Apply(new Subscriber { Id = id }, wish);
        await store.SubmitAsync(new StoreCommand.Put(added.Key, "", added.ToFields(), Expectation.Absent));
        return Show(added, StatusCodes.Status201Created);
    }

    private async Task<IResult> SetAsync(string subscriber, SubscriberWish wish)
    {
        var found = index.Find(subscriber);
        var changed = Apply(found, wish);
        if (found.PatchTo(changed) is { Count: > 0 } patch)
            await store.SubmitAsync(new StoreCommand.Patch(found.Key, patch));
        return Show(changed);
    }

    private async Task<IResult> RemoveAsync(string subscriber, bool? withMessages)
    {
        var found = index.Find(subscriber);
        ImmutableArray<Document> messages;
        using (var reader = store.OpenReader())
            messages = reader.List(Message.RecordType, found.Id.Mailbox.Value);
        if (messages.Length > 0 && withMessages is not true)
        {
            throw RefusedException.Conflict(
                $"the mailbox of {subscriber} holds {messages.Length} messages",
                "save them with `antiphon messages export`, or delete them, too, with --with-messages");
        }

        await store.SubmitAsync(new StoreCommand.Batch(
            [.. messages.Append(null).Select(m => new StoreCommand.Delete(m?.Key ?? found.Key))]));
        return Show(found);
    }

    private Subscriber Apply(Subscriber subscriber, SubscriberWish wish)
    {
        if (wish.Name is { } name)
            subscriber = subscriber with { Name = name };
        if (wish.Extension is { } extension)
            subscriber = subscriber with { Extension = extension.Length == 0 ? null : Number(extension, subscriber) };
        if (wish.AlternateExtensions is { } alternates)
            subscriber = subscriber with { AlternateExtensions = [.. alternates.Select(a => Number(a, subscriber))] };
        if (wish.MessageSecondsMax is { } seconds)
            subscriber = subscriber with { MessageLengthMax = Length(seconds) };
        if (wish.PhoneMenu is { } menu)
            subscriber = subscriber with { PhoneMenu = menu.Length == 0 ? null : Menu(menu) };
        if (wish.Unlock)
            subscriber = subscriber with { PinLock = PinLock.Open };
        return wish.Pin is { } pin ? WithPin(subscriber, pin) : subscriber;
    }

    private Extension Number(string number, Subscriber subscriber)
    {
        if (!Extension.TryParse(number, null, out var extension))
        {
            throw RefusedException.Malformed(
                $"'{number}' cannot be dialled",
                $"an extension is 1 to {Extension.LengthMax} of the characters 0-9 * #, after a + if need be");
        }

        if (index.Current().Find(extension) is { } other && other.Id != subscriber.Id)
        {
            throw RefusedException.Conflict(
                $"the extension {number} belongs to {other.Name} ({other.Id})",
                "give another, or change that one first");
        }

        return extension;
    }

    private string Menu(string name) => menus.Find(name)?.Name ?? throw RefusedException.Malformed(
        $"there is no phone menu '{name}'", $"there are {string.Join(", ", menus.All.Select(m => m.Name))}");

    private Subscriber WithPin(Subscriber subscriber, string pin)
    {
        if (pin.Length == 0)
            return subscriber with { Pin = null };
        if (pins.FlawOf(pin, subscriber) is { } flaw)
            throw RefusedException.Malformed($"this PIN may not be set: {InWords(flaw)}", "choose another one");
        var hash = PinHash.Make(pin, RandomNumberGenerator.GetBytes(PinHash.SaltBytes));
        return subscriber with { Pin = hash, PinLock = PinLock.Open };
    }

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

    private IResult Show(Subscriber subscriber, int status = StatusCodes.Status200OK) => Results.Json(
        SubscriberView.Of(subscriber, time.GetUtcNow()), WebJson.Readable.SubscriberView, statusCode: status);
}
