using System.Collections.Immutable;
using Antiphon.Audio;
using Antiphon.Events;
using Antiphon.Node.Events;

namespace Antiphon.Cli.Serving;

/// <summary>A prompt set on disk: one WAV file a clip, named as the clip.</summary>
internal static class PromptFolder
{
    /// <summary>The server's set: the program's own, and over it the administrator's.</summary>
    public static Dictionary<string, byte[]> ReadAll(ServerOptions options, EventLog events)
    {
        void Warn(string reason) => events.Tell(EventCatalogue.PromptSetUnusable, reason);
        var prompts = Read(options.BuiltInPrompts, Warn);
        if (options.Prompts is not { } own)
            return prompts;
        var lacking = Overlay(prompts, Read(own, Warn));
        if (lacking.Length > 0)
            events.Tell(EventCatalogue.PromptSetIncomplete, own, lacking.Length, string.Join(", ", lacking.Take(5)));
        return prompts;
    }

    /// <summary>The names of all that the server can say, without reading it.</summary>
    public static ImmutableHashSet<string> Names(ServerOptions options) =>
    [
        .. new[] { options.BuiltInPrompts, options.Prompts }.Where(System.IO.Directory.Exists)
            .SelectMany(folder => System.IO.Directory.EnumerateFiles(folder!, "*.wav"))
            .Select(file => Path.GetFileNameWithoutExtension(file)!),
    ];

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
