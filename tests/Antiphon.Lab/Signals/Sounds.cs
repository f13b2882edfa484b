using System.Buffers.Binary;
using Antiphon.Audio;
using Antiphon.Lab.Peers;

namespace Antiphon.Lab.Signals;

internal static class Sounds
{
    /// <summary>A clip of the English prompt set as 16-bit samples.</summary>
    public static short[] Prompt(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(AntiphonServer.Repository, "prompts", "en", $"{name}.wav"));
        var samples = WavFile.ReadG711(file, G711Law.MuLaw, out var error) ?? throw new InvalidDataException(error);
        return Chirps.ToLinear(samples);
    }

    /// <summary>Linear WAV, which baresip plays as its microphone.</summary>
    public static void WriteWav16(string file, ReadOnlySpan<short> samples)
    {
        var bytes = new byte[44 + (2 * samples.Length)];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), 16000);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), 2 * samples.Length);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + (2 * i)), samples[i]);
        File.WriteAllBytes(file, bytes);
    }
}
