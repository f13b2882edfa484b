using Antiphon.Audio;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Media;

internal static class AudioCodecLaw
{
    public static G711Law Law(this AudioCodec codec) => codec == AudioCodec.PCMU ? G711Law.MuLaw : G711Law.ALaw;
}
