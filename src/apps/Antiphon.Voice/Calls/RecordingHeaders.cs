using Antiphon.Calls;
using Antiphon.Conversation;
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

    public static RecordingHeader Of(Call call, RecordingInProgress recording)
    {
        var message = new Message
        {
            Id = MessageId.Of(call.Id, recording.Take),
            Mailbox = new MailboxId(recording.Mailbox.Value),
            Call = call.Id,
            Take = recording.Take,
            From = call.Parties.Caller,
            Received = recording.Received,
            Codec = call.Media.Agreed!.ToCodec(),
            State = MessageState.New,
        };
        return new RecordingHeader(recording.Id, message.Key, message.Mailbox.Value, message.Codec, message.ToFields());
    }
}
