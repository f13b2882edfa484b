using System.Collections.Immutable;
using System.Text;

namespace Antiphon.Directory;

/// <summary>
/// Names as they are spelled on the keys of a phone (ITU-T E.161): 2 is A, B and C, and so on to 9. Accents and case do
/// not count, and what is neither letter nor digit is not keyed.
/// </summary>
public static class KeySpelling
{
    /// <summary>The keys of the letters A to Z.</summary>
    private const string KeysOfLetters = "22233344455566677778889999";

    /// <summary>
    /// How the other Latin letters are written where they are missing. A table of our own: the program runs without
    /// the tables of languages that a normalisation would need.
    /// </summary>
    private static readonly ImmutableSortedDictionary<char, string> Latin = new (string Written, string Letters)[]
    {
        ("a", "àáâãäåāăą"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ðďđ"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"),
        ("i", "ìíîïĩīĭįİı"), ("ij", "ĳ"), ("j", "ĵ"), ("k", "ķĸ"), ("l", "ĺļľŀł"), ("n", "ñńņňŉŋ"),
        ("o", "òóôõöøōŏő"), ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšſș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"),
        ("u", "ùúûüũūŭůűų"), ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
    }.SelectMany(row => row.Letters, (row, letter) => KeyValuePair.Create(letter, row.Written))
        .ToImmutableSortedDictionary();

    /// <summary>The keys of a text; empty when none of it can be keyed.</summary>
    public static string Of(string text)
    {
        var keys = new StringBuilder(text.Length);
        foreach (var c in text)
            Append(keys, char.ToLowerInvariant(c));

        return keys.ToString();
    }

    /// <summary>
    /// All ways in which a name is spelled: from each of its words on, the words before it at the end. "Ann Miller" is
    /// found as ANNMILLER and as MILLERANN.
    /// </summary>
    public static ImmutableArray<string> WaysOf(string name)
    {
        var words = name.Split([' ', ',', '-', '.', '\''], StringSplitOptions.RemoveEmptyEntries)
            .Select(Of).Where(w => w.Length > 0).ToArray();
        return
        [
            .. words.Select((_, i) => string.Concat(words.Skip(i).Concat(words.Take(i))))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static void Append(StringBuilder keys, char letter)
    {
        if (letter is >= 'a' and <= 'z')
        {
            keys.Append(KeysOfLetters[letter - 'a']);
        }
        else if (letter is >= '0' and <= '9')
        {
            keys.Append(letter);
        }
        else if (Latin.TryGetValue(letter, out var written))
        {
            foreach (var c in written)
                Append(keys, c);
        }
    }
}
