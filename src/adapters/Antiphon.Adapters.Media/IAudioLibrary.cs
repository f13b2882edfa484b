using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>Turns what is to be played into samples. Never blocks: a clip that must be read arrives later.</summary>
public interface IAudioLibrary
{
    AudioClip Find(AudioItem item);
}
