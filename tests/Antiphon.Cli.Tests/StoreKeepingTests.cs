using System.Collections.Concurrent;
using Antiphon.Adapters.Storage;
using Antiphon.Cli.Serving;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;

namespace Antiphon.Cli.Tests;

/// <summary>What the server does with its store every day.</summary>
public sealed class StoreKeepingTests : IDisposable, IEventJournal
{
    private readonly ConcurrentQueue<LoggedEvent> _told = new();
    private readonly string _folder = TestServer.NewFolder();

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Audio_that_nothing_refers_to_is_removed_after_a_day_and_told_of()
    {
        using var store = new LocalStore(
            new StorageSettings(_folder, ServerId.Primary), TimeProvider.System, _ => { });
        var events = new EventLog("alpha", 1, TimeZoneInfo.Utc, TimeProvider.System, this);
        var (old, young) = (store.Blobs.Put([1, 2, 3]), store.Blobs.Put([4, 5]));
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "blobs", old.Hex[..2], old.Hex), DateTime.UtcNow.AddHours(-25));
        StoreKeeping.Sweep(store, events);
        Assert.False(store.Blobs.Exists(old));
        Assert.True(store.Blobs.Exists(young));
        StoreKeeping.Sweep(store, events);
        Assert.Equal(
            "1 recordings that no message or greeting refers to were removed: 3 bytes.", Assert.Single(_told).Text);
    }

    void IEventJournal.Write(LoggedEvent @event) => _told.Enqueue(@event);

    void IEventJournal.NotKept(string cause)
    {
    }
}
