using System.Buffers.Binary;
using System.Text;

namespace Antiphon.Audio.Tests;

/// <summary>
/// WAV files that are written are read; those of others are read or named for what is wrong with them.
/// </summary>
public class WavFileTests
{
    [Theory]
    [InlineData(G711Law.MuLaw, 0)]
    [InlineData(G711Law.MuLaw, 161)]
    [InlineData(G711Law.ALaw, 160)]
    public void What_is_written_is_read(G711Law law, int samples)
    {
        var audio = Enumerable.Range(0, samples).Select(i => (byte)i).ToArray();
        var file = new byte[WavFile.HeaderBytes + samples];
        WavFile.WriteHeader(file, law, samples);
        audio.CopyTo(file, WavFile.HeaderBytes);
        Assert.Equal(audio, WavFile.ReadG711(file, law, out var error));
        Assert.Empty(error);
    }

    [Fact]
    public void Sixteen_bit_audio_is_coded()
    {
        short[] samples = [0, 1000, -1000, 32_767, -32_768];
        var data = new byte[10];
        for (var i = 0; i < 5; i++)
            BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(2 * i), samples[i]);
        Assert.Equal(
            samples.Select(s => G711.Encode(G711Law.ALaw, s)),
            WavFile.ReadG711(File(1, 1, 8000, 16, data), G711Law.ALaw, out _));
    }

    [Theory]
    [InlineData(1, 2, 8000, 16, "2 channel(s) at 8000 Hz")]
    [InlineData(1, 1, 44_100, 16, "1 channel(s) at 44100 Hz")]
    [InlineData(1, 1, 8000, 8, "encoding")]
    [InlineData(85, 1, 8000, 0, "encoding")]
    public void Audio_of_another_kind_is_named(ushort encoding, ushort channels, int hertz, ushort bits, string what)
    {
        Assert.Null(WavFile.ReadG711(File(encoding, channels, hertz, bits, new byte[8]), G711Law.MuLaw, out var error));
        Assert.Contains(what, error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_wav_file_is_named()
    {
        AssertError("not a RIFF WAVE file", "MP3 or so, who knows"u8.ToArray());
        AssertError("not a RIFF WAVE file", []);
        var file = File(1, 1, 8000, 16, new byte[8]);
        AssertError("there is no data chunk", file.AsSpan(0, 36).ToArray());
        AssertError("the data chunk comes before the fmt chunk", [.. file[..12], .. file[36..]]);
        file[16] = 4;
        AssertError("the fmt chunk is shorter than 16 bytes", file);
    }

    [Fact]
    public void Chunks_of_no_interest_are_passed_over_with_their_padding()
    {
        var file = File(7, 1, 8000, 8, [1, 2, 3]);
        byte[] with = [.. file[..36], .. "LIST"u8, 3, 0, 0, 0, 9, 9, 9, 0, .. file[36..]];
        Assert.Equal([1, 2, 3], WavFile.ReadG711(with, G711Law.MuLaw, out _));
    }

    [Fact]
    public void Data_that_is_cut_off_is_read_as_far_as_it_goes() =>
        Assert.Equal([1, 2], WavFile.ReadG711(File(7, 1, 8000, 8, [1, 2, 3]).AsSpan()[..^1], G711Law.MuLaw, out _));

    [Fact]
    public void No_octets_make_the_reader_throw()
    {
        var chance = new Random(1);
        var file = File(7, 1, 8000, 8, new byte[40]);
        for (var i = 0; i < 50_000; i++)
        {
            var broken = file[..chance.Next(file.Length + 1)];
            for (var j = chance.Next(4); j > 0 && broken.Length > 0; j--)
                broken[chance.Next(broken.Length)] = (byte)chance.Next(256);
            WavFile.ReadG711(broken, G711Law.MuLaw, out _);
        }
    }

    private static void AssertError(string error, byte[] file)
    {
        Assert.False(WavFile.TryParse(file, out _, out var found));
        Assert.Equal(error, found);
    }

    private static byte[] File(ushort encoding, ushort channels, int hertz, ushort bits, byte[] data)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write(encoding);
        writer.Write(channels);
        writer.Write(hertz);
        writer.Write(hertz * channels * bits / 8);
        writer.Write((ushort)(channels * bits / 8));
        writer.Write(bits);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        writer.Flush();
        return stream.ToArray();
    }
}
