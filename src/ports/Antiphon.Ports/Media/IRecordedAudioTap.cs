using Antiphon.Kernel;

namespace Antiphon.Ports.Media;

/// <summary>Hears every piece of recorded audio as it is placed, on the media threads: it must only copy it.</summary>
public interface IRecordedAudioTap
{
    void Hear(RecordingId recording, long offset, ReadOnlySpan<byte> samples);

    /// <summary>A media thread has done its tick: what was heard on it may go.</summary>
    void EndTick();
}
