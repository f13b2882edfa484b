namespace Antiphon.Audio;

/// <summary>The two laws of ITU-T G.711.</summary>
public enum G711Law : byte
{
    MuLaw,
    ALaw,
}

/// <summary>
/// ITU-T G.711: 8 bits a sample, 8000 samples a second, between 16-bit linear samples and either law.
/// </summary>
public static class G711
{
    public const int SamplesPerSecond = 8000;

    private const int SilentRunMin = SamplesPerSecond / 50;

    private const int MuLawBias = 0x84;
    private const int MuLawClip = 32635;

    private static readonly short[] LinearOfMuLaw = TableOf(LinearFromMuLaw);
    private static readonly short[] LinearOfALaw = TableOf(LinearFromALaw);
    private static readonly byte[] ALawOfMuLaw = CrossTable(LinearOfMuLaw, ALawFromLinear);
    private static readonly byte[] MuLawOfALaw = CrossTable(LinearOfALaw, MuLawFromLinear);

    /// <summary>The byte that stands for no sound.</summary>
    public static byte Silence(G711Law law) => law == G711Law.MuLaw ? (byte)0xFF : (byte)0xD5;

    /// <summary>
    /// How many samples stand for no sound, for 20 ms and more at a time: what a microphone hears is never as quiet.
    /// </summary>
    public static long CountSilence(G711Law law, ReadOnlySpan<byte> coded)
    {
        var (silent, silence) = (0L, Silence(law));
        while (!coded.IsEmpty)
        {
            var run = coded.IndexOfAnyExcept(silence) is var end and >= 0 ? end : coded.Length;
            silent += run >= SilentRunMin ? run : 0;
            coded = coded[run..];
            coded = coded.IndexOf(silence) is var next and >= 0 ? coded[next..] : [];
        }

        return silent;
    }

    /// <summary>All 256 linear values of a law, indexed by the coded byte.</summary>
    public static ReadOnlySpan<short> LinearValues(G711Law law) =>
        law == G711Law.MuLaw ? LinearOfMuLaw : LinearOfALaw;

    public static byte Encode(G711Law law, short linear) =>
        law == G711Law.MuLaw ? MuLawFromLinear(linear) : ALawFromLinear(linear);

    public static void Decode(G711Law law, ReadOnlySpan<byte> coded, Span<short> linear)
    {
        var values = LinearValues(law);
        for (var i = 0; i < coded.Length; i++)
            linear[i] = values[coded[i]];
    }

    public static void Encode(G711Law law, ReadOnlySpan<short> linear, Span<byte> coded)
    {
        for (var i = 0; i < linear.Length; i++)
            coded[i] = Encode(law, linear[i]);
    }

    /// <summary>Copies samples from one law to the other; a plain copy when the laws are the same.</summary>
    public static void Transcode(G711Law from, G711Law to, ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (from == to)
        {
            source.CopyTo(target);
            return;
        }

        var table = from == G711Law.MuLaw ? ALawOfMuLaw : MuLawOfALaw;
        for (var i = 0; i < source.Length; i++)
            target[i] = table[source[i]];
    }

    private static short LinearFromMuLaw(byte coded)
    {
        var inverted = (byte)~coded;
        var magnitude = (((inverted & 0x0F) << 3) + MuLawBias) << ((inverted & 0x70) >> 4);
        return (short)((inverted & 0x80) != 0 ? MuLawBias - magnitude : magnitude - MuLawBias);
    }

    private static short LinearFromALaw(byte coded)
    {
        var toggled = (byte)(coded ^ 0x55);
        var segment = (toggled & 0x70) >> 4;
        var magnitude = ((toggled & 0x0F) << 4) + 8;
        if (segment > 0)
            magnitude = (magnitude + 0x100) << (segment - 1);
        return (short)((toggled & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static byte MuLawFromLinear(short linear)
    {
        var sign = linear < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)linear), MuLawClip) + MuLawBias;
        var segment = System.Numerics.BitOperations.Log2((uint)magnitude >> 7);
        return (byte)~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0F));
    }

    private static byte ALawFromLinear(short linear)
    {
        var sign = linear < 0 ? 0 : 0x80;
        var magnitude = Math.Min(linear < 0 ? -1 - linear : linear, 32767);
        var segment = magnitude < 256 ? 0 : System.Numerics.BitOperations.Log2((uint)magnitude >> 7);
        var mantissa = segment == 0 ? magnitude >> 4 : magnitude >> (segment + 3);
        return (byte)((sign | (segment << 4) | (mantissa & 0x0F)) ^ 0x55);
    }

    private static short[] TableOf(Func<byte, short> value) =>
        [.. Enumerable.Range(0, 256).Select(i => value((byte)i))];

    private static byte[] CrossTable(short[] linear, Func<short, byte> encode) =>
        [.. linear.Select(encode)];
}
