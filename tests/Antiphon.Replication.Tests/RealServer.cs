using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Adapters.Storage;
using Antiphon.Kernel;
using Antiphon.Node.Replication;
using Antiphon.Ports;

namespace Antiphon.Replication.Tests;

/// <summary>A server as it will be composed: the real store, real TLS, the loop on its thread.</summary>
internal sealed class RealServer : IAsyncDisposable, IReplicationObserver
{
    private readonly SteadyClock _clock = new(TimeProvider.System);
    private readonly BlockingCollection<StoreReply> _replies = [];
    private readonly ReplicationPump _pump;
    private readonly IRecordWriter _writer;
    private PeerListener? _listener;
    private ReplicationDialer? _dialer;

    /// <param name="directory">For its data.</param>
    /// <param name="server">Which of the two.</param>
    /// <param name="committed">Told of every commit; null: nobody is.</param>
    public RealServer(string directory, ServerId server, Action<ImmutableArray<RecordChange>>? committed = null)
    {
        Identity = PeerIdentity.LoadOrCreate(directory, $"server {server}");
        _pump = new ReplicationPump(e => Died = e);
        Store = SqliteStore.Open(
            new StorageSettings(directory, server) { DeliveryThreads = 1 }, TimeProvider.System,
            committed is null ? _pump.OnCommitted : committed + _pump.OnCommitted);
        _writer = Store.Connect(_replies.Add);
        _pump.Start(new ReplicationLoop(new ReplicationPorts(
            server, Store.OpenReader(), Store.Blobs, Store.Connect(_pump.OnReply), () => _clock.Now, this)));
    }

    public PeerIdentity Identity { get; }

    public SqliteStore Store { get; }

    public Exception? Died { get; private set; }

    public ReplicationStatus Status => _pump.Status;

    public ConcurrentQueue<ComparisonResult> Comparisons { get; } = [];

    /// <summary>Why connections ended.</summary>
    public ConcurrentQueue<string> Broken { get; } = [];

    public long Acknowledged { get; private set; }

    /// <summary>Has all that the other one had.</summary>
    public bool IsInStep { get; private set; }

    public void OnPeerLost() => _pump.OnPeerLost();

    public void Compare(bool deep) => _pump.Compare(deep);

    public IPEndPoint Listen(IPAddress address)
    {
        _listener = new PeerListener(
            new IPEndPoint(address, 0), Identity,
            new Dictionary<PeerPurpose, PeerConnectionHandler>
            {
                [PeerPurpose.Replication] = (stream, closing) =>
                    ReplicationConnection.RunAsync(stream, _pump, FrameLimits.FrameMax, closing),
            },
            (_, _) => { });
        return _listener.Local;
    }

    public void Dial(IPEndPoint peer) => _dialer = new ReplicationDialer(
        () => peer, null, Identity, _pump, FrameLimits.FrameMax, _ => { }, TimeProvider.System);

    public async Task HangUpAsync()
    {
        if (_dialer is { } dialer)
            await dialer.DisposeAsync();
        _dialer = null;
    }

    public StoreReply Do(StoreCommand command)
    {
        _writer.Submit(default, command);
        return _replies.Take();
    }

    public Document? Get(RecordKey key)
    {
        using var reader = Store.OpenReader();
        return reader.Get(key);
    }

    public async ValueTask DisposeAsync()
    {
        await HangUpAsync();
        if (_listener is { } listener)
            await listener.DisposeAsync();
        _pump.Dispose();
        Store.Dispose();
        Identity.Dispose();
        _replies.Dispose();
        Assert.Null(Died);
    }

    void IReplicationObserver.PeerIsInStep(bool isInStep) => IsInStep = isInStep;

    void IReplicationObserver.Acknowledged(long through, ImmutableArray<long> beyond) => Acknowledged = through;

    void IReplicationObserver.Compared(ComparisonResult result) => Comparisons.Enqueue(result);

    void IReplicationObserver.PeerClockIsAhead(TimeSpan ahead)
    {
    }

    void IReplicationObserver.BlobIsLost(BlobHash blob)
    {
    }

    void IReplicationObserver.Merged(ImmutableArray<RecordKey> records)
    {
    }

    void IReplicationObserver.Broken(string cause) => Broken.Enqueue(cause);
}
