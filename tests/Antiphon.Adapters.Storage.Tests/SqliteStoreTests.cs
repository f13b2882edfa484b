using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>What is true of the real store only: files, threads, limits.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Stamps_and_positions_go_on_where_the_last_process_stopped_even_with_the_clock_set_back()
    {
        var clock = new SettableTime(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        HybridTimestamp before;
        using (var store = Open(clock))
            before = Assert.IsType<StoreReply.Committed>(Conversation.Submit(store, Put("a"))).Version;
        clock.Now -= TimeSpan.FromHours(1);
        using (var store = Open(clock))
        {
            var after = Assert.IsType<StoreReply.Committed>(Conversation.Submit(store, Put("b")));
            Assert.True(after.Version > before);
            Assert.Equal(2, after.Position);
        }
    }

    [Fact]
    public void A_full_queue_refuses_at_once_and_loses_nothing_it_took()
    {
        using var writerMayGoOn = new ManualResetEventSlim();
        using var writerIsBusy = new ManualResetEventSlim();
        var settings = Settings with { QueueMax = 2 };
        using var store = SqliteStore.Open(settings, TimeProvider.System, _ =>
        {
            writerIsBusy.Set();
            writerMayGoOn.Wait();
        });
        using var conversation = new Conversation(store);
        conversation.Submit(Put("a"));
        writerIsBusy.Wait();
        conversation.Submit(Put("b"));
        conversation.Submit(Put("c"));
        var refused = Assert.IsType<StoreReply.Refused>(Conversation.Submit(store, Put("d")));
        Assert.Equal(RefusalReason.QueueFull, refused.Reason);
        writerMayGoOn.Set();
        Assert.All(conversation.Take(3), r => Assert.IsType<StoreReply.Committed>(r));
    }

    [Fact]
    public void A_command_that_the_database_rejects_does_not_take_its_neighbours_along()
    {
        using var store = Open();
        using var conversation = new Conversation(store);
        conversation.Submit(Put("a"));
        conversation.Submit(new StoreCommand.Put(Key("bad"), "1001", Fields.None.With("state", "{no json")));
        conversation.Submit(Put("b"));
        var replies = conversation.Take(3);
        Assert.IsType<StoreReply.Committed>(replies[0]);
        Assert.Equal(RefusalReason.Malformed, Assert.IsType<StoreReply.Refused>(replies[1]).Reason);
        Assert.IsType<StoreReply.Committed>(replies[2]);
        using var reader = store.OpenReader();
        Assert.Equal(2, reader.ChangesSince(0, 10).Newest);
    }

    [Fact]
    public void A_feed_that_was_cut_says_so()
    {
        using var store = SqliteStore.Open(Settings with { ChangesKept = 3 }, TimeProvider.System);
        for (var i = 0; i < 5; i++)
            Conversation.Submit(store, Put($"m{i}"));
        using var reader = store.OpenReader();
        Assert.True(reader.ChangesSince(1, 10).IsTruncated);
        var kept = reader.ChangesSince(2, 10);
        Assert.False(kept.IsTruncated);
        Assert.Equal([3, 4, 5], kept.Changes.Select(c => c.Position));
    }

    [Fact]
    public void The_sweep_takes_what_no_record_refers_to_after_its_grace()
    {
        using var store = Open();
        var greeting = store.Blobs.Put([1, 2, 3]);
        var message = store.Blobs.Put([4, 5, 6]);
        var orphan = store.Blobs.Put([7, 8, 9]);
        Conversation.Submit(store, new StoreCommand.Put(
            new RecordKey("subscriber", "ann"), "", Fields.None.With("greetings", $"{{\"busy\":[\"{greeting}\"]}}")));
        Conversation.Submit(store, new StoreCommand.Put(Key("a"), "1001", Fields.None.With("blob", $"\"{message}\"")));
        Assert.Equal([orphan], store.Verify().Orphaned);
        Assert.Equal(0, store.Sweep(TimeSpan.FromHours(1)).Blobs);
        Assert.Equal(new(1, 3), store.Sweep(TimeSpan.Zero));
        Conversation.Submit(store, new StoreCommand.Delete(Key("a")));
        Assert.Equal(1, store.Sweep(TimeSpan.Zero).Blobs);
        Assert.True(store.Blobs.Exists(greeting));
        Assert.False(store.Blobs.Exists(message));
    }

    [Fact]
    public void Verify_lists_the_damaged_and_the_missing()
    {
        using var store = Open();
        ImmutableArray<BlobHash> blobs = [.. Enumerable.Range(0, 3).Select(i => store.Blobs.Put([(byte)i, 9]))];
        for (var i = 0; i < blobs.Length; i++)
        {
            var refers = Fields.None.With("blob", $"\"{blobs[i]}\"");
            Conversation.Submit(store, new StoreCommand.Put(Key($"m{i}"), "1001", refers));
        }

        File.WriteAllBytes(PathOf(blobs[1]), [6, 6]);
        File.Delete(PathOf(blobs[2]));
        var audit = store.Verify();
        Assert.Equal(1, audit.Sound);
        Assert.Equal([blobs[1]], audit.Damaged);
        Assert.Equal([blobs[2]], audit.Missing);
    }

    [Fact]
    public void A_database_of_a_newer_version_is_left_alone()
    {
        Open().Dispose();
        var path = Path.Combine(_directory.Path, "store.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var e = Assert.Throws<StoreException>(() => Open());
        Assert.Contains("99", e.Fault.Cause, StringComparison.Ordinal);
        Assert.Contains("version", e.Fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_reported_with_what_to_do()
    {
        File.WriteAllBytes(Path.Combine(_directory.Path, "store.db"), [.. Enumerable.Repeat((byte)'x', 5000)]);
        var e = Assert.Throws<StoreException>(() => Open());
        Assert.Contains("restore a backup", e.Fault.Hint, StringComparison.Ordinal);
    }

    private StorageSettings Settings => new(_directory.Path, ServerId.Primary) { DeliveryThreads = 1 };

    private SqliteStore Open(TimeProvider? time = null) => SqliteStore.Open(Settings, time ?? TimeProvider.System);

    private string PathOf(BlobHash hash) => Path.Combine(_directory.Path, "blobs", hash.Hex[..2], hash.Hex);

    private static RecordKey Key(string id) => new("message", id);

    private static StoreCommand.Put Put(string id) => new(Key(id), "1001", Fields.Parse("""{"state":"new"}"""));

    private sealed class SettableTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
