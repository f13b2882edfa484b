namespace Antiphon.Cli.Configuration;

/// <summary>Reads settings out of what was given and collects every mistake instead of stopping at the first.</summary>
internal sealed class SettingReader(GivenValues given)
{
    private readonly Dictionary<string, GivenValue> _taken = new(StringComparer.Ordinal);

    public List<Mistake> Mistakes { get; } = [.. given.Mistakes];

    /// <summary>The value, or the default when none was given or it was wrong.</summary>
    public T Read<T>(Setting<T> setting)
    {
        if (!given.TryTake(setting.Key, out var value))
            return setting.Default;
        _taken[setting.Key] = value;
        if (setting.TryParse(value.Text, out var parsed))
            return parsed;
        Mistakes.Add(new Mistake(setting.Key, value.Text, value.From, $"must be {setting.Allowed}"));
        return setting.Default;
    }

    public bool IsGiven(Setting setting) => _taken.ContainsKey(setting.Key);

    /// <summary>The values of a section whose names are the administrator's own.</summary>
    public IReadOnlyDictionary<string, string> ReadSection(string section) =>
        given.TakeSection(section).ToDictionary(v => v.Key, v => v.Value.Text, StringComparer.Ordinal);

    /// <summary>A value that is right by itself and wrong beside others.</summary>
    public void Refuse(Setting setting, string allowed)
    {
        var value = _taken.GetValueOrDefault(setting.Key, new GivenValue(setting.DefaultText, "default"));
        Mistakes.Add(new Mistake(setting.Key, value.Text, value.From, allowed));
    }

    /// <summary>What was given and nobody asked for is a mistake, too; a key that is nearly right is named.</summary>
    public void RefuseUnknown(IReadOnlyCollection<Setting> known)
    {
        foreach (var (key, value) in given.All)
        {
            var nearest = known.MinBy(s => Distance(s.Key, key))!;
            var hint = Distance(nearest.Key, key) <= 3 ? $"; did you mean {nearest.Key}?" : "";
            Mistakes.Add(new Mistake(key, "…", value.From, $"there is no such key{hint}"));
        }
    }

    /// <summary>Levenshtein's: how many letters must be changed, added or left out.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + same));
            }
        }

        return row[b.Length];
    }
}
