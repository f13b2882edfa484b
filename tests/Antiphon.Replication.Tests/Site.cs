using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Node.Replication;
using Antiphon.Ports;
using Antiphon.Ports.Replication;
using Antiphon.Testing.Store;

namespace Antiphon.Replication.Tests;

/// <summary>One server of a simulated pair: a store in memory and the loop that ships.</summary>
internal sealed class Site : IReplicationObserver, IDisposable
{
    private readonly Func<DateTimeOffset> _wall;
    private readonly IRecordWriter _writer;
    private ReplicationLoop _loop;
    private ulong _tickets;

    public Site(ServerId server, Func<DateTimeOffset> wall, StoreId? store = null)
    {
        _wall = wall;
        Store = new InMemoryStore(server, wall) { Id = store ?? new StoreId(0xA000UL + server.Value) };
        Server = server;
        Store.Committed = changes =>
            Deliver(new ReplicationInput.StoreGrew(changes.Max(c => c.Position)));
        _writer = Store.Connect(Replies.Add);
        _loop = NewLoop();
    }

    public ServerId Server { get; }

    /// <summary>Its wall clock.</summary>
    public TimeProvider Time => new Clock(_wall);

    public InMemoryStore Store { get; }

    public ReplicationLoop Loop => _loop;

    public List<StoreReply> Replies { get; } = [];

    public long AcknowledgedThrough { get; private set; }

    public ImmutableArray<long> AcknowledgedBeyond { get; private set; } = [];

    public List<ComparisonResult> Comparisons { get; } = [];

    public List<TimeSpan> ClocksAhead { get; } = [];

    public List<BlobHash> LostBlobs { get; } = [];

    public bool IsPeerInStep { get; private set; }

    public ImmutableArray<Document> Records
    {
        get
        {
            using var reader = Store.OpenReader();
            return reader.Scan(null, int.MaxValue);
        }
    }

    public void Submit(StoreCommand command) => _writer.Submit(new StoreTicket(++_tickets), command);

    public StoreReply Do(StoreCommand command)
    {
        Submit(command);
        Store.Commit();
        return Replies[^1];
    }

    public Document? Get(RecordKey key)
    {
        using var reader = Store.OpenReader();
        return reader.Get(key);
    }

    public void Deliver(ReplicationInput input)
    {
        _loop.Deliver(input);
        _loop.RunUntilIdle();
    }

    /// <summary>The process dies: what waits in the store is gone, what is on disk is not.</summary>
    public void Crash()
    {
        Store.Crash();
        _loop.Dispose();
        _loop = NewLoop();
    }

    public void Dispose() => _loop.Dispose();

    void IReplicationObserver.PeerIsInStep(bool isInStep) => IsPeerInStep = isInStep;

    void IReplicationObserver.Acknowledged(long through, ImmutableArray<long> beyond)
    {
        AcknowledgedThrough = Math.Max(through, AcknowledgedThrough);
        AcknowledgedBeyond = beyond;
    }

    void IReplicationObserver.Compared(ComparisonResult result) => Comparisons.Add(result);

    void IReplicationObserver.PeerClockIsAhead(TimeSpan ahead) => ClocksAhead.Add(ahead);

    void IReplicationObserver.BlobIsLost(BlobHash blob) => LostBlobs.Add(blob);

    void IReplicationObserver.Merged(ImmutableArray<RecordKey> records)
    {
    }

    void IReplicationObserver.Broken(string cause) => Causes.Add(cause);

    public List<string> Causes { get; } = [];

    private ReplicationLoop NewLoop()
    {
        ReplicationLoop? loop = null;
        var writer = Store.Connect(reply =>
        {
            if (loop == _loop)
                Deliver(new ReplicationInput.StoreReplied(reply));
        });
        return loop = new ReplicationLoop(new ReplicationPorts(
            Server, Store.OpenReader(), Store.Blobs, writer, () => InstantOf(_wall()), this));
    }

    private sealed class Clock(Func<DateTimeOffset> wall) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => wall();
    }

    private static Instant InstantOf(DateTimeOffset wall) =>
        new((wall - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
}
