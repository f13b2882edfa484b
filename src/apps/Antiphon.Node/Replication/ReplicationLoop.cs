using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Replication;
using Antiphon.Replication;

namespace Antiphon.Node.Replication;

/// <summary>The outside as replication sees it.</summary>
/// <param name="Server">Ours.</param>
/// <param name="Reader">For the loop alone.</param>
/// <param name="Blobs">Of the same store.</param>
/// <param name="Writer">Its replies are to come back as <see cref="ReplicationInput.StoreReplied"/>.</param>
/// <param name="Now">The steady clock.</param>
/// <param name="Observer">Is told what matters to others.</param>
public sealed record ReplicationPorts(
    ServerId Server, IRecordReader Reader, IBlobStore Blobs, IRecordWriter Writer, Func<Instant> Now,
    IReplicationObserver Observer);

/// <summary>
/// Runs a session with the peer over whichever connection there is: feeds the machine, does what it asks for. Has no
/// thread of its own; what it is given waits until <see cref="RunUntilIdle"/>.
/// </summary>
public sealed class ReplicationLoop : IDisposable
{
    private readonly ReplicationPorts _ports;
    private readonly FeedPages _pages;
    private readonly Queue<ReplicationInput> _inbox = [];
    private readonly Queue<ReplicationEvent> _results = [];
    private readonly SortedDictionary<BlobHash, IPartialBlob> _arriving = [];
    private readonly Dictionary<StoreTicket, Given> _given = [];
    private IReplicationLink? _link;
    private ReplicationState? _state;
    private ulong _tickets;
    private long _newest;
    private bool _isInStep;
    private Instant? _behindSince;
    private (DateTimeOffset At, ComparisonResult Result)? _compared;
    private string _cause = "no connection yet";

    public ReplicationLoop(ReplicationPorts ports)
    {
        _ports = ports;
        _pages = new FeedPages(ports.Reader, ports.Blobs, ArrivedOf);
        _newest = ports.Reader.Head().Newest;
    }

    public ReplicationStatus Status { get; private set; } = ReplicationStatus.None;

    public void Deliver(ReplicationInput input) => _inbox.Enqueue(input);

    public void RunUntilIdle()
    {
        while (_inbox.TryDequeue(out var input))
            Take(input);
        Observe();
    }

    public void Dispose() => CloseArriving();

    private void Take(ReplicationInput input)
    {
        switch (input)
        {
            case ReplicationInput.LinkOpened opened:
                End("another connection took its place");
                _link = opened.Link;
                Begin();
                break;
            case ReplicationInput.LinkClosed closed when closed.Link == _link:
                End(closed.Cause);
                break;
            case ReplicationInput.PeerLost:
                End("the other server is not heard");
                break;
            case ReplicationInput.FrameArrived arrived when arrived.Link == _link:
                TakeFrame(arrived.Frame.Span);
                break;
            case ReplicationInput.LinkDrained drained when drained.Link == _link:
                Step(new ReplicationEvent.OutputDrained());
                break;
            case ReplicationInput.StoreReplied replied:
                TakeReply(replied.Reply);
                break;
            case ReplicationInput.StoreGrew grew:
                _newest = Math.Max(_newest, grew.Newest);
                Step(new ReplicationEvent.Grown(_newest));
                break;
            case ReplicationInput.CompareAsked asked:
                Step(new ReplicationEvent.CompareAsked(asked.Deep));
                break;
            default:
                break; // Of a connection that has been given up.
        }
    }

    private void Begin()
    {
        try
        {
            Apply(ReplicationMachine.Begin(_ports.Reader.Head().Id, _ports.Server, _newest, _ports.Now()));
        }
        catch (StoreException e)
        {
            End(e.Message);
        }
    }

    private void End(string cause)
    {
        if (_link is null)
            return;
        _link.Close();
        (_link, _state, _cause) = (null, null, cause);
        _results.Clear();
        _given.Clear();
        CloseArriving();
        _ports.Observer.Broken(cause);
    }

