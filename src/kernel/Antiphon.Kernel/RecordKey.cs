using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>What names a record in the store; its text is <c>type/id</c>.</summary>
[JsonConverter(typeof(TextConverter<RecordKey>))]
public readonly record struct RecordKey : IParsable<RecordKey>, IComparable<RecordKey>
{
    /// <exception cref="ArgumentException">A part is not 1 to 64 letters, digits, '-', '_', '.'.</exception>
    public RecordKey(string type, string id)
    {
        Type = IdentifierText.Checked(type, "record type");
        Id = IdentifierText.Checked(id, "record id");
    }

    public string Type { get; }

    public string Id { get; }

    public static RecordKey Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var key) ? key : throw new FormatException($"Not a record key: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RecordKey result)
    {
        result = default;
        var slash = s?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !IdentifierText.IsValid(s.AsSpan(0, slash)) || !IdentifierText.IsValid(s.AsSpan(slash + 1)))
            return false;
        result = new(s![..slash], s[(slash + 1)..]);
        return true;
    }

    public int CompareTo(RecordKey other)
    {
        var byType = string.CompareOrdinal(Type, other.Type);
        return byType != 0 ? byType : string.CompareOrdinal(Id, other.Id);
    }

    public override string ToString() => Type is null ? "" : $"{Type}/{Id}";
}
