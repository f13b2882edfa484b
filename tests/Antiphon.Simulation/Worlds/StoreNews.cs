using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Voice;

namespace Antiphon.Simulation.Worlds;

/// <summary>What the voice loop is told of committed changes, as the process's store watch does.</summary>
internal static class StoreNews
{
    /// <summary>The directory as it is when it reads, mailboxes by name.</summary>
    public static IEnumerable<VoiceEvent> Of(IReadOnlyCollection<RecordChange> changes, IRecordReader reader)
    {
        if (changes.Any(c => c.Key.Type == FutureMessage.RecordType))
            yield return new VoiceEvent.FutureMessagesChanged();
        Document[] directory =
        [
            .. changes.Where(c => DirectorySnapshot.RecordTypes.Contains(c.Key.Type)).Select(c => reader.Get(c.Key))
                .OfType<Document>(),
        ];
        if (directory.Length > 0)
            yield return new VoiceEvent.DirectoryChanged([.. directory]);
        foreach (var mailbox in changes.Where(c => c.Key.Type == Message.RecordType).Select(c => c.Owner).Distinct())
            yield return new VoiceEvent.MailboxChanged(new MailboxId(mailbox));
    }
}
