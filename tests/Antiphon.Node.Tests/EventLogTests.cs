using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Ports;
using Antiphon.Testing.Store;

namespace Antiphon.Node.Tests;

public class EventLogTests
{
    private readonly InMemoryStore _store = new(ServerId.Primary, () => DateTimeOffset.UnixEpoch);
    private readonly Journal _journal = new();
    private readonly EventLog _log;

    public EventLogTests()
    {
        _log = new EventLog("primary", epoch: 2, TimeZoneInfo.Utc, TimeProvider.System, _journal);
        _log.Open(_store.Connect(_log.OnReply));
    }

    [Fact]
    public void An_event_is_in_the_journal_at_once_and_in_the_store_when_it_commits()
    {
        _log.Tell(EventCatalogue.PeerUnreachable, "secondary", "refused");
        var told = Assert.Single(_journal.Events);
        Assert.Equal((1011, "primary", "secondary cannot be reached: refused."), (told.Id, told.Server, told.Text));
        _store.Commit();
        Assert.Equal(told, Assert.Single(Stored()));
    }

    [Fact]
    public void When_the_store_fails_the_journal_has_the_event_and_says_that_the_store_has_not()
    {
        _store.DiskFault = new StoreFault("write", "store.db", "the disk is full", "free some");
        _log.Tell(EventCatalogue.MediaNotRealTime);
        _store.Commit();
        Assert.Single(_journal.Events);
        Assert.Contains("the disk is full", Assert.Single(_journal.Lost), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_of_one_event_is_one_record()
    {
        for (var call = 0; call < 1000; call++)
            _log.Tell(EventCatalogue.PortsExhausted, 2000);
        _store.Commit();
        Assert.Single(Stored());
    }

    [Fact]
    public void Every_lost_message_is_told_however_many_there_are()
    {
        for (var call = 0; call < 100; call++)
            _log.Tell(EventCatalogue.MessageNotStored, "call", "the disk is full");
        _store.Commit();
        Assert.Equal(100, Stored().Count());
    }

    [Fact]
    public void Trimming_keeps_the_newest()
    {
        for (var i = 0; i < EventLog.KeptMax + 5; i++)
            _log.Tell(EventCatalogue.MailboxLocked, $"s{i}", "noon");
        _store.Commit();
        using (var reader = _store.OpenReader())
            _log.Trim(reader);
        _store.Commit();
        Assert.Equal(EventLog.KeptMax, Stored().Count());
        Assert.Contains("s5 ", Stored().First().Text, StringComparison.Ordinal);
    }

    private IEnumerable<LoggedEvent> Stored()
    {
        using var reader = _store.OpenReader();
        return [.. reader.ListAll(LoggedEvent.RecordType, default, int.MaxValue).Select(LoggedEvent.Read)];
    }

    private sealed class Journal : IEventJournal
    {
        public List<LoggedEvent> Events { get; } = [];

        public List<string> Lost { get; } = [];

        public void Write(LoggedEvent @event) => Events.Add(@event);

        public void NotKept(string cause) => Lost.Add(cause);
    }
}
