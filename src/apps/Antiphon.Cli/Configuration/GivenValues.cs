using System.Collections;
using System.Text.Json;

namespace Antiphon.Cli.Configuration;

/// <summary>A value and where it was given.</summary>
internal readonly record struct GivenValue(string Text, string From);

/// <summary>
/// What was given, by key: the file first, the environment over it, flags over both. Lists are one text, divided by
/// commas.
/// </summary>
internal sealed class GivenValues
{
    public const string FileName = "antiphon.json";
    private const string Prefix = "ANTIPHON__";

    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly SortedDictionary<string, GivenValue> _values = new(StringComparer.OrdinalIgnoreCase);

    public List<Mistake> Mistakes { get; } = [];

    public IEnumerable<KeyValuePair<string, GivenValue>> All => _values;

    /// <param name="dataDirectory">Where antiphon.json is, if there is one.</param>
    /// <param name="environment">Variables of the process.</param>
    /// <param name="flags"><c>KEY=VALUE</c> each.</param>
    public static GivenValues Gather(string dataDirectory, IDictionary environment, IEnumerable<string> flags)
    {
        var given = new GivenValues();
        given.ReadFile(Path.Combine(dataDirectory, FileName));
        foreach (DictionaryEntry variable in environment)
        {
            var name = (string)variable.Key;
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
                given.Set(name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value,
                    name);
        }

        foreach (var flag in flags)
        {
            var equals = flag.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                given.Set(flag[..equals], flag[(equals + 1)..], "flag");
            else
                given.Mistakes.Add(new Mistake(flag, "", "flag --set", "write KEY=VALUE"));
        }

        return given;
    }

    public bool TryTake(string key, out GivenValue value) => _values.Remove(key, out value);

    /// <summary>All values whose key begins with a section, by the rest of their keys.</summary>
    public Dictionary<string, GivenValue> TakeSection(string section)
    {
        var prefix = section + ":";
        var inside = _values.Where(v => v.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(v => v.Key[prefix.Length..], v => v.Value, StringComparer.Ordinal);
        foreach (var name in inside.Keys)
            _values.Remove(prefix + name);
        return inside;
    }

    private void ReadFile(string path)
    {
        if (!File.Exists(path))
            return;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                Flatten(document.RootElement, "", path);
            else
                Mistakes.Add(new Mistake(FileName, "", path, "the file must hold one JSON object: { … }"));
        }
        catch (JsonException e)
        {
            Mistakes.Add(new Mistake(
                FileName, "", path, $"no JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Mistakes.Add(new Mistake(FileName, "", path, $"the file must be readable: {e.Message}"));
        }
    }

    private void Flatten(JsonElement element, string key, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    Flatten(member.Value, key.Length == 0 ? member.Name : $"{key}:{member.Name}", path);
                break;
            case JsonValueKind.Array:
                Set(key, string.Join(',', element.EnumerateArray().Select(e => e.ToString())), path);
                break;
            case JsonValueKind.Null:
                break;
            default:
                Set(key, element.ToString(), path);
                break;
        }
    }

    private void Set(string key, string? value, string from) =>
        _values[key] = new GivenValue((value ?? "").Trim(), from);
}
