using Antiphon.Directory;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Node.Events;
using Antiphon.Node.Upkeep;
using Antiphon.Ports;
using Antiphon.Testing;
using Antiphon.Testing.Store;

namespace Antiphon.Node.Tests;

/// <summary>Saved messages are kept 30 days in Ann's class and deleted ones 7; Bob's class keeps everything.</summary>
public class MailboxPurgeTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 3, 30, 0, TimeSpan.Zero);

    private readonly Clock _clock = new() { Now = Begin };
    private readonly InMemoryStore _store;
    private readonly IRecordWriter _writer;
    private readonly EventLog _events;
    private readonly MailboxPurge _purge;
    private ulong _tickets;

    public MailboxPurgeTests()
    {
        _store = new InMemoryStore(ServerId.Primary, () => _clock.Now);
        _writer = _store.Connect(_ => { });
        _events = new EventLog("primary", epoch: 1, TimeZoneInfo.Utc, _clock, new NoJournal());
        _events.Open(_store.Connect(_events.OnReply));
        _purge = new MailboxPurge(_store.OpenReader, Submit, _events, _clock);
        var @class = new ClassOfService { Id = "c1", Name = "Short", SavedDays = 30, DeletedDays = 7 };
        Put(new RecordKey(ClassOfService.RecordType, @class.Id), "", @class.ToFields());
        foreach (var (id, of) in new[] { ("ann", "c1"), ("bob", null) })
        {
            var subscriber = new Subscriber { Id = new SubscriberId(id), ClassOfService = of };
            Put(subscriber.Key, "", subscriber.ToFields());
        }
    }

    [Fact]
    public void Messages_go_when_their_days_are_over_and_new_ones_stay()
    {
        Leave("ann", "new", MessageState.New);
        Leave("ann", "saved", MessageState.Saved);
        Leave("ann", "deleted", MessageState.Deleted);
        Leave("bob", "kept", MessageState.Deleted);
        Assert.Equal(0, PurgeAfter(days: 6.9));
        Assert.Equal(1, PurgeAfter(days: 7));
        Assert.Equal(["kept", "new", "saved"], Left());
        Assert.Equal(0, PurgeAfter(days: 29.9));
        Assert.Equal(1, PurgeAfter(days: 30));
        Assert.Equal(["kept", "new"], Left());
        Assert.Contains("1 messages in 1 mailboxes were removed", LastEvent(), StringComparison.Ordinal);
    }

    [Fact]
    public void Days_count_from_when_the_message_was_saved_or_deleted_last()
    {
        Leave("ann", "m", MessageState.Saved);
        _clock.Now = Begin.AddDays(29);
        Change("m", MessageState.Deleted);
        Assert.Equal(0, PurgeAfter(days: 35.9));
        Assert.Equal(1, PurgeAfter(days: 36));
    }

    [Fact]
    public void Days_count_anew_when_a_saved_message_is_saved_once_more()
    {
        Leave("ann", "m", MessageState.Saved);
        _clock.Now = Begin.AddDays(29);
        Change("m", MessageState.Saved);
        Assert.Equal(0, PurgeAfter(days: 58.9));
        Assert.Equal(1, PurgeAfter(days: 59));
    }

    [Fact]
    public void Days_count_from_when_the_message_was_heard_if_nobody_said_what_is_to_become_of_it()
    {
        Leave("ann", "m", MessageState.New);
        _clock.Now = Begin.AddDays(29);
        var isNew = Expectation.Has(new FieldValue("state", StateOf(MessageState.New)["state"]!));
        Submit(new StoreCommand.Patch(
            Message.KeyOf(new MessageId("m")), StateOf(MessageState.Saved).With("shelf", "\"call 1\""), isNew));
        _store.Commit();
        Assert.Equal(0, PurgeAfter(days: 58.9));
        Assert.Equal(1, PurgeAfter(days: 59));
    }

    [Fact]
    public void Message_that_is_taken_back_in_the_same_moment_stays()
    {
        Leave("ann", "m", MessageState.Deleted);
        _clock.Now = Begin.AddDays(8);
        Submit(new StoreCommand.Patch(Message.KeyOf(new MessageId("m")), StateOf(MessageState.Saved)));
        Assert.Equal(1, _purge.Run());
        _store.Commit();
        Assert.Equal(["m"], Left());
    }

    [Fact]
    public void What_a_crash_leaves_undone_is_done_the_next_time()
    {
        Leave("ann", "m", MessageState.Deleted);
        _clock.Now = Begin.AddDays(8);
        Assert.Equal(1, _purge.Run());
        _store.Crash();
        Assert.Equal(["m"], Left());
        Assert.Equal(1, PurgeAfter(days: 8));
        Assert.Empty(Left());
        Assert.Equal(0, PurgeAfter(days: 9));
    }

    [Theory]
    [InlineData("2026-03-01T03:30:00Z", 24)]
    [InlineData("2026-03-01T03:29:00Z", 0.0166666)]
    [InlineData("2026-03-01T20:30:00Z", 7)]
    public void Daily_task_waits_for_its_time_of_the_day(string now, double hours) => Assert.Equal(
        hours,
        DailyTask.Until(
            new TimeOnly(3, 30), TimeZoneInfo.Utc,
            DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).TotalHours,
        tolerance: 0.0001);

    [Fact]
    public Task Daily_task_is_done_once_though_the_clock_is_set_back_a_little() => Task.Run(async () =>
    {
        var time = new HandWoundTime { Began = new DateTimeOffset(2026, 3, 1, 3, 29, 50, TimeSpan.Zero) };
        var done = 0;
        await using var task = new DailyTask(
            new TimeOnly(3, 30), TimeZoneInfo.Utc, time, () => done++, fault => Assert.Fail($"{fault}"));
        time.Began -= TimeSpan.FromMilliseconds(3);
        for (var i = 0; i < 20; i++)
            time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, done);
    });

    private int PurgeAfter(double days)
    {
        _clock.Now = Begin.AddDays(days);
        var removed = _purge.Run();
        _store.Commit();
        return removed;
    }

    private void Leave(string mailbox, string id, MessageState state) => Put(
        Message.KeyOf(new MessageId(id)), mailbox, new Message
        {
            Call = new CallId("c1"), State = state, Received = _clock.Now,
        }.ToFields());

    private void Change(string id, MessageState state)
    {
        Submit(new StoreCommand.Patch(Message.KeyOf(new MessageId(id)), StateOf(state)));
        _store.Commit();
    }

    private static Fields StateOf(MessageState state) =>
        Fields.None.With("state", new Message { State = state }.ToFields()["state"]!);

    private void Put(RecordKey key, string owner, Fields fields)
    {
        Submit(new StoreCommand.Put(key, owner, fields));
        _store.Commit();
    }

    private void Submit(StoreCommand command) => _writer.Submit(new StoreTicket(++_tickets), command);

    private IEnumerable<string> Left()
    {
        using var reader = _store.OpenReader();
        return [.. reader.ListAll(Message.RecordType, default, 99).Select(m => m.Key.Id).Order(StringComparer.Ordinal)];
    }

    private string LastEvent()
    {
        _store.Commit();
        using var reader = _store.OpenReader();
        return LoggedEvent.Read(reader.ListAll(LoggedEvent.RecordType, default, 99)[^1]).Text;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class NoJournal : IEventJournal
    {
        public void Write(LoggedEvent @event)
        {
            // The store has it.
        }

        public void NotKept(string cause) => Assert.Fail(cause);
    }
}
