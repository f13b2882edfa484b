using System.Collections.Immutable;
using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;

namespace Antiphon.Voice.Calls;

/// <summary>The message, greeting or name that a recording becomes, as far as it is known when it begins.</summary>
internal static class RecordingHeaders
{
    public static RecordingHeader Of(Call call, RecordingInProgress recording, DirectorySnapshot directory)
    {
        if (recording is { Field: { } field, Introduces: null })
            return OfSubscriber(call, recording, field);
        var fields = recording.Introduces is { } original
            ? ForwardedMessage.WithAnother(ForwardedMessage.Of(
                original, recording.To, call.Id, recording.Take, call.Conversation.Visit!.Subscriber, directory))
            : OfMessage(call, recording, directory);
        var records = RecordsOf(call.Id, recording.Take, recording.To, directory);
        return new RecordingHeader(
            recording.Id, records[0].Key, records[0].Owner, call.Media.Agreed!.ToCodec(), fields.ToFields())
        {
            Copies = records.Length == 1 ? null : records[1..],
            Field = recording.Field,
            Assumed = Message.Unheard,
        };
    }

    /// <summary>What is known only once the message is sent.</summary>
    public static RecordingEnd AtTheEnd(
        CallId call, Letter letter, RecordingInProgress recording, bool bySubscriber, DirectorySnapshot directory)
    {
        var all = new Message
        {
            Urgent = letter.Urgent,
            Private = letter.Private,
            WantsReceipt = letter.WantsReceipt ? true : null,
            Due = letter.Due,
            To = bySubscriber ? letter.To.All : null,
            ToLists = bySubscriber && !letter.To.Lists.IsEmpty ? letter.To.Lists : null,
        }.ToFields();
        var fields = Fields.None;
        foreach (var name in new[] { "urgent", "private", "wantsReceipt", "due", "to", "toLists" })
        {
            if (all[name] is { } json)
                fields = fields.With(name, json);
        }

        return AtTheEnd(recording) with
        {
            Fields = fields,
            Records = letter.Due is null
                ? RecordsOf(call, letter.Take, letter.To, directory)
                : [new RecordCopy(FutureMessage.KeyOf(MessageId.Of(call, letter.Take)), "")],
        };
    }

    /// <summary>Of a message that nobody has sent.</summary>
    public static RecordingEnd AtTheEnd(RecordingInProgress recording) => new(Fields.None)
    {
        Gaps = recording.Gaps.IsEmpty ? null : new RecordingGaps("gapSeconds", recording.Gaps),
    };

    private static RecordingHeader OfSubscriber(Call call, RecordingInProgress recording, string field)
    {
        var key = new RecordKey(Subscriber.RecordType, recording.To.First().Value);
        return new RecordingHeader(recording.Id, key, "", call.Media.Agreed!.ToCodec(), Fields.None)
        {
            Field = field,
        };
    }

    private static Message OfMessage(Call call, RecordingInProgress recording, DirectorySnapshot directory)
    {
        // A subscriber's message says who sent it and to whom; a caller's what the signalling said.
        var sender = call.Conversation.Visit is { } visit ? directory.Find(visit.Subscriber) : null;
        return new Message
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
    }

    private static ImmutableArray<RecordCopy> RecordsOf(
        CallId call, int take, Recipients to, DirectorySnapshot directory) =>
    [
        .. to.Reached(directory).Select((recipient, i) => new RecordCopy(
            Message.KeyOf(MessageId.Of(call, take, i)), recipient.Mailbox.Value)),
    ];
}
