using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Web.Sheets;

namespace Antiphon.Web.Callers;

/// <summary>What keys mean to callers, as administrators write it: a key and its action.</summary>
internal static class KeyTable
{
    /// <param name="table">As it is.</param>
    /// <param name="wishes">Actions by their keys; an empty one takes the key out of the table.</param>
    /// <param name="directory">Where the targets are.</param>
    /// <exception cref="RefusedException">No such key or action.</exception>
    public static ImmutableArray<KeyAction>? With(
        ImmutableArray<KeyAction>? table, ImmutableSortedDictionary<string, string> wishes,
        DirectorySnapshot directory)
    {
        var keys = (table ?? []).ToDictionary(k => k.Key, k => k.Action);
        foreach (var (key, action) in wishes)
        {
            if (key.Length != 1 || !KeyAction.Keys.Contains(key[0], StringComparison.Ordinal))
                throw RefusedException.Malformed($"'{key}' is no key", "0 to 9, * and # are");
            keys.Remove(key[0]);
            if (action.Length > 0)
                keys[key[0]] = ActionText.Read(action, directory);
        }

        return keys.Count == 0 ? null : [.. keys.OrderBy(k => k.Key).Select(k => new KeyAction(k.Key, k.Value))];
    }

    public static ImmutableSortedDictionary<string, string> View(
        ImmutableArray<KeyAction>? table, DirectorySnapshot directory) => (table ?? []).ToImmutableSortedDictionary(
            k => $"{k.Key}", k => ActionText.Write(k.Action, directory), StringComparer.Ordinal);

    public static string WriteCell(ImmutableArray<KeyAction>? table, DirectorySnapshot directory) =>
        string.Join("; ", View(table, directory).Select(k => $"{k.Key}={k.Value}"));

    /// <exception cref="RefusedException">It is no table.</exception>
    public static ImmutableSortedDictionary<string, string> ReadCell(string cell)
    {
        var keys = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in Cell.Names(cell))
        {
            if (entry.Split('=', 2, StringSplitOptions.TrimEntries) is not [var key, { Length: > 0 } action]
                || !keys.TryAdd(key, action))
            {
                throw RefusedException.Malformed(
                    $"'{entry}' does not say what a key means",
                    "such as '1=mailbox:1001; 2=handler:Sales', each key once");
            }
        }

        return keys.ToImmutable();
    }
}
