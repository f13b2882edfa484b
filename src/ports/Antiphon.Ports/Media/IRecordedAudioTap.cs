using Antiphon.Kernel;

namespace Antiphon.Ports.Media;

/// <summary>Hears every piece of recorded audio as it is placed, on the media threads: it must only copy it.</summary>
public interface IRecordedAudioTap
{
    void Hear(RecordingId recording, long offset, ReadOnlySpan<byte> samples);

    /// <summary>What was heard on this thread goes: it has served every session, or a recording has ended.</summary>
    void HandOver();
}
