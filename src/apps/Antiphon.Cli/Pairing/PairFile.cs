using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Pairing;

/// <summary>Puts what was said of the pair into antiphon.json; all else in it stays.</summary>
internal static class PairFile
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="dataDirectory">Of the server.</param>
    /// <param name="values">Keys, such as <c>Pair:Role</c>, and their values.</param>
    /// <exception cref="CommandException">The file is there and is no JSON object.</exception>
    public static void Write(string dataDirectory, IReadOnlyCollection<(string Key, string Value)> values)
    {
        if (values.Count == 0)
            return;
        var path = Path.Combine(dataDirectory, GivenValues.FileName);
        var root = Read(path);
        foreach (var (key, value) in values)
        {
            var at = root;
            var parts = key.Split(':');
            foreach (var section in parts[..^1])
                at = at[section] as JsonObject ?? (JsonObject)(at[section] = new JsonObject());
            at[parts[^1]] = value;
        }

        DataDirectory.WriteDurably(path, root.ToJsonString(Readable) + "\n");
    }

    /// <summary>What is written there, without environment and flags; null when it is not.</summary>
    public static string? Find(string dataDirectory, Setting setting) =>
        GivenValues.Gather(dataDirectory, new Hashtable(), []).TryTake(setting.Key, out var value) ? value.Text : null;

    /// <summary>Takes a whole section out.</summary>
    /// <exception cref="CommandException">The file is there and is no JSON object.</exception>
    public static void Remove(string dataDirectory, string section)
    {
        var path = Path.Combine(dataDirectory, GivenValues.FileName);
        var root = Read(path);
        var names = root.Select(p => p.Key).Where(k => k.Equals(section, StringComparison.OrdinalIgnoreCase)
            || k.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)).ToArray();
        foreach (var name in names)
            root.Remove(name);
        DataDirectory.WriteDurably(path, root.ToJsonString(Readable) + "\n");
    }

    private static JsonObject Read(string path)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: Lenient) as JsonObject
                ?? throw new JsonException("not an object");
        }
        catch (JsonException e)
        {
            throw new CommandException(
                $"{path} cannot be read: {e.Message}", "it must hold one JSON object: { … }", inner: e);
        }
    }
}
