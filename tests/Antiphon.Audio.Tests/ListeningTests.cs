using Antiphon.Testing;

namespace Antiphon.Audio.Tests;

/// <summary>Keys and silence heard in audio.</summary>
public class ListeningTests
{
    private const string Keys = "0123456789*#ABCD";

    [Theory]
    [InlineData(G711Law.MuLaw, 0.4)]
    [InlineData(G711Law.MuLaw, 0.05)]
    [InlineData(G711Law.ALaw, 0.2)]
    public void Every_key_is_heard_once_at_each_level(G711Law law, double amplitude) =>
        Assert.Equal(Keys, Hear(law, Dial(Keys, amplitude, amplitude)));

    [Theory]
    [InlineData(0.3, 0.2)]
    [InlineData(0.2, 0.28)]
    [InlineData(0.3, 0.15)]
    public void Tones_of_unequal_strength_are_one_key(double low, double high) =>
        Assert.Equal(Keys, Hear(G711Law.MuLaw, Dial(Keys, low, high)));

    [Theory]
    [InlineData(0.4, 0.05)]
    [InlineData(0.05, 0.4)]
    [InlineData(0.003, 0.003)]
    public void Tones_far_apart_or_faint_are_no_key(double low, double high) =>
        Assert.Equal("", Hear(G711Law.MuLaw, Dial(Keys, low, high)));

    [Fact]
    public void Keys_are_heard_through_noise() =>
        Assert.Equal(Keys, Hear(G711Law.MuLaw, Noise(Dial(Keys, 0.2, 0.2), 600)));

    [Fact]
    public void Key_pressed_again_is_heard_again_and_a_long_one_once()
    {
        Assert.Equal("5555", Hear(G711Law.MuLaw, Dial("5555", 0.2, 0.2)));
        Assert.Equal("5", Hear(G711Law.MuLaw, Press('5', 0.2, 0.2, milliseconds: 3000)));
    }

    [Theory]
    [InlineData(15, "")]
    [InlineData(45, "5")]
    public void Key_counts_from_forty_milliseconds_on(int milliseconds, string heard) =>
        Assert.Equal(
            heard, Hear(G711Law.MuLaw, [.. new short[333], .. Press('5', 0.2, 0.2, milliseconds), .. new short[800]]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Noise_is_no_key(int seed)
    {
        var chance = new Random(seed);
        var samples = new short[8000 * 60];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)chance.Next(-12_000, 12_000);
        Assert.Equal("", Hear(G711Law.MuLaw, samples));
    }

    [Fact]
    public void No_prompt_is_taken_for_a_key()
    {
        var prompts = Directory.GetFiles(Path.Combine(RepositoryFolder.Root, "prompts", "en"), "*.wav");
        Assert.True(prompts.Length > 100);
        foreach (var prompt in prompts)
        {
            var audio = WavFile.ReadG711(File.ReadAllBytes(prompt), G711Law.MuLaw, out var error);
            Assert.True(audio is not null, $"{prompt}: {error}");
            var heard = "";
            var detector = default(KeyToneDetector);
            foreach (var packet in audio.Chunk(160))
                heard += detector.Listen(G711Law.MuLaw, packet);
            Assert.True(heard.Length == 0, $"{prompt}: {heard}");
        }
    }

    [Fact]
    public void Silence_is_counted_from_the_last_sound()
    {
        var detector = default(SilenceDetector);
        detector.Listen(G711Law.MuLaw, Coded(new short[8000]));
        Assert.Equal((8000, false), (detector.SilentSamples, detector.Heard));
        detector.Listen(G711Law.MuLaw, Coded(Press('5', 0.1, 0.1, 20)));
        Assert.Equal((0, true), (detector.SilentSamples, detector.Heard));
        detector.Listen(G711Law.MuLaw, Coded(new short[160]));
        detector.Skip(320);
        Assert.Equal(480, detector.SilentSamples);
    }

    [Fact]
    public void Noise_of_the_line_is_silence_and_speech_over_it_is_not()
    {
        var detector = default(SilenceDetector);
        for (var i = 0; i < 50; i++)
            detector.Listen(G711Law.MuLaw, Coded(Noise(new short[160], 150)));
        Assert.Equal(8000, detector.SilentSamples);
        detector.Listen(G711Law.MuLaw, Coded(Noise(Press('5', 0.05, 0.05, 20), 150)));
        Assert.Equal(0, detector.SilentSamples);
    }

    private static short[] Dial(string keys, double low, double high) =>
        [.. keys.SelectMany(k => Press(k, low, high, 80).Concat(new short[640]))];

    private static short[] Press(char key, double low, double high, int milliseconds)
    {
        var (l, h) = Tone.OfKey(key);
        var samples = new short[8 * milliseconds];
        for (var i = 0; i < samples.Length; i++)
        {
            var sum = (low * Math.Sin(2 * Math.PI * l * i / 8000)) + (high * Math.Sin(2 * Math.PI * h * i / 8000));
            samples[i] = (short)(sum * 32_767);
        }

        return samples;
    }

    private static short[] Noise(short[] samples, int amplitude)
    {
        var chance = new Random(1);
        return [.. samples.Select(s => (short)(s + chance.Next(-amplitude, amplitude)))];
    }

    private static byte[] Coded(short[] samples)
    {
        var coded = new byte[samples.Length];
        G711.Encode(G711Law.MuLaw, samples, coded);
        return coded;
    }

    private static string Hear(G711Law law, short[] samples)
    {
        var detector = default(KeyToneDetector);
        var heard = "";
        foreach (var packet in samples.Chunk(160))
        {
            var coded = new byte[packet.Length];
            G711.Encode(law, packet, coded);
            heard += detector.Listen(law, coded);
        }

        return heard;
    }
}
