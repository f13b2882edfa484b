using System.Collections.Immutable;
using System.Text.Json;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// All records of one kind at one moment. A name that two have (both servers may have given it while cut off) means
/// the one that was created first.
/// </summary>
public sealed class NamedRecords<T>
    where T : class, INamedRecord<T>
{
    public static readonly NamedRecords<T> None =
        new(ImmutableSortedDictionary.Create<string, (T, HybridTimestamp)>(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<string, (T Record, HybridTimestamp Created)> _byId;

    private NamedRecords(ImmutableSortedDictionary<string, (T Record, HybridTimestamp Created)> byId) => _byId = byId;

    /// <summary>In the order of their ids.</summary>
    public IEnumerable<T> All => _byId.Values.Select(e => e.Record);

    /// <summary>By name, and oldest first where names are the same.</summary>
    public IEnumerable<T> InOrder() => _byId.Values.OrderBy(e => e.Record.Name, StringComparer.OrdinalIgnoreCase)
        .ThenBy(e => e.Created).Select(e => e.Record);

    public T? Find(string? id) => id is not null && _byId.TryGetValue(id, out var entry) ? entry.Record : null;

    /// <summary>Whatever the case of its letters.</summary>
    public T? FindName(string name) =>
        InOrder().FirstOrDefault(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>After a change of a record of this kind; one that cannot be read leaves the one known before.</summary>
    public NamedRecords<T> Apply(Document document)
    {
        if (document.IsDeleted)
            return new(_byId.Remove(document.Key.Id));
        try
        {
            return new(_byId.SetItem(document.Key.Id, (T.Read(document), document.Created)));
        }
        catch (JsonException)
        {
            return this;
        }
    }
}
