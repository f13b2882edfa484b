namespace Antiphon.Audio;

/// <summary>Sine tones, made once and kept: the beep, and the keys of ITU-T Q.23.</summary>
public static class Tone
{
    private const string Keys = "123A456B789C*0#D";

    private static readonly int[] LowHertz = [697, 770, 852, 941];
    private static readonly int[] HighHertz = [1209, 1336, 1477, 1633];

    /// <summary>
    /// Samples of one tone or the sum of several, each at <paramref name="amplitude"/> of full scale.
    /// </summary>
    public static byte[] Make(G711Law law, TimeSpan length, double amplitude, params ReadOnlySpan<int> hertz)
    {
        var samples = new byte[(int)(length.TotalSeconds * G711.SamplesPerSecond)];
        for (var i = 0; i < samples.Length; i++)
        {
            var sum = 0.0;
            foreach (var f in hertz)
                sum += Math.Sin(2 * Math.PI * f * i / G711.SamplesPerSecond);
            // 5 ms of fade at both ends keeps the edges from clicking.
            var fade = Math.Min(1.0, Math.Min(i, samples.Length - 1 - i) / 40.0);
            samples[i] = G711.Encode(law, (short)Math.Clamp(sum * amplitude * fade * 32767, -32767, 32767));
        }

        return samples;
    }

    /// <summary>The two frequencies of a telephone key (ITU-T Q.23).</summary>
    public static (int Low, int High) OfKey(char key)
    {
        var index = Keys.IndexOf(key);
        if (index < 0)
            throw new ArgumentOutOfRangeException(nameof(key), key, "A telephone key is one of 0-9, *, #, A-D.");
        return (LowHertz[index / 4], HighHertz[index % 4]);
    }

    internal static char KeyOf(int low, int high) => Keys[(4 * low) + high];

    internal static float HertzOf(int index) => index < 4 ? LowHertz[index] : HighHertz[index - 4];
}
