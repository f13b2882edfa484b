using System.Collections.Immutable;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Node.Replication;
using Antiphon.Ports;
using Antiphon.Ports.Local;
using Antiphon.Ports.Replication;
using Antiphon.Replication;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// What a node manager has of the store: its only writer, the replies held back until the peer has it too, and the
/// loop that ships replication.
/// </summary>
internal sealed class StoreSide : IReplicationObserver, IDisposable
{
    private readonly Host _host;
    private readonly Process _process;
    private readonly Action<NodeEvent> _deliver;
    private readonly ConfirmingStore _confirming;
    private readonly ReplicationLoop _loop;
    private readonly List<Connection.End> _links = [];
    private readonly IRecordReader _reader;
    private bool _isCommitDue;
    private bool _isInStep;
    private PeerVerdict _verdict;
    private (bool, long) _told;

    public StoreSide(Host host, Process process, Action<NodeEvent> deliver)
    {
        (_host, _process, _deliver) = (host, process, deliver);
        var store = host.Store;
        _reader = store.OpenReader();
        _confirming = new ConfirmingStore(
            new ProcessTime(process, host.Clock), cause => host.World.Tell(host, $"degraded: {cause}"));
        var writer = new CommittingWriter(this, store.Connect(
            reply => process.Input(() => Take(new ReplicationInput.StoreReplied(reply)))));
        _loop = new ReplicationLoop(new ReplicationPorts(
            host.Server, store.OpenReader(), store.Blobs, writer, () => host.Clock.Now, this));
        store.Committed = OnCommitted;
        Replication = new Listener(process, Open);
        if (host.Role == ServerRole.Primary)
            DialPeer();
    }

    public Listener Replication { get; }

    public void Accept(Connection.End link)
    {
        _links.Add(link);
        link.Send(new LocalMessage.Changed(_reader.Head().Newest));
    }

    public void Submit(Connection.End link, RemoteWriter.Submitted submitted)
    {
        // Whoever heard that a message is sent may rely on it: both servers have it then.
        var by = submitted.Command is StoreCommand.AcceptRecording ? ConfirmedBy.BothServers : ConfirmedBy.ThisServer;
        _confirming.Connect(
            replies => _host.Store.Connect(replies), reply => _process.Input(() => link.Send(reply)))
            .Submit(submitted.Ticket, submitted.Command, by);
        CommitSoon();
    }

    public void Look(NodeState state)
    {
        if (state.Verdict == PeerVerdict.Gone && _verdict != PeerVerdict.Gone)
            Take(new ReplicationInput.PeerLost());
        _verdict = state.Verdict;
    }

    public void Dispose()
    {
        _loop.Dispose();
        _confirming.Dispose();
        _reader.Dispose();
    }

    void IReplicationObserver.PeerIsInStep(bool isInStep)
    {
        _isInStep = isInStep;
        _confirming.PeerIsInStep(isInStep);
    }

    void IReplicationObserver.Acknowledged(long through, ImmutableArray<long> beyond) =>
        _confirming.Acknowledged(through, beyond);

    void IReplicationObserver.Compared(ComparisonResult result)
    {
    }

    void IReplicationObserver.PeerClockIsAhead(TimeSpan ahead)
    {
    }

    void IReplicationObserver.BlobIsLost(BlobHash blob) => _host.World.Tell(_host, $"blob {blob} is lost");

    void IReplicationObserver.Merged(ImmutableArray<RecordKey> records)
    {
    }

    void IReplicationObserver.Broken(string cause) => _host.World.Tell(_host, $"replication ends: {cause}");

    private void OnCommitted(ImmutableArray<RecordChange> changes)
    {
        if (!_process.IsAlive)
            return;
        _confirming.OnCommitted(changes);
        _process.Input(() => Take(new ReplicationInput.StoreGrew(changes[^1].Position)));
        foreach (var link in _links)
            link.Send(new LocalMessage.Changed(changes[^1].Position));
    }

    private void Take(ReplicationInput input)
    {
        _loop.Deliver(input);
        _loop.RunUntilIdle();
        var now = (_isInStep, _loop.Status.Lag);
        if (now == _told)
            return;
        _told = now;
        _deliver(new NodeEvent.ReplicationChanged(now.Item1, now.Item2));
    }

    private void DialPeer() => new Dialer(
        _host.World.Time, _process, _host.World.RouteFrom(_host), TimeSpan.FromMilliseconds(500))
    {
        Listens = () => _host.World.Other(_host).Node?.Replication,
        Opened = Open,
    }.Dial();

    private void Open(Connection.End end)
    {
        var link = new Link(end);
        var closed = end.Closed;
        end.Received = frame => Take(new ReplicationInput.FrameArrived(link, (ReadOnlyMemory<byte>)frame));
        end.Drained = () => Take(new ReplicationInput.LinkDrained(link));
        end.Closed = () =>
        {
            Take(new ReplicationInput.LinkClosed(link, "the connection ended"));
            closed();
        };
        Take(new ReplicationInput.LinkOpened(link));
    }

    private void CommitSoon()
    {
        if (_isCommitDue)
            return;
        _isCommitDue = true;
        _process.After(TimeSpan.FromMicroseconds(500 + _host.World.Chance.Next(20_000)), () =>
        {
            _isCommitDue = false;
            _host.Store.Commit();
        });
    }

    private sealed class CommittingWriter(StoreSide store, IRecordWriter writer) : IRecordWriter
    {
        public void Submit(StoreTicket ticket, StoreCommand command)
        {
            writer.Submit(ticket, command);
            store.CommitSoon();
        }
    }

    private sealed class Link(Connection.End end) : IReplicationLink
    {
        public void Send(ReadOnlyMemory<byte> frame) => end.Send((ReadOnlyMemory<byte>)frame.ToArray());

        public void Close() => end.Close();
    }
}
