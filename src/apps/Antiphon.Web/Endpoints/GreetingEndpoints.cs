using Antiphon.Audio;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>A subscriber's recorded greeting: put as a WAV file, taken away.</summary>
internal sealed class GreetingEndpoints(StoreDoor store, DirectoryIndex index, TimeProvider time)
{
    /// <summary>Ten minutes of 16-bit audio: more than anybody listens to.</summary>
    private const int BytesMax = 10 * 60 * 16_000;

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
        if (file.Length > BytesMax)
            throw RefusedException.Malformed("the greeting is longer than ten minutes", "record a shorter one");
        // Greetings are kept in mu-law, as prompts are; a call in A-law hears them through a table.
        if (WavFile.ReadG711(file.ToArray(), G711Law.MuLaw, out var error) is not { Length: > 0 } samples)
        {
            throw RefusedException.Malformed(
                $"this is no greeting: {(error.Length > 0 ? error : "it has no sound")}",
                "give a WAV file of one channel at 8000 Hz: 16-bit PCM, mu-law or A-law");
        }

        return await SetAsync(found, found with { StandardGreeting = store.Blobs.Put(samples) });
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
