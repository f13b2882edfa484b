namespace Antiphon.Audio.Tests;

/// <summary>A tone that is played slower or faster lasts longer or shorter and stays the same tone.</summary>
public class TimeScaleTests
{
    private const int Seconds = 2;

    [Theory]
    [InlineData(0.75, 440)]
    [InlineData(0.75, 1000)]
    [InlineData(1.25, 440)]
    [InlineData(1.5, 440)]
    [InlineData(1.5, 700)]
    public void Tone_keeps_its_frequency_and_its_loudness_and_changes_its_length(double speed, int hertz)
    {
        var input = Tone(hertz);
        var output = Scale(input, speed);
        Assert.Equal(input.Length / speed, output.Length, tolerance: 2.0 * TimeScale.HopSamples);
        var middle = output.AsSpan(800, 8000);
        Assert.Equal(hertz, Frequency(middle), tolerance: hertz * 0.01);
        Assert.Equal(Loudness(input.AsSpan(800, 8000)), Loudness(middle), tolerance: 300.0);
    }

    [Fact]
    public void At_its_own_speed_every_sample_stays()
    {
        var input = Tone(440);
        Assert.Equal(input, Scale(input, 1).AsSpan(0, input.Length));
    }

    [Fact]
    public void Position_is_in_the_sounds_own_time()
    {
        var scale = new TimeScale(1.5);
        var hop = new short[TimeScale.HopSamples];
        for (var i = 0; i < 100; i++)
            scale.Next(hop);
        Assert.Equal(100 * 240, scale.Position);
    }

    private static short[] Tone(int hertz) =>
    [
        .. Enumerable.Range(0, Seconds * G711.SamplesPerSecond)
            .Select(i => (short)(8000 * Math.Sin(2 * Math.PI * hertz * i / G711.SamplesPerSecond))),
    ];

    private static short[] Scale(short[] input, double speed)
    {
        var scale = new TimeScale(speed);
        var (output, hop, used) = (new List<short>(), new short[TimeScale.HopSamples], 0);
        while (scale.Position < input.Length)
        {
            var take = Math.Min(scale.Wanted, input.Length - used);
            scale.Add(input.AsSpan(used, take));
            used += take;
            scale.Next(hop);
            output.AddRange(hop);
        }

        return [.. output];
    }

    /// <summary>By its zero crossings.</summary>
    private static double Frequency(ReadOnlySpan<short> samples)
    {
        var crossings = 0;
        for (var i = 1; i < samples.Length; i++)
            crossings += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
        return crossings * (double)G711.SamplesPerSecond / samples.Length;
    }

    private static double Loudness(ReadOnlySpan<short> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }
}
