using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;
using Antiphon.Testing.Store;

namespace Antiphon.Simulation.Pairs;

/// <summary>The recorder of the voice process: its own recordings, and those of the other server's calls.</summary>
internal sealed class SpoolDesk(InMemorySpool spool, IRecordWriter store) : IRecordingDesk, IShadowRecordings
{
    private readonly Dictionary<RecordingId, (RecordingHeader Header, bool IsOpen)> _recordings = [];
    private readonly Dictionary<RecordingId, long> _arriving = [];

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
            spool.Finish(recording, samples, end);
        store.Submit(ticket, new StoreCommand.AcceptRecording(end.ApplyTo(begun.Header), samples));
    }

    public void Discard(RecordingId recording)
    {
        _recordings.Remove(recording);
        spool.Discard(recording);
    }

    public void Begin(RecordingId recording, AudioCodec codec) => _arriving[recording] = 0;

    public void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (!_arriving.TryGetValue(recording, out var end)
            || !_recordings.TryGetValue(recording, out var begun) || !begun.IsOpen)
            return;
        spool.Write(recording, offset, samples);
        _arriving[recording] = Math.Max(end, offset + samples.Length);
    }

    public long Finish(RecordingId recording) => _arriving.Remove(recording, out var end) ? end : 0;
}
