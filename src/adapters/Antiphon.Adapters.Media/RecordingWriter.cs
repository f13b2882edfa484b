using System.Collections.Concurrent;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>
/// The one thread that writes recordings: begin, pieces, end, in the order in which they were handed over.
/// </summary>
public sealed unsafe class RecordingWriter : IRecordingDesk, IPieceSink, IDisposable
{
    /// <summary>
    /// Pieces and what begins may wait so long, so that they need not wake the thread; what ends wakes it.
    /// </summary>
    private const int PollMilliseconds = 20;

    private const int SamplesCountedAtOnce = 1 << 16;

    private readonly IRecordingSpool _spool;
    private readonly IRecordWriter _store;
    private readonly Action<StoreFault> _failed;
    private readonly Action<RecordingPart> _read;
    private readonly ConcurrentQueue<Job> _jobs = new();
    private readonly Dictionary<RecordingId, Recording> _recordings = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _isResting;
    private volatile bool _stopping;

    /// <param name="spool">Where recordings are written.</param>
    /// <param name="store">Accepts finished ones.</param>
    /// <param name="failed">Hears of every failure of the disk while recording.</param>
    /// <param name="read">Takes what is read of recordings, on the writer's thread.</param>
    public RecordingWriter(
        IRecordingSpool spool, IRecordWriter store, Action<StoreFault> failed, Action<RecordingPart> read)
    {
        _spool = spool;
        _store = store;
        _failed = failed;
        _read = read;
        _thread = new Thread(Run) { Name = "recording-writer", IsBackground = true };
        _thread.Start();
    }

    internal PiecePool Pieces { get; } = new();

    public void Begin(RecordingHeader header)
    {
        _jobs.Enqueue(new Job(JobKind.Begin, header.Recording) { Header = header });
        Interlocked.MemoryBarrier();
        if (_isResting)
            _wake.Set();
    }

    public void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end) =>
        Enqueue(new Job(JobKind.Deliver, recording) { Ticket = ticket, Offset = samples, End = end });

    /// <summary>
    /// Reads what was recorded, all that was handed over before this; on the writer's thread. Null: it is not there.
    /// </summary>
    public void Read(RecordingId recording, Action<RecordedAudio?> read) =>
        Enqueue(new Job(JobKind.Read, recording) { Read = read });

    public void Read(RecordingId recording, long offset, int samples) =>
        Enqueue(new Job(JobKind.ReadPart, recording) { Offset = offset, Length = samples });

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
            if (_recordings.Count > 0)
                _wake.WaitOne(PollMilliseconds);
            else
                Rest();
        }
    }

    /// <summary>Until woken: nothing is being recorded.</summary>
    private void Rest()
    {
        _isResting = true;
        // Whoever begins has either seen this, or is seen by what follows.
        Interlocked.MemoryBarrier();
        if (_jobs.IsEmpty)
            _wake.WaitOne();
        _isResting = false;
    }

    private void Do(in Job job)
    {
        try
        {
            switch (job.Kind)
            {
                case JobKind.Begin:
                    _recordings.TryAdd(job.Recording, new Recording(job.Header!));
                    _ = TryOpen(job.Recording);
                    break;
                case JobKind.Piece:
                    if (TryOpen(job.Recording))
                        _spool.Write(job.Recording, job.Offset, new((byte*)job.Piece, job.Length));
                    break;
                case JobKind.Deliver:
                    Finish(job);
                    break;
                case JobKind.Read:
                    job.Read!(_recordings.GetValueOrDefault(job.Recording)?.State == RecordingState.Open
                        ? _spool.Read(job.Recording)
                        : null);
                    break;
                case JobKind.ReadPart:
                    ReadPart(job);
                    break;
                default:
                    _recordings.Remove(job.Recording);
                    _spool.Discard(job.Recording);
                    break;
            }
        }
        catch (StoreException e)
        {
            _failed(e.Fault);
            if (job.Kind == JobKind.Read)
                job.Read!(null);
            else if (job.Kind == JobKind.ReadPart)
                _read(new RecordingPart(job.Recording, job.Offset, default));
        }
        finally
        {
            if (job.Kind == JobKind.Piece)
                Pieces.Return((byte*)job.Piece);
        }
    }

    private void ReadPart(in Job job)
    {
        var samples = Array.Empty<byte>();
        if (_recordings.GetValueOrDefault(job.Recording) is { State: RecordingState.Open })
        {
            samples = new byte[job.Length];
            Array.Resize(ref samples, _spool.Read(job.Recording, job.Offset, samples));
        }

        _read(new RecordingPart(job.Recording, job.Offset, samples));
    }

    /// <summary>
    /// Begins it in the spool now, if the disk had no room for that before. False when it takes no audio: it has ended,
    /// here or at the other server, which may still tell of it.
    /// </summary>
    private bool TryOpen(RecordingId id)
    {
        if (!_recordings.TryGetValue(id, out var recording))
            return false;
        if (recording.State == RecordingState.Awaited)
            recording.State = _spool.Begin(recording.Header) ? RecordingState.Open : RecordingState.Finished;
        return recording.State == RecordingState.Open;
    }

    /// <summary>The store is asked even when the disk fails: it delivers what there is as soon as that works.</summary>
    private void Finish(in Job job)
    {
        if (!_recordings.Remove(job.Recording, out var recording))
            throw new InvalidOperationException($"Recording {job.Recording} was not begun here.");
        var end = job.End!;
        try
        {
            if (recording.State == RecordingState.Open)
            {
                end = end.MeasureGaps(job.Offset, range => CountSilence(recording.Header, range));
                _spool.Finish(job.Recording, job.Offset, end);
            }
        }
        finally
        {
            _store.Submit(job.Ticket, new StoreCommand.AcceptRecording(end.ApplyTo(recording.Header), job.Offset));
        }
    }

    /// <summary>What has not been written is filled with silence.</summary>
    private long CountSilence(RecordingHeader header, SampleRange range)
    {
        var (law, silent) = (header.Codec.Law(), 0L);
        var part = new byte[Math.Min(range.To - range.From, SamplesCountedAtOnce)];
        for (var at = range.From; at < range.To; at += part.Length)
        {
            var samples = part.AsSpan(0, (int)Math.Min(part.Length, range.To - at));
            samples[_spool.Read(header.Recording, at, samples)..].Fill(G711.Silence(law));
            silent += G711.CountSilence(law, samples);
        }

        return silent;
    }

    private enum RecordingState : byte
    {
        Awaited,
        Open,
        Finished,
    }

    private enum JobKind : byte
    {
        Begin,
        Piece,
        Deliver,
        Discard,
        Read,
        ReadPart,
    }

    private readonly record struct Job(JobKind Kind, RecordingId Recording)
    {
        public RecordingHeader? Header { get; init; }

        public StoreTicket Ticket { get; init; }

        public Action<RecordedAudio?>? Read { get; init; }

        public RecordingEnd? End { get; init; }

        public long Offset { get; init; }

        public nint Piece { get; init; }

        public int Length { get; init; }
    }

    private sealed class Recording(RecordingHeader header)
    {
        public RecordingHeader Header => header;

        public RecordingState State { get; set; }
    }
}
