using System.Collections.Immutable;
using Antiphon.Audio;
using Antiphon.Events;
using Antiphon.Node.Events;

namespace Antiphon.Cli.Serving;

/// <summary>A prompt set on disk: one WAV file a clip, named as the clip.</summary>
internal static class PromptFolder
{
    /// <summary>The server's set: the program's own, over it the administrator's, over both what the pair
    /// shares.</summary>
    public static Dictionary<string, byte[]> ReadAll(ServerOptions options, EventLog events)
    {
        void Warn(string reason) => events.Tell(EventCatalogue.PromptSetUnusable, reason);
        var prompts = Read(options.BuiltInPrompts, Warn);
        if (options.Prompts is { } own && Overlay(prompts, Read(own, Warn)) is { Length: > 0 } lacking)
            events.Tell(EventCatalogue.PromptSetIncomplete, own, lacking.Length, string.Join(", ", lacking.Take(5)));
        if (System.IO.Directory.Exists(options.SharedPrompts))
            Overlay(prompts, Read(options.SharedPrompts, Warn));
        return prompts;
    }

    /// <summary>The names of all that the server can say, without reading it.</summary>
    public static ImmutableHashSet<string> Names(ServerOptions options) =>
        [.. FilesOf(options).Select(file => Path.GetFileNameWithoutExtension(file.Name))];

    /// <summary>Differs when any clip was added, changed or removed.</summary>
    public static string StateOf(ServerOptions options) => string.Join('\n', FilesOf(options)
        .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));

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

    private static IEnumerable<FileInfo> FilesOf(ServerOptions options) =>
        new[] { options.BuiltInPrompts, options.Prompts, options.SharedPrompts }.Where(System.IO.Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder!).EnumerateFiles("*.wav"))
            .Where(file => !file.Name.StartsWith('.'));

    /// <summary>Puts a set's clips over those of another; the names of those that it lacks, in order.</summary>
    public static string[] Overlay(Dictionary<string, byte[]> beneath, Dictionary<string, byte[]> set)
    {
        string[] lacking = [.. beneath.Keys.Except(set.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var (name, samples) in set)
            beneath[name] = samples;
        return lacking;
    }
}
