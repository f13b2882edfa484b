using System.Collections.Immutable;
using System.Net;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Adapters.Storage;
using Antiphon.Kernel;
using Antiphon.Node.Replication;
using Antiphon.Ports;
using Antiphon.Replication;

namespace Antiphon.Lag;

/// <summary>One of two stores and its way to the other, composed as the node manager composes them.</summary>
internal sealed class Side : IReplicationObserver, IAsyncDisposable
{
    private readonly SteadyClock _clock = new(TimeProvider.System);
    private readonly ReplicationPump _pump = new(fault => Environment.FailFast("replication", fault));
    private readonly Action<ImmutableArray<RecordChange>> _committed;
    private IAsyncDisposable? _line;

    /// <param name="directory">For its data.</param>
    /// <param name="server">Which.</param>
    /// <param name="committed">Told of every commit.</param>
    public Side(string directory, ServerId server, Action<ImmutableArray<RecordChange>> committed)
    {
        _committed = committed;
        Identity = PeerIdentity.LoadOrCreate(directory, $"server {server}");
        Store = SqliteStore.Open(new StorageSettings(directory, server), TimeProvider.System, OnCommitted);
        _pump.Start(new ReplicationLoop(new ReplicationPorts(
            server, Store.OpenReader(), Store.Blobs, Store.Connect(_pump.OnReply), () => _clock.Now, this)));
    }

    public PeerIdentity Identity { get; }

    public SqliteStore Store { get; }

    public TaskCompletionSource InStep { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IPEndPoint Listen()
    {
        var handlers = new Dictionary<PeerPurpose, PeerConnectionHandler>
        {
            [PeerPurpose.Replication] = (stream, closing) =>
                ReplicationConnection.RunAsync(stream, _pump, FrameLimits.FrameMax, closing),
        };
        var listener = new PeerListener(new IPEndPoint(IPAddress.Loopback, 0), Identity, handlers, (_, _) => { });
        _line = listener;
        return listener.Local;
    }

    public void Dial(IPEndPoint peer) => _line = new ReplicationDialer(
        () => peer, null, Identity, _pump, FrameLimits.FrameMax, Console.Error.WriteLine, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        if (_line is not null)
            await _line.DisposeAsync();
        _pump.Dispose();
        Store.Dispose();
        Identity.Dispose();
    }

    void IReplicationObserver.PeerIsInStep(bool isInStep)
    {
        if (isInStep)
            InStep.TrySetResult();
    }

    void IReplicationObserver.Acknowledged(long through, ImmutableArray<long> beyond)
    {
    }

    void IReplicationObserver.Compared(ComparisonResult result)
    {
    }

    void IReplicationObserver.PeerClockIsAhead(TimeSpan ahead)
    {
    }

    void IReplicationObserver.BlobIsLost(BlobHash blob)
    {
    }

    void IReplicationObserver.Merged(ImmutableArray<RecordKey> records)
    {
    }

    void IReplicationObserver.Broken(string cause)
    {
    }

    private void OnCommitted(ImmutableArray<RecordChange> changes)
    {
        _committed(changes);
        _pump.OnCommitted(changes);
    }
}
