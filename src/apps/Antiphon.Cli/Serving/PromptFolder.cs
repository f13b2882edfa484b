using Antiphon.Audio;

namespace Antiphon.Cli.Serving;

/// <summary>A prompt set on disk: one WAV file a clip, named as the clip.</summary>
internal static class PromptFolder
{
    /// <summary>Reads every clip as mu-law; a file that cannot be used is told of and left out.</summary>
    public static Dictionary<string, byte[]> Read(string folder, Action<string> warn)
    {
        var clips = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (!System.IO.Directory.Exists(folder))
        {
            warn($"the prompt set {folder} does not exist: callers will hear tones only");
            return clips;
        }

        foreach (var file in System.IO.Directory.EnumerateFiles(folder, "*.wav"))
        {
            if (WavFile.ReadG711(File.ReadAllBytes(file), G711Law.MuLaw, out var error) is { } samples)
                clips[Path.GetFileNameWithoutExtension(file)] = samples;
            else
                warn($"the prompt {file} cannot be used: {error}");
        }

        return clips;
    }

    /// <summary>Puts a set's clips over those of another; the names of those that it lacks, in order.</summary>
    public static string[] Overlay(Dictionary<string, byte[]> beneath, Dictionary<string, byte[]> set)
    {
        string[] lacking = [.. beneath.Keys.Except(set.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var (name, samples) in set)
            beneath[name] = samples;
        return lacking;
    }
}
