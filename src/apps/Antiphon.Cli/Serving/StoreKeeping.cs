using Antiphon.Adapters.Mail;
using Antiphon.Adapters.Storage;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Node.Mail;
using Antiphon.Node.Upkeep;
using Antiphon.Ports;

namespace Antiphon.Cli.Serving;

/// <summary>What the store's owner does with it beside writing: the daily purge, and copies by mail.</summary>
internal sealed class StoreKeeping : IAsyncDisposable
{
    /// <summary>What the other server sends may be here long before its record is.</summary>
    private static readonly TimeSpan SweepGrace = TimeSpan.FromDays(1);

    private readonly DailyTask _purge;
    private readonly MailCopies? _mail;

    public StoreKeeping(ServerOptions options, LocalStore store, EventLog events, TimeProvider time)
    {
        using (var reader = store.OpenReader())
            events.Trim(reader);
        _purge = PurgeDaily(options, store, events, time);
        _mail = CopyByMail(options, store, events, time);
    }

    /// <summary>The store, with what a dead process left in its spool delivered and told of.</summary>
    /// <exception cref="StoreException">The data directory cannot be used.</exception>
    public static LocalStore Open(ServerOptions options, EventLog events, TimeProvider time)
    {
        var store = OpenAsLeft(options, events, time);
        DeliverLeft(store, events);
        return store;
    }

    /// <summary>The store; what a dead process left in its spool stays there.</summary>
    /// <exception cref="StoreException">The data directory cannot be used.</exception>
    public static LocalStore OpenAsLeft(ServerOptions options, EventLog events, TimeProvider time)
    {
        var settings = new StorageSettings(options.DataDirectory, options.Id);
        var store = new LocalStore(settings, time, recovered => Tell(recovered, events));
        events.Open(store.Connect(events.OnReply));
        return store;
    }

    /// <summary>Delivers what a process that is gone left in the spool.</summary>
    public static void DeliverLeft(LocalStore store, EventLog events)
    {
        foreach (var recovered in store.Owned.Recover())
            Tell(recovered, events);
    }

    /// <summary>Removes the audio of messages and greetings that are gone.</summary>
    /// <exception cref="StoreException">The disk failed.</exception>
    public static void Sweep(LocalStore store, EventLog events)
    {
        var swept = store.Owned.Sweep(SweepGrace);
        if (swept.Blobs > 0)
            events.Tell(EventCatalogue.AudioRemoved, swept.Blobs, swept.Bytes);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mail is not null)
            await _mail.DisposeAsync();
        await _purge.DisposeAsync();
    }

    private static void Tell(RecoveredRecording recovered, EventLog events) => events.Tell(
        EventCatalogue.RecordingRecovered, recovered.Recording, recovered.Outcome, recovered.Detail);

    private static DailyTask PurgeDaily(ServerOptions options, LocalStore store, EventLog events, TimeProvider time)
    {
        var writer = store.Connect(_ => { });
        var ticket = 0UL;
        var purge = new MailboxPurge(
            store.OpenReader, command => writer.Submit(new StoreTicket(++ticket), command), events, time);
        return new DailyTask(
            options.PurgeAt, options.Zone, time,
            () =>
            {
                purge.Run();
                Sweep(store, events);
            },
            fault => events.Tell(EventCatalogue.StoreUnreadable, fault));
    }

    private static MailCopies? CopyByMail(ServerOptions options, LocalStore store, EventLog events, TimeProvider time)
    {
        if (options.Mail is not { } smtp)
            return null;
        var writer = store.Connect(_ => { });
        var ticket = 0UL;
        var ports = new MailCopyPorts(
            store.OpenReader, store.Blobs, command => writer.Submit(new StoreTicket(++ticket), command),
            new SmtpMailSender(smtp));
        var copies = new MailCopies(ports, events, options.Zone, time);
        store.Watch(copies.OnCommitted);
        copies.Start();
        return copies;
    }
}
