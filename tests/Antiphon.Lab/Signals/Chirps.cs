using Antiphon.Audio;
using Antiphon.Kernel;

namespace Antiphon.Lab.Signals;

/// <summary>Sound that is nowhere like itself: every instant of it can be found again.</summary>
internal static class Chirps
{
    /// <summary>Mu-law samples: each 40 ms another tone of the voice band, chosen by the seed, never silent.</summary>
    public static byte[] MuLaw(TimeSpan length, ulong seed)
    {
        var chance = new Chance(seed);
        var samples = new byte[(int)(length.TotalSeconds * G711.SamplesPerSecond) / 320 * 320];
        var phase = 0.0;
        for (var start = 0; start < samples.Length; start += 320)
        {
            var step = 2 * Math.PI * chance.Next(400, 1800) / G711.SamplesPerSecond;
            for (var i = 0; i < 320; i++, phase += step)
                samples[start + i] = G711.Encode(G711Law.MuLaw, (short)(9000 * Math.Sin(phase)));
        }

        return samples;
    }

    public static short[] ToLinear(ReadOnlySpan<byte> muLaw)
    {
        var linear = new short[muLaw.Length];
        G711.Decode(G711Law.MuLaw, muLaw, linear);
        return linear;
    }
}
