using System.Collections.Concurrent;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>
/// The one thread that writes recordings: begin, pieces, end, in the order in which they were handed over.
/// </summary>
public sealed unsafe class RecordingWriter : IRecordingDesk, IPieceSink, IDisposable
{
    /// <summary>Pieces may wait so long; begin, end and discard are seen to at once.</summary>
    private const int PollMilliseconds = 20;

    private readonly IRecordingSpool _spool;
    private readonly IRecordWriter _store;
    private readonly Action<StoreReply> _reply;
    private readonly Action<StoreFault> _failed;
    private readonly ConcurrentQueue<Job> _jobs = new();
    private readonly Dictionary<RecordingId, RecordKey> _keys = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="spool">Where recordings are written.</param>
    /// <param name="store">Accepts finished ones.</param>
    /// <param name="reply">Takes the reply of a delivery that failed before the store saw it.</param>
    /// <param name="failed">Hears of every failure of the disk while recording.</param>
    public RecordingWriter(
        IRecordingSpool spool, IRecordWriter store, Action<StoreReply> reply, Action<StoreFault> failed)
    {
        _spool = spool;
        _store = store;
        _reply = reply;
        _failed = failed;
        _thread = new Thread(Run) { Name = "recording-writer", IsBackground = true };
        _thread.Start();
    }

    internal PiecePool Pieces { get; } = new();

    public void Begin(RecordingHeader header) => Enqueue(new Job(JobKind.Begin, header.Recording) { Header = header });

    public void Deliver(StoreTicket ticket, RecordingId recording, long samples, Fields finalFields) =>
        Enqueue(new Job(JobKind.Deliver, recording) { Ticket = ticket, Offset = samples, Final = finalFields });

    public void Discard(RecordingId recording) => Enqueue(new Job(JobKind.Discard, recording));

    void IPieceSink.Write(RecordingId recording, long offset, byte* piece, int length) =>
        _jobs.Enqueue(new Job(JobKind.Piece, recording) { Offset = offset, Piece = (nint)piece, Length = length });

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Enqueue(in Job job)
    {
        _jobs.Enqueue(job);
        _wake.Set();
    }

    private void Run()
    {
        while (true)
        {
            while (_jobs.TryDequeue(out var job))
                Do(job);
            if (_stopping && _jobs.IsEmpty)
                return;
            _wake.WaitOne(PollMilliseconds);
        }
    }

    private void Do(in Job job)
    {
        try
        {
            switch (job.Kind)
            {
                case JobKind.Begin:
                    _keys[job.Recording] = job.Header!.Key;
                    _spool.Begin(job.Header);
                    break;
                case JobKind.Piece:
                    _spool.Write(job.Recording, job.Offset, new ReadOnlySpan<byte>((byte*)job.Piece, job.Length));
                    break;
                case JobKind.Deliver:
                    _spool.Finish(job.Recording, job.Offset, job.Final!);
                    _keys.Remove(job.Recording, out var key);
                    _store.Submit(job.Ticket, new StoreCommand.AcceptRecording(job.Recording, key));
                    break;
                default:
                    _keys.Remove(job.Recording);
                    _spool.Discard(job.Recording);
                    break;
            }
        }
        catch (StoreException e)
        {
            _failed(e.Fault);
            if (job.Kind == JobKind.Deliver)
                _reply(new StoreReply.Failed(job.Ticket, e.Fault));
        }
        finally
        {
            if (job.Kind == JobKind.Piece)
                Pieces.Return((byte*)job.Piece);
        }
    }

    private enum JobKind : byte
    {
        Begin,
        Piece,
        Deliver,
        Discard,
    }

    private readonly record struct Job(JobKind Kind, RecordingId Recording)
    {
        public RecordingHeader? Header { get; init; }

        public StoreTicket Ticket { get; init; }

        public Fields? Final { get; init; }

        public long Offset { get; init; }

        public nint Piece { get; init; }

        public int Length { get; init; }
    }
}
