using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab.Walks;

/// <summary>Waits for clips in what a phone hears. Every sample is compared once with each.</summary>
internal sealed class Ear(Baresip phone)
{
    private const double Alike = 0.9;

    /// <summary>Of a lone clip as much is waited for as tells it from others.</summary>
    private const int LoneMax = G711.SamplesPerSecond * 7 / 10;

    /// <summary>Of the last of several.</summary>
    private const int LastMax = G711.SamplesPerSecond * 3 / 10;

    /// <summary>The phone keeps its last packets back until others follow.</summary>
    private const int KeptBack = G711.SamplesPerSecond * 6 / 25;

    private int _since;

    /// <summary>What was heard before does not count.</summary>
    public void Mark() => _since = phone.Heard().Length;

    /// <summary>A call has begun: all of it counts.</summary>
    public void MarkBeginning() => _since = 0;

    /// <summary>The clips come within so much audio, and no reproach before them.</summary>
    /// <returns>How loud they were against the prompt set.</returns>
    public async Task<double> HearAsync(string clips, TimeSpan within, Func<string> otherwise)
    {
        var probes = new List<Probe> { new(clips, Samples(clips)) };
        probes.AddRange(
            from reproach in new[] { "not-a-choice", "nothing-pressed" }
            where reproach != clips
            select new Probe(reproach, Samples(reproach)));
        var wanted = probes[0];
        var samplesMax = wanted.Length + (within.TotalSeconds * G711.SamplesPerSecond);
        Probe? heard = null;
        await Eventually.True(
            () =>
            {
                var samples = phone.Heard(_since);
                heard = probes.Find(p => p.Hears(samples));
                return heard is not null || samples.Length > samplesMax;
            },
            TimeSpan.FromSeconds(30),
            () => $"'{clips}' was not heard, likeness {wanted.Best:F2}, {otherwise()}");
        Assert.True(
            ReferenceEquals(heard, wanted),
            $"'{clips}' was not heard within {within.TotalSeconds} s, likeness {wanted.Best:F2}, "
            + $"{(heard is null ? "nor a reproach" : $"but '{heard.Name}'")}, {otherwise()}");
        return wanted.Gain;
    }

    /// <summary>There is sound, and the clips are not in it as they are in the prompt set.</summary>
    public async Task HearNothingLikeAsync(string clips, TimeSpan within, Func<string> otherwise)
    {
        short[] samples = [];
        await Eventually.True(
            () => (samples = phone.Heard(_since)).Length > within.TotalSeconds * G711.SamplesPerSecond,
            TimeSpan.FromSeconds(30),
            () => $"nothing is heard, {otherwise()}");
        var probe = new Probe(clips, Samples(clips));
        Assert.False(probe.Hears(samples), $"'{clips}' was heard as it is, {otherwise()}");
        Assert.True(samples.Average(s => Math.Abs((double)s)) > 100, $"silence was heard, {otherwise()}");
    }

    private static short[] Samples(string clips)
    {
        var names = clips.Split(' ');
        var last = Sounds.Prompt(names[^1]);
        var max = names.Length == 1 ? LoneMax : LastMax;
        return [.. names[..^1].SelectMany(Sounds.Prompt), .. last.Take(Math.Min(last.Length - KeptBack, max))];
    }

    private sealed class Probe(string name, short[] samples)
    {
        private int _searched;

        public string Name => name;

        public int Length => samples.Length;

        public double Best { get; private set; }

        public double Gain { get; private set; }

        public bool Hears(short[] heard)
        {
            if (heard.Length - _searched < samples.Length)
                return false;
            var (at, likeness) = Correlation.Find(heard.AsSpan(_searched), samples);
            if (likeness > Best)
            {
                Best = likeness;
                Gain = Level(heard.AsSpan(_searched + at, samples.Length)) / Level(samples);
            }

            _searched = heard.Length - samples.Length + 1;
            return Best > Alike;
        }

        private static double Level(ReadOnlySpan<short> samples)
        {
            var sum = 0.0;
            foreach (var sample in samples)
                sum += (double)sample * sample;
            return Math.Sqrt(sum);
        }
    }
}
