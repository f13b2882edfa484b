using System.Collections.Immutable;
using Antiphon.Adapters.Host.Local;
using Antiphon.Adapters.Storage.Blobs;
using Antiphon.Adapters.Storage.Sqlite;
using Antiphon.Ports;

namespace Antiphon.Cli.Serving;

/// <summary>
/// The store of a process that is not its owner: read directly, written to by the node manager. Of changes only how far
/// they have come is told; what they are is read, so that none is missed while the node manager was away.
/// </summary>
internal sealed class RemoteStore : IStoreAccess
{
    private const int PageMax = 1000;

    private readonly string _dataDirectory;
    private readonly StoreClient _client;
    private readonly BlobDirectory _blobs;
    private readonly SqliteRecordReader _reader;
    private readonly WorkQueue<long> _told = new();
    private readonly Thread _thread;
    private ImmutableArray<Action<ImmutableArray<RecordChange>>> _watchers = [];
    private long _position;
    private long _changes;

    /// <exception cref="StoreException">The node manager has not made the store, or it cannot be read.</exception>
    public RemoteStore(string dataDirectory, NodeLink link)
    {
        _dataDirectory = dataDirectory;
        _client = new StoreClient(link);
        _blobs = new BlobDirectory(dataDirectory);
        _reader = new SqliteRecordReader(dataDirectory);
        _position = _reader.ChangesSince(long.MaxValue, 1).Newest;
        _thread = new Thread(Run) { Name = "store-feed", IsBackground = true };
        _thread.Start();
    }

    public IBlobStore Blobs => _blobs;

    public long Changes => Interlocked.Read(ref _changes);

    public IRecordReader OpenReader() => new SqliteRecordReader(_dataDirectory);

    public IRecordWriter Connect(Action<StoreReply> replies) => _client.Connect(replies);

    public void Watch(Action<ImmutableArray<RecordChange>> committed) =>
        ImmutableInterlocked.Update(ref _watchers, watchers => watchers.Add(committed));

    /// <param name="newest">How far the change feed has come.</param>
    public void OnChanged(long newest) => _told.TryAdd(newest);

    public void OnReply(ReadOnlySpan<byte> payload) => _client.OnReply(payload);

    public void Dispose()
    {
        _told.CompleteAdding();
        _thread.Join();
        _reader.Dispose();
    }

    private void Run()
    {
        foreach (var newest in _told.TakeAll())
        {
            try
            {
                while (_position < newest && Read() > 0)
                {
                    // A page at a time.
                }
            }
            catch (StoreException)
            {
                // The disk cannot be read: the next change tries it again, from where this one stood.
            }
        }
    }

    private int Read()
    {
        var page = _reader.ChangesSince(_position, PageMax).Changes;
        if (page.IsEmpty)
            return 0;
        _position = page[^1].Position;
        Interlocked.Add(ref _changes, page.Length);
        foreach (var watcher in _watchers)
            watcher(page);
        return page.Length;
    }
}
