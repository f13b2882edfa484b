using System.Collections.Immutable;
using System.Net;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Node.Files;
using Antiphon.Node.Replication;
using Antiphon.Node.Upkeep;
using Antiphon.Ports;
using Antiphon.Ports.Control;
using Antiphon.Replication;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The store's way to the other server's: changes both ways, messages confirmed by both disks, stores compared. Its
/// connection is not the keep-alives', and the primary opens it.
/// </summary>
internal sealed class PairReplication : IReplicationObserver, IAsyncDisposable
{
    private readonly ReplicationPump _pump;
    private readonly ConfirmingStore _confirming;
    private readonly ReplicationEvents _events;
    private readonly IRecordReader _reader;
    private readonly LocalStore _store;
    private readonly SharedFilesPump _files;
    private readonly Action<NodeEvent> _deliver;
    private readonly Lock _gate = new();
    private ReplicationDialer? _dialer;
    private TaskCompletionSource<ComparisonResult>? _comparing;
    private ulong _tickets;
    private bool _isDailyUnderway;
    private PeerVerdict _verdict;
    private long? _acknowledged;

    /// <param name="server">Ours.</param>
    /// <param name="store">Ours; nothing has been submitted yet that the peer is to confirm.</param>
    /// <param name="files">Are told what the peer has.</param>
    /// <param name="events">Of this server.</param>
    /// <param name="clock">The steady clock.</param>
    /// <param name="time">For the peer's time to confirm.</param>
    /// <param name="deliver">Takes what the node manager's loop must know.</param>
    /// <param name="died">A bug: the process must end.</param>
    public PairReplication(
        ServerId server, LocalStore store, SharedFilesPump files, EventLog events, SteadyClock clock,
        TimeProvider time, Action<NodeEvent> deliver, Action<Exception> died)
    {
        (_store, _files, _deliver) = (store, files, deliver);
        _pump = new ReplicationPump(died);
        _confirming = new ConfirmingStore(time, cause => ReplicationEvents.Tell(events, cause));
        _reader = store.OpenReader();
        var writer = store.Connect(_ => { });
        void Submit(StoreCommand command) => writer.Submit(
            new StoreTicket(Interlocked.Increment(ref _tickets)), command);
        _events = new ReplicationEvents(events, _confirming, _reader, Submit);
        using (var reader = store.OpenReader())
            ConflictLog.Trim(reader, Submit);
        store.Watch(_confirming.OnCommitted);
        store.Watch(_events.OnCommitted);
        store.Watch(_pump.OnCommitted);
        _pump.Start(new ReplicationLoop(new ReplicationPorts(
            server, store.OpenReader(), store.Blobs, store.Connect(_pump.OnReply), () => clock.Now, this)));
    }

    public ReplicationStatus Status => _pump.Status;

    /// <summary>A writer for those who may ask that both disks have it.</summary>
    public IConfirmedWriter Connect(Action<StoreReply> replies) => _confirming.Connect(_store.Connect, replies);

    /// <summary>Serves the peer's connection to us (<see cref="PeerListener"/>).</summary>
    public Task ServeAsync(PeerStream stream, CancellationToken closing) =>
        ReplicationConnection.RunAsync(stream, _pump, FrameLimits.FrameMax, closing);

    /// <summary>Opens the connection, and again whenever it ends.</summary>
    public void Dial(PairOptions pair, Func<IPEndPoint> peer, PeerIdentity identity) => _dialer = new ReplicationDialer(
        peer, pair.Local.Address, identity, _pump, FrameLimits.FrameMax, _ => { }, TimeProvider.System);

    /// <summary>
    /// A server that stands still may keep a connection open as long as its kernel lives: who is not heard has none.
    /// </summary>
    public void Look(NodeState state)
    {
        if (state.Verdict == PeerVerdict.Gone && _verdict != PeerVerdict.Gone)
            _pump.OnPeerLost();
        _verdict = state.Verdict;
    }

    /// <summary>Compares both stores and mends what differs.</summary>
    /// <exception cref="ControlException">The peer is away.</exception>
    public async Task<ComparisonResult> CompareAsync(bool deep, CancellationToken cancellation)
    {
        if (Status.Condition == StreamCondition.Broken)
            throw new ControlException(
                $"the other store cannot be compared: {Status.Cause}", "`antiphon status` shows whether it is there");
        TaskCompletionSource<ComparisonResult> comparing;
        lock (_gate)
            comparing = _comparing ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pump.Compare(deep);
        return await comparing.Task.WaitAsync(cancellation);
    }

    /// <summary>Compares both stores as <see cref="CompareAsync"/> does; nobody waits for it, events tell what came of
    /// it.</summary>
    public void CompareDaily()
    {
        lock (_gate)
            _isDailyUnderway = true;
        if (Status is { Condition: StreamCondition.Broken, Cause: var cause })
            TellNotCompared(cause ?? "there is no connection");
        else
            _pump.Compare(deep: false);
    }

    /// <summary>Takes away what both servers have and neither needs any more.</summary>
    public void Forget(StoreForgetting forgetting)
    {
        long? acknowledged;
        lock (_gate)
            acknowledged = _acknowledged;
        if (acknowledged is { } through)
            forgetting.Run(through);
    }

    /// <summary>Ends the connection, waits for what has come; the store is closed after it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_dialer is not null)
            await _dialer.DisposeAsync();
        _pump.Dispose();
        _confirming.Dispose();
        _reader.Dispose();
    }

    public void PeerIsInStep(bool isInStep)
    {
        _events.PeerIsInStep(isInStep);
        _deliver(new NodeEvent.ReplicationChanged(isInStep, Status.Lag));
    }

    public void Acknowledged(long through, ImmutableArray<long> beyond)
    {
        _events.Acknowledged(through, beyond);
        _files.Acknowledged(through, beyond);
        lock (_gate)
            _acknowledged = through;
    }

    public void Compared(ComparisonResult result)
    {
        _events.Compared(result);
        lock (_gate)
        {
            _comparing?.TrySetResult(result);
            _comparing = null;
            _isDailyUnderway = false;
        }
    }

    public void PeerClockIsAhead(TimeSpan ahead) => _events.PeerClockIsAhead(ahead);

    public void BlobIsLost(BlobHash blob) => _events.BlobIsLost(blob);

    public void Merged(ImmutableArray<RecordKey> records) => _events.Merged(records);

    public void Broken(string cause)
    {
        _events.Broken(cause);
        _deliver(new NodeEvent.ReplicationChanged(IsInStep: false, Status.Lag));
        TellNotCompared(cause);
        lock (_gate)
        {
            _acknowledged = null;
            _comparing?.TrySetException(new ControlException(
                $"the comparison was broken off: {cause}", "ask again when both servers see each other"));
            _comparing = null;
        }
    }

    private void TellNotCompared(string cause)
    {
        lock (_gate)
        {
            if (!_isDailyUnderway)
                return;
            _isDailyUnderway = false;
        }

        _events.NotCompared(cause);
    }
}
