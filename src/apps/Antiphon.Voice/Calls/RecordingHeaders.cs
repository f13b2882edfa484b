using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;

namespace Antiphon.Voice.Calls;

/// <summary>The message that a recording becomes, as far as it is known when the recording begins.</summary>
internal static class RecordingHeaders
{
    /// <summary>What is known only once the message is sent.</summary>
    public static Fields AtTheEnd(Letter letter)
    {
        var fields = new Message { Urgent = letter.Urgent, Private = letter.Private }.ToFields();
        return Fields.None.With("urgent", fields["urgent"]!).With("private", fields["private"]!);
    }

    public static RecordingHeader Of(Call call, RecordingInProgress recording, DirectorySnapshot directory)
    {
        // A subscriber's message says who sent it and to whom; a caller's what the signalling said.
        var sender = call.Conversation.Visit is { } visit ? directory.Find(visit.Subscriber) : null;
        var reached = recording.To.Reached(directory);
        var message = new Message
        {
            Call = call.Id,
            Take = recording.Take,
            From = sender is null ? call.Parties.Caller : new Caller(sender.Extension?.Number, sender.Name),
            To = sender is null ? null : recording.To.All,
            ToLists = sender is null || recording.To.Lists.IsEmpty ? null : recording.To.Lists,
            Received = recording.Received,
            Codec = call.Media.Agreed!.ToCodec(),
            State = MessageState.New,
        };
        var first = CopyFor(0);
        var others = reached.Length - 1;
        return new RecordingHeader(recording.Id, first.Key, first.Owner, message.Codec, message.ToFields())
        {
            Copies = others == 0 ? null : [.. Enumerable.Range(1, others).Select(CopyFor)],
        };

        RecordCopy CopyFor(int recipient) => new(
            Message.KeyOf(MessageId.Of(call.Id, recording.Take, recipient)),
            reached[recipient].Mailbox.Value);
    }
}
