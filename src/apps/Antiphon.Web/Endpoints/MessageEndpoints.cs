using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>The messages of a mailbox: listed, shown, and as WAV files with the samples as they were stored.</summary>
internal sealed class MessageEndpoints(StoreDoor store, DirectoryIndex index)
{
    private const int PieceBytes = 64 * 1024;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/mailboxes/{mailbox}/messages", (string mailbox) => Results.Json(
            [.. All(mailbox).Select(MessageView.Of)], WebJson.Readable.ImmutableArrayMessageView));
        api.MapGet("/mailboxes/{mailbox}/messages/{id}", (string mailbox, string id) => Results.Json(
            MessageDetail.Of(Find(mailbox, id)), WebJson.Readable.MessageDetail));
        api.MapGet("/mailboxes/{mailbox}/messages/{id}/audio", SendAudioAsync);
    }

    private IEnumerable<Message> All(string mailbox)
    {
        var owner = index.Find(mailbox).Id.Mailbox.Value;
        using var reader = store.OpenReader();
        return [.. reader.List(Message.RecordType, owner).Select(Message.Read)];
    }

    private Message Find(string mailbox, string id) =>
        All(mailbox).FirstOrDefault(message => message.Id.Value == id)
        ?? throw RefusedException.NotFound(
            $"the mailbox of {mailbox} has no message '{id}'",
            $"`antiphon messages list {mailbox}` shows those that it has");

    private async Task SendAudioAsync(string mailbox, string id, HttpResponse response, CancellationToken gone)
    {
        var message = Find(mailbox, id);
        if (message.Blob is not { } hash || !store.Blobs.TryOpen(hash, out var blob))
        {
            throw RefusedException.NotFound(
                $"the audio of message '{id}' is not in the store",
                "the disk lost it: look at the other server or a backup");
        }

        using (blob)
        {
            response.ContentType = "audio/wav";
            var samples = checked((int)blob.Length);
            response.ContentLength = WavFile.HeaderBytes + samples + (samples & 1);
            var piece = new byte[PieceBytes];
            WavFile.WriteHeader(piece, LawOf(message.Codec), samples);
            await response.Body.WriteAsync(piece.AsMemory(0, WavFile.HeaderBytes), gone);
            for (long at = 0; at < samples;)
            {
                var read = blob.Read(at, piece);
                if (read == 0)
                    throw new EndOfStreamException($"The audio {hash} ended at {at} of {samples} bytes.");
                await response.Body.WriteAsync(piece.AsMemory(0, read), gone);
                at += read;
            }

            // RIFF: a chunk of odd length is followed by a byte that belongs to nobody.
            if ((samples & 1) == 1)
                await response.Body.WriteAsync(new byte[1], gone);
        }
    }

    private static G711Law LawOf(AudioCodec codec) => codec switch
    {
        AudioCodec.PCMU => G711Law.MuLaw,
        AudioCodec.PCMA => G711Law.ALaw,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "no G.711"),
    };
}
