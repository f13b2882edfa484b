using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Shadowing;

namespace Antiphon.Adapters.Media;

/// <summary>
/// Recordings of calls that another server carries: what arrives is put in its place and written here too, so that
/// whoever goes on with the call goes on with the recording. Used by the voice loop's thread only.
/// </summary>
public sealed unsafe class ShadowRecordings(RecordingWriter writer) : IShadowRecordings
{
    /// <summary>Twelve hours: no recording is as long as that, so the other server makes no sense.</summary>
    private const long SamplesMax = 12L * 3600 * G711.SamplesPerSecond;

    private readonly Dictionary<RecordingId, Arriving> _recordings = [];

    public void Begin(RecordingId recording, AudioCodec codec, long from) =>
        _recordings[recording] = new Arriving(G711.Silence(codec.Law()), from);

    public void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (!IsSense(offset, samples) || !_recordings.TryGetValue(recording, out var arriving)
            || offset < arriving.From)
            return;
        // The first to come are seldom the recording's first: what lies before them comes by Repeat, if at all.
        arriving.Pieces ??= new RecordingPieces(recording, arriving.Silence, writer.Pieces, writer, offset);
        Place(recording, arriving, offset, samples);
    }

    public void Repeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (!IsSense(offset, samples))
            return;
        if (_recordings.TryGetValue(recording, out var arriving))
            Place(recording, arriving, offset, samples);
        else
            WriteThrough(recording, offset, samples);
    }

    public long Flush(RecordingId recording)
    {
        if (!_recordings.TryGetValue(recording, out var arriving))
            return 0;
        arriving.Pieces?.Finish(arriving.End);
        arriving.Pieces = null;
        return arriving.End;
    }

    public long Finish(RecordingId recording)
    {
        var samples = Flush(recording);
        _recordings.Remove(recording);
        return samples;
    }

    private static bool IsSense(long offset, ReadOnlySpan<byte> samples) =>
        offset >= 0 && offset + samples.Length <= SamplesMax;

    /// <summary>What comes too late for the pieces goes to disk by itself, after what has gone there.</summary>
    private void Place(RecordingId recording, Arriving arriving, long offset, ReadOnlySpan<byte> samples)
    {
        arriving.End = Math.Max(arriving.End, offset + samples.Length);
        var late = arriving.Pieces is { } pieces
            ? (int)Math.Clamp(pieces.Floor - offset, 0, samples.Length)
            : samples.Length;
        WriteThrough(recording, offset, samples[..late]);
        for (var at = late; at < samples.Length; at += PiecePool.PieceBytes)
            arriving.Pieces!.Put(
                offset + at, samples.Slice(at, Math.Min(PiecePool.PieceBytes, samples.Length - at)));
    }

    private void WriteThrough(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        while (!samples.IsEmpty)
        {
            var length = Math.Min(samples.Length, PiecePool.PieceBytes);
            var piece = writer.Pieces.Rent(silence: 0);
            samples[..length].CopyTo(new Span<byte>(piece, length));
            ((IPieceSink)writer).Write(recording, offset, piece, length);
            samples = samples[length..];
            offset += length;
        }
    }

    private sealed class Arriving(byte silence, long from)
    {
        public long From => from;

        public byte Silence => silence;

        /// <summary>None: nothing has arrived since it was begun or flushed.</summary>
        public RecordingPieces? Pieces { get; set; }

        public long End { get; set; }
    }
}
