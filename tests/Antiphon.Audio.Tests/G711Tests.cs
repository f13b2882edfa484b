namespace Antiphon.Audio.Tests;

/// <summary>
/// ITU-T G.711 against a formulation of its own: the standard's tables of decision values, not bit arithmetic.
/// </summary>
public class G711Tests
{
    [Theory]
    [InlineData(G711Law.MuLaw, 0xFF)]
    [InlineData(G711Law.ALaw, 0xD5)]
    public void Only_twenty_milliseconds_of_silence_and_more_count_as_silence(G711Law law, byte silence)
    {
        byte[] spoken = [.. Enumerable.Repeat((byte)7, 50)];
        byte[] Silent(int samples) => [.. Enumerable.Repeat(silence, samples)];
        Assert.Equal(0, G711.CountSilence(law, []));
        Assert.Equal(0, G711.CountSilence(law, [.. spoken, .. Silent(159), .. spoken]));
        Assert.Equal(
            160 + 400, G711.CountSilence(law, [.. Silent(160), .. spoken, .. Silent(20), .. spoken, .. Silent(400)]));
    }

    [Fact]
    public void Mu_law_has_the_values_of_table_2()
    {
        // G.711 table 2a: eight segments, steps 2, 4, ..., 256 of 14 bits; 8031 is the largest value.
        var value = 0;
        var positive = new List<int> { 0 };
        for (var segment = 0; segment < 8; segment++)
        {
            var step = 2 << segment;
            for (var i = segment == 0 ? 1 : 0; i < 16; i++)
            {
                value += i == 0 ? (step / 4) + (step / 2) : step;
                positive.Add(value);
            }
        }

        Assert.Equal(8031, positive[127]);
        var linear = G711.LinearValues(G711Law.MuLaw);
        for (var i = 0; i < 128; i++)
        {
            Assert.Equal(4 * positive[i], linear[0xFF - i]);
            Assert.Equal(-4 * positive[i], linear[0x7F - i]);
        }
    }

    [Fact]
    public void A_law_has_the_values_of_table_1()
    {
        // G.711 table 1a: steps 2, 2, 4, ..., 128 of 13 bits; values lie between decision values; 4032 is the largest.
        var decision = 0;
        var linear = G711.LinearValues(G711Law.ALaw);
        for (var i = 0; i < 128; i++)
        {
            var step = 2 << Math.Max(0, (i / 16) - 1);
            var value = decision + (step / 2);
            decision += step;
            Assert.Equal(8 * value, linear[(0x80 | i) ^ 0x55]);
            Assert.Equal(-8 * value, linear[i ^ 0x55]);
        }

        Assert.Equal(4096, decision);
    }

    [Theory]
    [InlineData(G711Law.MuLaw)]
    [InlineData(G711Law.ALaw)]
    public void Every_code_survives_being_decoded_and_encoded(G711Law law)
    {
        for (var code = 0; code < 256; code++)
        {
            var again = G711.Encode(law, G711.LinearValues(law)[code]);
            // Mu-law has two zeros; the negative one is not made.
            Assert.Equal(law == G711Law.MuLaw && code == 0x7F ? 0xFF : code, again);
        }
    }

    [Theory]
    [InlineData(G711Law.MuLaw)]
    [InlineData(G711Law.ALaw)]
    public void Every_sample_is_coded_as_one_of_the_two_values_around_it_and_louder_ones_never_lower(G711Law law)
    {
        var values = G711.LinearValues(law).ToArray().Order().ToArray();
        var before = short.MinValue;
        for (var sample = (int)values[0]; sample <= values[^1]; sample++)
        {
            var coded = G711.LinearValues(law)[G711.Encode(law, (short)sample)];
            Assert.Contains(coded, new[] { values.Last(v => v <= sample), values.First(v => v >= sample) });
            Assert.True(coded >= before);
            before = coded;
        }
    }

    [Theory]
    [InlineData(G711Law.MuLaw, G711Law.ALaw)]
    [InlineData(G711Law.ALaw, G711Law.MuLaw)]
    public void Transcoding_is_decoding_and_encoding(G711Law from, G711Law to)
    {
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var there = new byte[256];
        G711.Transcode(from, to, all, there);
        Assert.Equal(all.Select(c => G711.Encode(to, G711.LinearValues(from)[c])), there);
        G711.Transcode(from, from, all, there);
        Assert.Equal(all, there);
    }

    [Fact]
    public void Silence_is_the_smallest_value_there_is()
    {
        Assert.Equal(0, G711.LinearValues(G711Law.MuLaw)[G711.Silence(G711Law.MuLaw)]);
        Assert.Equal(8, G711.LinearValues(G711Law.ALaw)[G711.Silence(G711Law.ALaw)]);
    }
}
