using System.Buffers.Binary;

namespace Antiphon.Audio;

public enum WavEncoding : ushort
{
    Unsupported = 0,
    Pcm16 = 1,
    ALaw = 6,
    MuLaw = 7,
}

/// <summary>The audio of a WAV file: where its samples lie in the bytes that were read.</summary>
public readonly record struct WavAudio(WavEncoding Encoding, int SamplesPerSecond, int Channels, Range Data);

/// <summary>RIFF WAVE files of one chunk of audio.</summary>
public static class WavFile
{
    /// <summary>Bytes of the header that <see cref="WriteHeader"/> writes.</summary>
    public const int HeaderBytes = 58;

    /// <summary>
    /// A header for mono G.711 at 8000 Hz: RIFF, an 18-byte format, the sample count that non-PCM files
    /// must state (fact), then the data's head.
    /// </summary>
    public static void WriteHeader(Span<byte> header, G711Law law, int samples)
    {
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], HeaderBytes - 8 + samples + (samples & 1));
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 18);
        BinaryPrimitives.WriteUInt16LittleEndian(
            header[20..], (ushort)(law == G711Law.MuLaw ? WavEncoding.MuLaw : WavEncoding.ALaw));
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], G711.SamplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], G711.SamplesPerSecond);
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], 8);
        BinaryPrimitives.WriteUInt16LittleEndian(header[36..], 0);
        "fact"u8.CopyTo(header[38..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[42..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(header[46..], samples);
        "data"u8.CopyTo(header[50..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[54..], samples);
    }

    /// <summary>G.711 as a file of 16-bit PCM, which every program plays.</summary>
    public static byte[] WritePcm(ReadOnlySpan<byte> coded, G711Law law)
    {
        const int header = 44;
        var file = new byte[header + (2 * coded.Length)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(20), (ushort)WavEncoding.Pcm16);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), G711.SamplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * G711.SamplesPerSecond);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * coded.Length);
        var linear = G711.LinearValues(law);
        for (var i = 0; i < coded.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(header + (2 * i)), linear[coded[i]]);
        return file;
    }

    /// <summary>Finds format and data. The error says what is wrong and what would be right.</summary>
    public static bool TryParse(ReadOnlySpan<byte> file, out WavAudio audio, out string error)
    {
        audio = default;
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
            return Fail(out error, "not a RIFF WAVE file");
        WavAudio? format = null;
        var at = 12;
        while (at + 8 <= file.Length)
        {
            var id = file.Slice(at, 4);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            var body = at + 8;
            if (id.SequenceEqual("fmt "u8))
            {
                if (size < 16 || body + 16 > file.Length)
                    return Fail(out error, "the fmt chunk is shorter than 16 bytes");
                format = ReadFormat(file[body..]);
            }
            else if (id.SequenceEqual("data"u8))
            {
                if (format is not { } found)
                    return Fail(out error, "the data chunk comes before the fmt chunk");
                var end = (int)Math.Min(file.Length, body + (long)size);
                audio = found with { Data = body..end };
                error = "";
                return true;
            }

            at = (int)Math.Min(int.MaxValue - 8, body + (long)size + (size & 1));
        }

        return Fail(out error, "there is no data chunk");
    }

    /// <summary>
    /// The samples of mono 8000 Hz audio in the wanted law, or null when the file holds something else.
    /// </summary>
    public static byte[]? ReadG711(ReadOnlySpan<byte> file, G711Law law, out string error)
    {
        if (!TryParse(file, out var audio, out error))
            return null;
        if (audio.SamplesPerSecond != G711.SamplesPerSecond || audio.Channels != 1)
        {
            error = $"it has {audio.Channels} channel(s) at {audio.SamplesPerSecond} Hz; "
                + "one channel at 8000 Hz is needed";
            return null;
        }

        var data = file[audio.Data];
        switch (audio.Encoding)
        {
            case WavEncoding.MuLaw or WavEncoding.ALaw:
                var coded = new byte[data.Length];
                G711.Transcode(audio.Encoding == WavEncoding.MuLaw ? G711Law.MuLaw : G711Law.ALaw, law, data, coded);
                return coded;
            case WavEncoding.Pcm16:
                var samples = new byte[data.Length / 2];
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = G711.Encode(law, BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]));
                return samples;
            default:
                error = "its encoding is not one of 16-bit PCM (1), A-law (6) and mu-law (7)";
                return null;
        }
    }

    private static WavAudio? ReadFormat(ReadOnlySpan<byte> body)
    {
        var encoding = (WavEncoding)BinaryPrimitives.ReadUInt16LittleEndian(body);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        if (encoding is not (WavEncoding.Pcm16 or WavEncoding.ALaw or WavEncoding.MuLaw)
            || (encoding == WavEncoding.Pcm16 && bits != 16))
            encoding = WavEncoding.Unsupported;
        return new WavAudio(
            encoding,
            BinaryPrimitives.ReadInt32LittleEndian(body[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(body[2..]),
            default);
    }

    private static bool Fail(out string error, string what)
    {
        error = what;
        return false;
    }
}
