using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Mailboxes;

/// <summary>
/// A message that is to be delivered later: one record with a message's fields, in nobody's mailbox. When it is due it
/// becomes a message of each recipient, with the ids that it would have had at once.
/// </summary>
public static class FutureMessage
{
    public const string RecordType = "future";

    public static RecordKey KeyOf(MessageId id) => new(RecordType, id.Value);

    /// <exception cref="System.Text.Json.JsonException">The document is none.</exception>
    public static DateTimeOffset DueOf(Document document) => Read(document).Due ?? default;

    /// <summary>The records that it becomes: key, owner, fields.</summary>
    public static ImmutableArray<(RecordKey Key, string Owner, Fields Fields)> Deliver(
        Document document, DirectorySnapshot directory)
    {
        var message = Read(document);
        var fields = document.Fields.With(
            (message with { Due = null, Received = message.Due!.Value }).ToFields().ChangedFrom(message.ToFields()));
        return
        [
            .. directory.Reached(message.To ?? [], message.ToLists ?? []).Select((recipient, i) => (
                Message.KeyOf(MessageId.Of(message.Call, message.Take, i)), recipient.Mailbox.Value, fields)),
        ];
    }

    /// <summary>Not by <see cref="Message.Read"/>: it is in no mailbox yet.</summary>
    private static Message Read(Document document) =>
        document.Fields.Read(MailboxesJson.Default.Message) with { Id = new MessageId(document.Key.Id) };
}
