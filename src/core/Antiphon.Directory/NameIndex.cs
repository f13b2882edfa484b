using System.Collections.Immutable;

namespace Antiphon.Directory;

/// <summary>
/// Who is meant by a name that is spelled on the keys. Immutable: a change makes the next one, in logarithmic time; so
/// does a search, however many names there are.
/// </summary>
public sealed class NameIndex
{
    public static readonly NameIndex Empty = new(ImmutableSortedSet.Create<Spelling>());

    private readonly ImmutableSortedSet<Spelling> _spellings;

    private NameIndex(ImmutableSortedSet<Spelling> spellings) => _spellings = spellings;

    public NameIndex With(string name, string id) => new(_spellings.Union(SpellingsOf(name, id)));

    public NameIndex Without(string name, string id) => new(_spellings.Except(SpellingsOf(name, id)));

    /// <summary>The ids of those whose name can be spelled so, or goes on after that: each once, by name.</summary>
    /// <param name="keys">The keys pressed so far.</param>
    /// <param name="max">More are not looked for: whoever gets so many spells on.</param>
    /// <param name="isMeant">Who else has the name but may not be found so is passed over.</param>
    public ImmutableArray<string> Find(string keys, int max, Func<string, bool> isMeant)
    {
        if (keys.Length == 0)
            return [];
        var found = new SortedSet<(string Name, string Id)>(ByName);
        var at = _spellings.IndexOf(new Spelling(keys, "", ""));
        for (var i = at < 0 ? ~at : at; i < _spellings.Count && found.Count < max; i++)
        {
            var spelling = _spellings[i];
            if (!spelling.Keys.StartsWith(keys, StringComparison.Ordinal))
                break;
            if (isMeant(spelling.Id))
                found.Add((spelling.Name, spelling.Id));
        }

        return [.. found.Select(f => f.Id)];
    }

    private static Comparer<(string Name, string Id)> ByName { get; } = Comparer<(string Name, string Id)>.Create(
        (a, b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.Id, b.Id));

    private static IEnumerable<Spelling> SpellingsOf(string name, string id) =>
        KeySpelling.WaysOf(name).Select(keys => new Spelling(keys, name, id));

    private readonly record struct Spelling(string Keys, string Name, string Id) : IComparable<Spelling>
    {
        public int CompareTo(Spelling other) =>
            string.CompareOrdinal(Keys, other.Keys) is not 0 and var byKeys ? byKeys
            : ByName.Compare((Name, Id), (other.Name, other.Id));
    }
}
