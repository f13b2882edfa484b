using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Shadowing;

namespace Antiphon.Adapters.Media;

/// <summary>
/// Recordings of calls that another server carries: what arrives is put in its place and written here too, so that
/// whoever goes on with the call goes on with the recording. Used by the voice loop's thread only.
/// </summary>
public sealed class ShadowRecordings(RecordingWriter writer) : IShadowRecordings
{
    private readonly Dictionary<RecordingId, Arriving> _recordings = [];

    public void Begin(RecordingId recording, AudioCodec codec) => _recordings[recording] =
        new Arriving(new RecordingPieces(recording, G711.Silence(codec.Law()), writer.Pieces, writer, start: 0));

    public void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (_recordings.TryGetValue(recording, out var arriving) && arriving.Pieces.Put(offset, samples))
            arriving.End = Math.Max(arriving.End, offset + samples.Length);
    }

    public long Finish(RecordingId recording)
    {
        if (!_recordings.Remove(recording, out var arriving))
            return 0;
        arriving.Pieces.Finish(arriving.End);
        return arriving.End;
    }

    private sealed class Arriving(RecordingPieces pieces)
    {
        public RecordingPieces Pieces => pieces;

        public long End { get; set; }
    }
}
