using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>Hears every piece of recorded audio as it is placed, on the media thread: it must only copy it.</summary>
public interface IRecordedAudioTap
{
    void Hear(MediaSessionId session, long offset, ReadOnlySpan<byte> samples);

    /// <summary>The media thread has done its tick: what was heard may go.</summary>
    void EndTick();
}
