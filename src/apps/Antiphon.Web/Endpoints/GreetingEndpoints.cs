using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>A subscriber's recorded greeting: put as a WAV file, taken away.</summary>
internal sealed class GreetingEndpoints(
    StoreDoor store, DirectoryIndex index, GreetingText greetings, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/subscribers/{subscriber}/greeting", PutAsync);
        api.MapDelete("/subscribers/{subscriber}/greeting", RemoveAsync);
    }

    private async Task<IResult> PutAsync(string subscriber, HttpRequest request, CancellationToken gone)
    {
        var found = index.Find(subscriber);
        using var file = new MemoryStream();
        await request.Body.CopyToAsync(file, gone);
        var recording = greetings.Store(file.GetBuffer().AsSpan(0, (int)file.Length));
        return await SetAsync(found, found with { StandardGreeting = new Sound(recording, AudioCodec.PCMU) });
    }

    private Task<IResult> RemoveAsync(string subscriber)
    {
        var found = index.Find(subscriber);
        return SetAsync(found, found with { StandardGreeting = null });
    }

    private async Task<IResult> SetAsync(Subscriber found, Subscriber changed)
    {
        if (found.PatchTo(changed) is { Count: > 0 } patch)
            await store.SubmitAsync(new StoreCommand.Patch(found.Key, patch));
        var view = SubscriberView.Of(changed, index.Current(), time.GetUtcNow());
        return Results.Json(view, WebJson.Readable.SubscriberView);
    }
}
