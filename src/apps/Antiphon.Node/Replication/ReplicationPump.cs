using System.Collections.Immutable;
using System.Threading.Channels;
using Antiphon.Ports;
using Antiphon.Ports.Replication;

namespace Antiphon.Node.Replication;

/// <summary>
/// Runs the replication loop on a thread of its own: it reads and hashes, which takes time. Frames wait for room, so
/// that a peer that sends faster than we store is slowed down by TCP; the store's words never wait.
/// </summary>
public sealed class ReplicationPump : IReplicationSink, IDisposable
{
    private const int FramesMax = 64;

    private readonly Channel<ReplicationInput> _inbox = Channel.CreateUnbounded<ReplicationInput>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _room = new(FramesMax);
    private readonly Action<Exception> _died;
    private readonly Thread _thread;
    private ReplicationLoop? _loop;
    private volatile ReplicationStatus _status = ReplicationStatus.None;
    private volatile bool _isClosing;

    /// <param name="died">A bug: the process must end.</param>
    public ReplicationPump(Action<Exception> died)
    {
        _died = died;
        _thread = new Thread(Run) { Name = "replication" };
    }

    public ReplicationStatus Status => _status;

    /// <param name="loop">The pump's from now on; its writer's replies go to <see cref="OnReply"/>.</param>
    public void Start(ReplicationLoop loop)
    {
        _loop = loop;
        _thread.Start();
    }

    public void OnReply(StoreReply reply) => _inbox.Writer.TryWrite(new ReplicationInput.StoreReplied(reply));

    public void OnCommitted(ImmutableArray<RecordChange> changes) =>
        _inbox.Writer.TryWrite(new ReplicationInput.StoreGrew(changes[^1].Position));

    /// <summary>Compares both stores and mends what differs.</summary>
    /// <param name="deep">Audio is read and hashed, too.</param>
    public void Compare(bool deep) => _inbox.Writer.TryWrite(new ReplicationInput.CompareAsked(deep));

    /// <summary>Gives up the connection there is; another one may come at once.</summary>
    public void OnPeerLost() => _inbox.Writer.TryWrite(new ReplicationInput.PeerLost());

    public async ValueTask OpenedAsync(IReplicationLink link) =>
        await _inbox.Writer.WriteAsync(new ReplicationInput.LinkOpened(link));

    public async ValueTask ArrivedAsync(IReplicationLink link, ReadOnlyMemory<byte> frame)
    {
        await _room.WaitAsync();
        await _inbox.Writer.WriteAsync(new ReplicationInput.FrameArrived(link, frame));
    }

    public async ValueTask DrainedAsync(IReplicationLink link) =>
        await _inbox.Writer.WriteAsync(new ReplicationInput.LinkDrained(link));

    public async ValueTask ClosedAsync(IReplicationLink link, string cause) =>
        await _inbox.Writer.WriteAsync(new ReplicationInput.LinkClosed(link, cause));

    /// <summary>Close the connections before and the store after.</summary>
    public void Dispose()
    {
        _isClosing = true;
        _inbox.Writer.TryComplete();
        if (_loop is not null)
            _thread.Join();
        _loop?.Dispose();
        _room.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_isClosing && _inbox.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_inbox.Reader.TryRead(out var input))
                {
                    _loop!.Deliver(input);
                    if (input is ReplicationInput.FrameArrived)
                        _room.Release();
                }

                _loop!.RunUntilIdle();
                _status = _loop.Status;
            }
        }
        catch (Exception e)
        {
            _died(e);
        }
    }
}
