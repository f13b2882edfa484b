using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

/// <summary>The fake, as the contract tests see it.</summary>
public sealed class InMemoryStoreUnderTest : IStoreUnderTest
{
    private readonly InMemoryStore _store = new(ServerId.Primary, () => DateTimeOffset.UnixEpoch);

    public InMemoryStoreUnderTest(Action<ImmutableArray<RecordChange>>? committed) =>
        _store.Committed = committed ?? (_ => { });

    public IBlobStore Blobs => _store.Blobs;

    public IRecordingSpool Spool => _store.Spool;

    public IRecordWriter Connect(Action<StoreReply> replies) => _store.Connect(replies);

    public IRecordReader OpenReader() => _store.OpenReader();

    public void RunUntil(Func<bool> isAnswered)
    {
        _store.Commit();
        Assert.True(isAnswered());
    }

    public void EndRecorderAndRecover()
    {
        _store.Crash();
        _store.Recover();
    }

    public void Dispose()
    {
    }
}