    private void TakeFrame(ReadOnlySpan<byte> bytes)
    {
        if (!FrameFormat.TryParse(bytes, out var frame))
            End("the peer sent what is no frame");
        else if (frame is not null)
            Step(new ReplicationEvent.Received(frame));
    }

    private void TakeReply(StoreReply reply)
    {
        if (!_given.Remove(reply.Ticket, out var given))
            return; // Given by a session that is over: it is on disk, or will be sent again.
        switch (reply)
        {
            case StoreReply.Committed or StoreReply.AlreadyDone:
                _ports.Observer.Merged(given.Records);
                Step(new ReplicationEvent.Stored(given.Ticket));
                break;
            case StoreReply.Refused refused:
                Step(new ReplicationEvent.NotStored(refused.Detail));
                break;
            case StoreReply.Failed failed:
                Step(new ReplicationEvent.NotStored(failed.Fault.ToString()));
                break;
        }
    }

    /// <summary>With all that follows from it here, before anything else from outside.</summary>
    private void Step(ReplicationEvent @event)
    {
        if (_state is null)
            return;
        try
        {
            Apply(ReplicationMachine.Next(_state, @event, _ports.Now()));
            while (_state is not null && _results.TryDequeue(out var result))
                Apply(ReplicationMachine.Next(_state, result, _ports.Now()));
        }
        catch (StoreException e)
        {
            End(e.Message);
        }
    }

    private void Apply(Step<ReplicationState, ReplicationEffect> step)
    {
        _state = step.State;
        foreach (var effect in step.Effects)
        {
            if (_link is null)
                return;
            Do(effect, _state);
        }
    }

    private void Do(ReplicationEffect effect, ReplicationState state)
    {
        switch (effect)
        {
            case ReplicationEffect.Send { Frame: var frame }:
                Send(frame);
                break;
            case ReplicationEffect.Store store:
                Store(store, state.Peer!.Store);
                break;
            case ReplicationEffect.StorePiece { Piece: var piece }:
                StorePiece(piece);
                break;
            case ReplicationEffect.Acknowledged acknowledged:
                _ports.Observer.Acknowledged(acknowledged.Through, acknowledged.Beyond);
                break;
            case ReplicationEffect.Compared { Result: var result }:
                _compared = (_ports.Now().ToWallClock(), result);
                _ports.Observer.Compared(result);
                break;
            case ReplicationEffect.ClockIsAhead { Ahead: var ahead }:
                _ports.Observer.PeerClockIsAhead(ahead);
                break;
            case ReplicationEffect.BlobIsLost { Blob: var blob }:
                Forget(blob);
                _ports.Observer.BlobIsLost(blob);
                break;
            case ReplicationEffect.Close { Cause: var cause }:
                End(cause);
                break;
            default:
                _results.Enqueue(Read(effect, state));
                break;
        }
    }

