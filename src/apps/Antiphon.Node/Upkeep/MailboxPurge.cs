using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Node.Events;
using Antiphon.Ports;

namespace Antiphon.Node.Upkeep;

/// <summary>
/// Removes, once a day, the messages that their class of service keeps no longer. A message that is changed in the same
/// moment stays: each removal expects the version that was judged. Whatever a crash leaves undone is found again.
/// </summary>
/// <param name="openReader">Opens a reader for one run.</param>
/// <param name="submit">Gives the store a command; nobody waits for its reply.</param>
/// <param name="events">Is told how many went.</param>
/// <param name="time">The wall clock.</param>
public sealed class MailboxPurge(
    Func<IRecordReader> openReader, Action<StoreCommand> submit, EventLog events, TimeProvider time)
{
    private const int Page = 1000;

    /// <returns>How many messages are removed.</returns>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public int Run()
    {
        using var reader = openReader();
        var directory = ReadDirectory(reader);
        var now = time.GetUtcNow();
        var (messages, mailboxes) = (0, 0);
        foreach (var subscriber in directory.Subscribers)
        {
            var @class = directory.ClassOf(subscriber);
            if (@class is { SavedDays: null, DeletedDays: null })
                continue;
            var expired = reader.List(Message.RecordType, subscriber.Id.Mailbox.Value)
                .Where(m => Retention.IsExpired(m, @class, now)).ToImmutableArray();
            // Each by itself: one that was changed meanwhile does not keep the others.
            foreach (var message in expired)
                submit(new StoreCommand.Delete(message.Key, Expectation.At(message.Version)));
            (messages, mailboxes) = (messages + expired.Length, mailboxes + (expired.IsEmpty ? 0 : 1));
        }

        if (messages > 0)
            events.Tell(EventCatalogue.MessagesPurged, messages, mailboxes);
        return messages;
    }

    private static DirectorySnapshot ReadDirectory(IRecordReader reader)
    {
        var directory = DirectorySnapshot.Empty;
        foreach (var type in new[] { ClassOfService.RecordType, Subscriber.RecordType })
        {
            var after = default(HybridTimestamp);
            while (reader.ListAll(type, after, Page) is { Length: > 0 } page)
            {
                directory = page.Aggregate(directory, (all, document) => all.Apply(document));
                after = page[^1].Created;
            }
        }

        return directory;
    }
}
