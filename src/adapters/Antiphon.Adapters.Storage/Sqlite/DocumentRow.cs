using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Antiphon.Kernel;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Sqlite;

/// <summary>A document in a row: the columns of <see cref="Columns"/>, in this order.</summary>
internal static class DocumentRow
{
    public const string Columns = "type, id, owner, created, version, deleted, stamps, json";

    private static readonly ImmutableSortedDictionary<string, HybridTimestamp> NoStamps =
        ImmutableSortedDictionary.Create<string, HybridTimestamp>(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static Document Read(SqliteDataReader row)
    {
        var key = new RecordKey(row.GetString(0), row.GetString(1));
        var json = Encoding.UTF8.GetBytes(row.GetString(7));
        if (!Fields.TryParse(json, out var fields, out var error))
            throw new InvalidDataException($"Record {key} cannot be read: {error}.");
        return Document.Restore(
            key,
            row.GetString(2),
            HybridTimestamp.Parse(row.GetString(3), null),
            HybridTimestamp.Parse(row.GetString(4), null),
            row.IsDBNull(5) ? null : HybridTimestamp.Parse(row.GetString(5), null),
            fields,
            ReadStamps(row.GetString(6)));
    }

    public static string WriteStamps(ImmutableSortedDictionary<string, HybridTimestamp> stamps)
    {
        if (stamps.IsEmpty)
            return "{}";
        var text = new StringBuilder("{");
        foreach (var (name, stamp) in stamps)
            text.Append(text.Length == 1 ? "\"" : ",\"").Append(name).Append("\":\"").Append(stamp).Append('"');
        return text.Append('}').ToString();
    }

    private static ImmutableSortedDictionary<string, HybridTimestamp> ReadStamps(string json)
    {
        if (json == "{}")
            return NoStamps;
        using var document = JsonDocument.Parse(json);
        var stamps = NoStamps.ToBuilder();
        foreach (var member in document.RootElement.EnumerateObject())
            stamps[member.Name] = HybridTimestamp.Parse(member.Value.GetString()!, null);
        return stamps.ToImmutable();
    }
}
