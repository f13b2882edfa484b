using Antiphon.Kernel;

namespace Antiphon.Ports.Media;

/// <summary>
/// Recordings on their way to disk. Called from the voice loop, never blocks; what concerns one recording happens in
/// the order asked for, after all audio that the media engine had recorded before.
/// </summary>
public interface IRecordingDesk
{
    void Begin(RecordingHeader header);

    /// <summary>
    /// Closes the recording at its length and has the store accept it; the reply comes as a store reply.
    /// </summary>
    void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end);

    void Discard(RecordingId recording);

    /// <summary>
    /// Reads a part of what has been written; the answer comes as a <see cref="RecordingPart"/>, shorter where the
    /// recording ends and empty where it does not reach or is not open here.
    /// </summary>
    void Read(RecordingId recording, long offset, int samples);
}
