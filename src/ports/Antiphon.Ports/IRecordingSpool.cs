using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>
/// Where recordings are written while they are recorded, next to the voice service, so that they survive its end and
/// the node's. One recording is used by one thread at a time, different ones by any. After <see cref="Finish"/> submit
/// <see cref="StoreCommand.AcceptRecording"/>; if nobody comes to do that, the store's recovery does.
/// Throws <see cref="StoreException"/> when the disk fails; what was written before stays and is recovered.
/// </summary>
public interface IRecordingSpool
{
    /// <summary>
    /// Starts a recording; one that exists already is gone on with. False, and nothing is begun, when it is finished
    /// already: the other server of a pair may carry the same call, and such audio never changes.
    /// </summary>
    bool Begin(RecordingHeader header);

    /// <summary>
    /// Writes audio as it was received. A gap before <paramref name="offset"/> is filled with silence.
    /// </summary>
    void Write(RecordingId recording, long offset, ReadOnlySpan<byte> audio);

    /// <summary>All audio written so far of a recording that is begun here and not finished.</summary>
    RecordedAudio Read(RecordingId recording);

    /// <summary>A part of it, as far as it has been written; the number of bytes read.</summary>
    int Read(RecordingId recording, long offset, Span<byte> audio);

    /// <summary>
    /// Cuts or fills the audio to its length, notes what only its end tells (urgent, gaps), and closes it, also when
    /// the disk fails on the way: what there is of it can be accepted then. Not durable by itself.
    /// </summary>
    void Finish(RecordingId recording, long totalBytes, RecordingEnd end);

    /// <summary>Removes the recording, finished or not; nothing if there is none.</summary>
    void Discard(RecordingId recording);
}

public readonly record struct RecordedAudio(byte[] Samples, AudioCodec Codec);

/// <summary>What is known when a recording starts: the record that it becomes, without its audio.</summary>
public sealed record RecordingHeader(
    RecordingId Recording, RecordKey Key, string Owner, AudioCodec Codec, Fields Fields)
{
    /// <summary>Further records with the same fields and audio, if any; all are stored or none.</summary>
    public ImmutableArray<RecordCopy>? Copies { get; init; }

    /// <summary>
    /// The audio is to be this field, as a <see cref="Sound"/>, of a record that is there, or, when there are fields,
    /// of the one that is made of them; null: it is the record's own. Such audio is finished or it is nothing: what a
    /// dead recorder left of it is removed.
    /// </summary>
    public string? Field { get; init; }

    /// <summary>Those of the fields that nobody has chosen (<see cref="StoreCommand.Put.Assumed"/>).</summary>
    public Fields? Assumed { get; init; }
}

public sealed record RecordCopy(RecordKey Key, string Owner);
