using System.Collections.Immutable;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Testing.Store;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>A directory that lives as long as its test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("antiphon-store-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>The real store in a directory of its own.</summary>
internal sealed class SqliteStoreUnderTest : IStoreUnderTest
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteStore _store;
    private RecordingSpool _spool;

    public SqliteStoreUnderTest(Action<ImmutableArray<RecordChange>>? committed)
    {
        var settings = new StorageSettings(_directory.Path, ServerId.Primary) { DeliveryThreads = 2 };
        _store = SqliteStore.Open(settings, TimeProvider.System, committed);
        _spool = new RecordingSpool(_directory.Path);
    }

    public IBlobStore Blobs => _store.Blobs;

    public IRecordingSpool Spool => _spool;

    public IRecordWriter Connect(Action<StoreReply> replies) => _store.Connect(replies);

    public IRecordReader OpenReader() => _store.OpenReader();

    public void RunUntil(Func<bool> isAnswered) =>
        Assert.True(SpinWait.SpinUntil(isAnswered, TimeSpan.FromSeconds(30)), "The store did not answer.");

    public void EndRecorderAndRecover()
    {
        _spool.Dispose();
        _spool = new RecordingSpool(_directory.Path);
        _store.Recover();
    }

    public void Dispose()
    {
        _spool.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }
}
