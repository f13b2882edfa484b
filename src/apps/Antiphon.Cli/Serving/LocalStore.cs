using System.Collections.Immutable;
using Antiphon.Adapters.Storage;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Ports;

namespace Antiphon.Cli.Serving;

/// <summary>The store in this process, which alone writes to it.</summary>
internal sealed class LocalStore : IStoreAccess
{
    private readonly SqliteStore _store;
    private ImmutableArray<Action<ImmutableArray<RecordChange>>> _watchers = [];
    private long _changes;

    /// <exception cref="StoreException">The data directory cannot be used.</exception>
    public LocalStore(StorageSettings settings, TimeProvider time, Action<RecoveredRecording> recovered) =>
        _store = SqliteStore.Open(settings, time, OnCommitted, recovered);

    public IBlobStore Blobs => _store.Blobs;

    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>The store itself, for what only its owner does.</summary>
    public SqliteStore Owned => _store;

    public IRecordReader OpenReader() => _store.OpenReader();

    public IRecordWriter Connect(Action<StoreReply> replies) => _store.Connect(replies);

    public void Watch(Action<ImmutableArray<RecordChange>> committed) =>
        ImmutableInterlocked.Update(ref _watchers, watchers => watchers.Add(committed));

    public void Dispose() => _store.Dispose();

    private void OnCommitted(ImmutableArray<RecordChange> changes)
    {
        Interlocked.Add(ref _changes, changes.Length);
        foreach (var watcher in _watchers)
            watcher(changes);
    }
}
