using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;
using Antiphon.Testing.Store;

namespace Antiphon.Simulation.Pairs;

/// <summary>The recorder of the voice process: its own recordings, and those of the other server's calls.</summary>
internal sealed class SpoolDesk(InMemorySpool spool, IRecordWriter store, Action<RecordingPart> read)
    : IRecordingDesk, IShadowRecordings
{
    private readonly Dictionary<RecordingId, (RecordingHeader Header, bool IsOpen)> _recordings = [];
    private readonly Dictionary<RecordingId, (long From, long End)> _arriving = [];

    public void Begin(RecordingHeader header)
    {
        if (!_recordings.ContainsKey(header.Recording))
            _recordings[header.Recording] = (header, spool.Begin(header));
    }

    public void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end)
    {
        if (!_recordings.Remove(recording, out var begun))
            throw new InvalidOperationException($"Recording {recording} was not begun here.");
        if (begun.IsOpen)
        {
            end = end.MeasureGaps(samples, range => CountSilence(recording, range));
            spool.Finish(recording, samples, end);
        }

        store.Submit(ticket, new StoreCommand.AcceptRecording(end.ApplyTo(begun.Header), samples));
    }

    public void Discard(RecordingId recording)
    {
        _recordings.Remove(recording);
        spool.Discard(recording);
    }

    public void Begin(RecordingId recording, AudioCodec codec, long from) => _arriving[recording] = (from, 0);

    public void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (_arriving.TryGetValue(recording, out var arriving) && offset >= arriving.From)
            Write(recording, offset, samples);
    }

    public void Repeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples) =>
        Write(recording, offset, samples);

    public long Flush(RecordingId recording) => _arriving.GetValueOrDefault(recording).End;

    public void Read(RecordingId recording, long offset, int samples)
    {
        var part = new byte[samples];
        var count = IsOpen(recording) ? spool.Read(recording, offset, part) : 0;
        read(new RecordingPart(recording, offset, part.AsMemory(0, count)));
    }

    public long Finish(RecordingId recording) => _arriving.Remove(recording, out var arriving) ? arriving.End : 0;

    /// <summary>Takes audio: it has not ended, here or at the other server.</summary>
    public bool IsOpen(RecordingId recording) => _recordings.TryGetValue(recording, out var begun) && begun.IsOpen;

    private long CountSilence(RecordingId recording, SampleRange range)
    {
        var audio = new byte[range.To - range.From];
        var count = spool.Read(recording, range.From, audio);
        return G711.CountSilence(G711Law.MuLaw, audio.AsSpan(0, count)) + (audio.Length - count);
    }

    private void Write(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (!IsOpen(recording))
            return;
        spool.Write(recording, offset, samples);
        if (_arriving.TryGetValue(recording, out var arriving))
            _arriving[recording] = arriving with { End = Math.Max(arriving.End, offset + samples.Length) };
    }
}