    private ReplicationEvent Read(ReplicationEffect effect, ReplicationState state)
    {
        switch (effect)
        {
            case ReplicationEffect.ReadProgress { Peer: var peer }:
                var progress = _ports.Reader.ProgressOf(peer);
                return new ReplicationEvent.ProgressRead(progress.Position, progress.Clock);
            case ReplicationEffect.ReadFeed feed:
                return _pages.ReadFeed(state.Peer!.Store, feed);
            case ReplicationEffect.CheckBlobs check:
                return new ReplicationEvent.BlobsChecked(check.Arrival, _pages.Missing(check.Blobs, deep: false));
            case ReplicationEffect.ReadPiece piece:
                return _pages.ReadPiece(piece);
            case ReplicationEffect.ReadHead:
                return _pages.ReadHead();
            case ReplicationEffect.ReadRange range:
                return _pages.ReadRange(range);
            case ReplicationEffect.ReadRecords records:
                return _pages.ReadRecords(state.Peer!.Store, records);
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "not an effect");
        }
    }

    private void Send(Frame frame)
    {
        var bytes = FrameFormat.Write(frame);
        if (bytes.Length > FrameLimits.FrameMax)
            End($"a {frame.GetType().Name} of {bytes.Length} bytes is more than a frame holds");
        else
            _link!.Send(bytes);
    }

    private void Store(ReplicationEffect.Store store, StoreId peer)
    {
        var ticket = new StoreTicket(++_tickets);
        var documents = store.Documents.RemoveAll(d => !ReplicatedRecords.Includes(d.Key));
        _given.Add(ticket, new Given(store.Ticket, [.. documents.Select(d => d.Key)]));
        ProgressStep? progress = store.Advance is { } advance
            ? new ProgressStep(advance.From, new PeerProgress(advance.To, advance.Clock))
            : null;
        _ports.Writer.Submit(ticket, new StoreCommand.Merge(peer, documents, store.SeenByPeer, progress));
    }

    private void StorePiece(Frame.BlobPiece piece)
    {
        var partial = PartialOf(piece.Blob);
        if (partial.Length == piece.Offset)
            partial.Append(piece.Bytes.AsSpan());
        if (partial.Length < piece.Total)
        {
            _results.Enqueue(new ReplicationEvent.PieceStored(piece.Blob, partial.Length));
            return;
        }

        var isWhole = partial.TryFinish();
        Forget(piece.Blob);
        _results.Enqueue(isWhole
            ? new ReplicationEvent.BlobStored(piece.Blob)
            : new ReplicationEvent.BlobRejected(piece.Blob));
    }

    private IPartialBlob PartialOf(BlobHash hash)
    {
        if (!_arriving.TryGetValue(hash, out var partial))
            _arriving[hash] = partial = _ports.Blobs.OpenPartial(hash);
        return partial;
    }

    /// <summary>What waits for its turn holds no file open.</summary>
    private long ArrivedOf(BlobHash hash)
    {
        if (_arriving.TryGetValue(hash, out var open))
            return open.Length;
        using var partial = _ports.Blobs.OpenPartial(hash);
        return partial.Length;
    }

    private void Forget(BlobHash hash)
    {
        if (_arriving.Remove(hash, out var partial))
            partial.Dispose();
    }

    private void CloseArriving()
    {
        foreach (var partial in _arriving.Values)
            partial.Dispose();
        _arriving.Clear();
    }

    private void Observe()
    {
        var isInStep = _state is { Out.Condition: FeedCondition.Open };
        if (isInStep != _isInStep)
            _ports.Observer.PeerIsInStep(isInStep);
        _isInStep = isInStep;
        var now = _ports.Now();
        _behindSince = _state is { Out.Lag: 0 } ? null : _behindSince ?? now;
        Status = StatusNow(now);
    }

    private ReplicationStatus StatusNow(Instant now)
    {
        var lagTime = _behindSince is { } since ? now - since : TimeSpan.Zero;
        var (at, result) = (_compared?.At, _compared?.Result ?? default);
        if (_state is not { } state)
            return new(StreamCondition.Broken, _cause, 0, lagTime, 0, 0, 0, at, result);
        var (done, total) = state switch
        {
            { Leading: { } leading } => (leading.Result.Records, leading.Head.Records),
            { Following: { } following } => (following.Done, following.LeaderHead.Records),
            _ => (0, 0),
        };
        var isCatchingUp = state.Out.Condition == FeedCondition.Gone || state.Leading is { TheyReplace: true }
            || state.Following is { LeaderReplaces: true };
        var condition = isCatchingUp ? StreamCondition.CatchingUp
            : !state.In.Arrivals.IsEmpty || !state.Fetches.IsEmpty || !state.Stores.IsEmpty ? StreamCondition.Receiving
            : state.Out.Lag > 0 ? StreamCondition.Sending
            : StreamCondition.Idle;
        return new(condition, null, state.Out.Lag, lagTime, done, total, state.Fetches.Count, at, result);
    }

    private readonly record struct Given(long Ticket, ImmutableArray<RecordKey> Records);
}
