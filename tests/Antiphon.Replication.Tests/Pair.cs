using Antiphon.Kernel;
using Antiphon.Node.Replication;
using Antiphon.Ports.Replication;

namespace Antiphon.Replication.Tests;

/// <summary>Two sites and the wire between them, which delivers frame by frame and can be cut anywhere.</summary>
internal sealed class Pair : IDisposable
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private Wire? _toA;
    private Wire? _toB;

    public Pair()
    {
        A = new Site(ServerId.Primary, () => _now + AheadOfA);
        B = new Site(ServerId.Secondary, () => _now);
    }

    public Site A { get; private set; }

    public Site B { get; }

    public TimeSpan AheadOfA { get; set; }

    public bool IsConnected => _toA is { IsClosed: false } && _toB is { IsClosed: false };

    /// <summary>What went over the wire since the last connection, as frames.</summary>
    public List<Frame> Frames { get; } = [];

    public void Pass(TimeSpan time) => _now += time;

    public void Connect()
    {
        Frames.Clear();
        (_toA, _toB) = (new Wire(), new Wire());
        A.Deliver(new ReplicationInput.LinkOpened(_toB));
        B.Deliver(new ReplicationInput.LinkOpened(_toA));
    }

    /// <summary>Another disk is in A: the same store as it once was, or as it went on since.</summary>
    public void RestoreA(params Ports.StoreCommand[] history)
    {
        Cut();
        A.Dispose();
        A = new Site(ServerId.Primary, () => _now + AheadOfA);
        foreach (var command in history)
            A.Do(command);
    }

    /// <summary>In A's place stands another server, whose store has never been part of a pair.</summary>
    /// <returns>The one that stood there before; whoever asks has it to dispose of.</returns>
    public Site ReplaceA(Site? by = null)
    {
        Cut();
        var before = A;
        A = by ?? new Site(ServerId.Primary, () => _now + AheadOfA, new StoreId(0xC000));
        return before;
    }

    /// <summary>What is on the wire is lost; each end learns it.</summary>
    public void Cut()
    {
        if (_toA is null || _toB is null)
            return;
        var (toA, toB) = (_toA, _toB);
        (_toA, _toB) = (null, null);
        A.Deliver(new ReplicationInput.LinkClosed(toB, "cut"));
        B.Deliver(new ReplicationInput.LinkClosed(toA, "cut"));
    }

    /// <summary>Everything that can happen happens, until nothing can.</summary>
    public void Settle()
    {
        for (var steps = 0; steps < 1_000_000; steps++)
        {
            if (!A.Store.IsIdle)
                A.Store.Commit();
            if (!B.Store.IsIdle)
                B.Store.Commit();
            if (!DeliverTo(B, _toB, _toA) && !DeliverTo(A, _toA, _toB) && A.Store.IsIdle && B.Store.IsIdle)
                return;
        }

        throw new InvalidOperationException("It never settles.");
    }

    /// <summary>So many frames arrive, the two ways in turn, and the stores commit what they bring.</summary>
    public void Deliver(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            A.Store.Commit();
            B.Store.Commit();
            if (!DeliverTo(i % 2 == 0 ? B : A, i % 2 == 0 ? _toB : _toA, i % 2 == 0 ? _toA : _toB))
                DeliverTo(i % 2 == 0 ? A : B, i % 2 == 0 ? _toA : _toB, i % 2 == 0 ? _toB : _toA);
        }

        A.Store.Commit();
        B.Store.Commit();
    }

    /// <summary>One thing that can happen does.</summary>
    public void StepSomewhere(Chance chance)
    {
        switch (chance.Next(4))
        {
            case 0:
                A.Store.Commit();
                break;
            case 1:
                B.Store.Commit();
                break;
            case 2:
                DeliverTo(A, _toA, _toB);
                break;
            default:
                DeliverTo(B, _toB, _toA);
                break;
        }
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }

    /// <param name="site">Who receives.</param>
    /// <param name="wire">What is on its way there.</param>
    /// <param name="back">The receiver's own way out: how it names the connection.</param>
    private bool DeliverTo(Site site, Wire? wire, Wire? back)
    {
        if (wire is null || back is null || !wire.Waiting.TryDequeue(out var bytes))
            return false;
        Assert.True(FrameFormat.TryParse(bytes.Span, out var frame));
        Frames.Add(frame!);
        site.Deliver(new ReplicationInput.FrameArrived(back, bytes));
        if (wire.Waiting.Count == 0)
            (site == A ? B : A).Deliver(new ReplicationInput.LinkDrained(wire));
        return true;
    }

    private sealed class Wire : IReplicationLink
    {
        public Queue<ReadOnlyMemory<byte>> Waiting { get; } = [];

        public bool IsClosed { get; private set; }

        /// <summary>Records never wait for more than one piece of a blob.</summary>
        public void Send(ReadOnlyMemory<byte> frame)
        {
            if (IsClosed)
                return;
            Assert.False(IsPiece(frame) && Waiting.Any(IsPiece), "two pieces wait");
            Waiting.Enqueue(frame);
        }

        private static bool IsPiece(ReadOnlyMemory<byte> frame) =>
            FrameFormat.TryParse(frame.Span, out var parsed) && parsed is Frame.BlobPiece;

        public void Close() => IsClosed = true;
    }
}
