using System.Collections.Concurrent;
using Antiphon.Directory;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Node.Replication;
using Antiphon.Ports;
using Antiphon.Replication;
using Antiphon.Testing.Store;

namespace Antiphon.Node.Tests;

public sealed class ReplicationEventsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);

    [Fact]
    public void A_number_given_out_twice_is_taken_from_the_later_subscriber_and_told_of()
    {
        var store = new InMemoryStore(ServerId.Primary, () => Now);
        var journal = new Journal();
        using var confirmations = new ConfirmingStore(TimeProvider.System, _ => { });
        using var reader = store.OpenReader();
        var writer = store.Connect(_ => { });
        var observer = new ReplicationEvents(
            new EventLog("primary", 1, TimeZoneInfo.Utc, TimeProvider.System, journal), confirmations, reader,
            command => writer.Submit(default, command));
        foreach (var name in new[] { "ann", "bob" })
        {
            var subscriber = new Subscriber { Id = new(name), Name = name, Extension = new Extension("1001") };
            writer.Submit(default, new StoreCommand.Put(subscriber.Key, "", subscriber.ToFields()));
        }

        store.Commit();
        observer.Merged([new RecordKey("message", "m")]);
        Assert.Empty(journal.Events);
        observer.Merged([new RecordKey(Subscriber.RecordType, "bob")]);
        store.Commit();
        Assert.Equal(EventCatalogue.NumberInUseTwice.Id, Assert.Single(journal.Events).Id);
        Assert.Null(Subscriber.Read(reader.Get(new RecordKey(Subscriber.RecordType, "bob"))!).Extension);
        Assert.NotNull(Subscriber.Read(reader.Get(new RecordKey(Subscriber.RecordType, "ann"))!).Extension);
        observer.Merged([new RecordKey(Subscriber.RecordType, "bob")]);
        Assert.Single(journal.Events);
    }

    [Fact]
    public void A_reply_waits_for_the_peer_only_where_that_was_asked_for()
    {
        var store = new InMemoryStore(ServerId.Primary, () => Now);
        var told = new List<DegradedCause?>();
        using var confirming = new ConfirmingStore(TimeProvider.System, told.Add);
        store.Committed = confirming.OnCommitted;
        var replies = new List<ulong>();
        var writer = confirming.Connect(store.Connect, r => replies.Add(r.Ticket.Value));
        confirming.PeerIsInStep(true);
        var put = new StoreCommand.Put(new RecordKey("message", "a"), "", Fields.None, Expectation.Absent);
        writer.Submit(new StoreTicket(1), put, ConfirmedBy.BothServers);
        writer.Submit(new StoreTicket(2), put with { Key = new("message", "b") }, ConfirmedBy.ThisServer);
        store.Commit();
        Assert.Equal([2UL], replies);
        confirming.Acknowledged(1, []);
        Assert.Equal([2UL, 1UL], replies);
        writer.Submit(new StoreTicket(3), put, ConfirmedBy.BothServers);
        store.Commit();
        Assert.Equal([2UL, 1UL], replies);
        Assert.Empty(told);
        confirming.PeerIsInStep(false);
        Assert.Equal([2UL, 1UL, 3UL], replies);
        Assert.Equal([DegradedCause.PeerAway], told);
        confirming.Acknowledged(2, []);
        Assert.Equal([DegradedCause.PeerAway, null], told);
    }

    [Fact]
    public void A_peer_that_does_not_answer_is_waited_for_no_longer_than_it_may_take()
    {
        var store = new InMemoryStore(ServerId.Primary, () => Now);
        using var confirming = new ConfirmingStore(TimeProvider.System, _ => { });
        store.Committed = confirming.OnCommitted;
        using var replies = new BlockingCollection<StoreReply>();
        var writer = confirming.Connect(store.Connect, replies.Add);
        confirming.PeerIsInStep(true);
        var put = new StoreCommand.Put(new RecordKey("message", "a"), "", Fields.None);
        writer.Submit(default, put, ConfirmedBy.BothServers);
        writer.Submit(default, put, ConfirmedBy.BothServers);
        store.Commit();
        Assert.Empty(replies);
        Assert.True(replies.TryTake(out _, TimeSpan.FromSeconds(20)));
        Assert.True(replies.TryTake(out _, TimeSpan.FromSeconds(20)));
    }

    private sealed class Journal : IEventJournal
    {
        public List<LoggedEvent> Events { get; } = [];

        public void Write(LoggedEvent @event) => Events.Add(@event);

        public void NotKept(string cause) => throw new InvalidOperationException(cause);
    }
}
