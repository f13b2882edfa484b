using System.Collections.Immutable;
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
    StoreDoor store, DirectoryIndex index, SubscriberRules rules, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/subscribers", List);
        api.MapGet("/subscribers/{subscriber}", (string subscriber) => ShowWithUse(index.Find(subscriber)));
        api.MapPost("/subscribers", AddAsync);
        api.MapPatch("/subscribers/{subscriber}", SetAsync);
        api.MapDelete("/subscribers/{subscriber}", RemoveAsync);
    }

    private IResult List()
    {
        var directory = index.Current();
        var all = index.InOrder().Select(s => SubscriberView.Of(s, directory, time.GetUtcNow()));
        return Results.Json([.. all], WebJson.Readable.ImmutableArraySubscriberView);
    }

    private async Task<IResult> AddAsync(SubscriberWish wish)
    {
        if (string.IsNullOrWhiteSpace(wish.Name))
            throw RefusedException.Malformed("a subscriber needs a name", "give one with --name");
        var template = SubscriberRules.Template(wish.Template ?? "", index.Current());
        var added = Apply(rules.Fill(new Subscriber { Id = SubscriberRules.NewId() }, template), wish);
        RefuseIfBlocked(before: null, added);
        await store.SubmitAsync(new StoreCommand.Put(added.Key, "", added.ToFields(), Expectation.Absent));
        return Show(added, StatusCodes.Status201Created);
    }

    private async Task<IResult> SetAsync(string subscriber, SubscriberWish wish)
    {
        var found = index.Find(subscriber);
        if (wish.Template is not null)
        {
            throw RefusedException.Malformed(
                "a template is for new subscribers", "say what is to be changed of this one");
        }

        var changed = Apply(found, wish);
        RefuseIfBlocked(found, changed);
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

        var directory = index.Current();
        References.RefuseIfLedTo(found, directory);
        await store.SubmitAsync(new StoreCommand.Batch(
        [
            .. References.Leave(found, directory),
            .. messages.Append(null).Select(m => new StoreCommand.Delete(m?.Key ?? found.Key)),
        ]));
        return Show(found);
    }

    private Subscriber Apply(Subscriber subscriber, SubscriberWish wish)
    {
        var changed = rules.Apply(subscriber, wish, index.Current());
        foreach (var number in changed.Numbers.Except(subscriber.Numbers))
            Numbers.Refuse(number, subscriber.Id.Value, index.Current());

        return wish.Pin switch
        {
            null => changed,
            "" => changed with { Pin = null },
            var pin => WithPin(changed, pin),
        };
    }

    private void RefuseIfBlocked(Subscriber? before, Subscriber after)
    {
        if (SubscriberRules.TransferObjection(before, after, index.Current()) is { } refusal)
            throw refusal;
    }

    private Subscriber WithPin(Subscriber subscriber, string pin)
    {
        rules.CheckPin(pin, subscriber);
        return subscriber with { Pin = SubscriberRules.Hash(pin), PinLock = PinLock.Open };
    }

    private IResult ShowWithUse(Subscriber subscriber)
    {
        var directory = index.Current();
        using var reader = store.OpenReader();
        var counts = reader.Count(Message.RecordType, subscriber.Id.Mailbox.Value, "bytes", "codec");
        var use = new MailboxUse(
            counts.Sum(c => c.Count), Message.LengthOf(counts.Select(c => (c.Value, c.Count))).TotalSeconds,
            directory.QuotaOf(subscriber)?.LengthMax.TotalSeconds);
        var view = SubscriberView.Of(subscriber, directory, time.GetUtcNow()) with { Mailbox = use };
        return Results.Json(view, WebJson.Readable.SubscriberView);
    }

    private IResult Show(Subscriber subscriber, int status = StatusCodes.Status200OK) => Results.Json(
        SubscriberView.Of(subscriber, index.Current(), time.GetUtcNow()), WebJson.Readable.SubscriberView,
        statusCode: status);
}
