using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Antiphon.Kernel;

/// <summary>One member of a JSON object, its value as JSON text.</summary>
public readonly record struct Field(string Name, string Json);

/// <summary>
/// The members of a JSON object, sorted by name, each value as the JSON text it came in, so that a field this version
/// does not know passes through unchanged. A value of null means that the field was taken away.
/// </summary>
[JsonConverter(typeof(FieldsConverter))]
public sealed class Fields : IEquatable<Fields>
{
    public static readonly Fields None = new([]);
    private static readonly Comparer<Field> ByName =
        Comparer<Field>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name));

    private readonly ImmutableArray<Field> _sorted;

    internal Fields(ImmutableArray<Field> sorted) => _sorted = sorted;

    public int Count => _sorted.Length;

    /// <summary>The value's JSON text, or null when there is no such field.</summary>
    public string? this[string name]
    {
        get
        {
            var index = _sorted.BinarySearch(new Field(name, ""), ByName);
            return index < 0 ? null : _sorted[index].Json;
        }
    }

    public static Fields Of<T>(T value, JsonTypeInfo<T> type) =>
        TryParse(JsonSerializer.SerializeToUtf8Bytes(value, type), out var fields, out var error)
            ? fields
            : throw new ArgumentException($"{typeof(T).Name} is no JSON object: {error}", nameof(value));

    /// <exception cref="FormatException">Not a JSON object, or a name that is none.</exception>
    public static Fields Parse(string json) =>
        TryParse(Encoding.UTF8.GetBytes(json), out var fields, out var error)
            ? fields
            : throw new FormatException($"Not fields: {error}.");

    public static bool TryParse(
        ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out Fields? fields, out string error)
    {
        fields = null;
        var list = ImmutableArray.CreateBuilder<Field>(16);
        var reader = new Utf8JsonReader(utf8Json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Fail("not an object", out error);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                list.Add(new Field(name, Encoding.UTF8.GetString(utf8Json[start..(int)reader.BytesConsumed])));
            }

            if (reader.Read())
                return Fail("more than one value", out error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Fail(e.Message, out error);
        }

        return TryMake(list, out fields, out error);
    }

    /// <exception cref="JsonException">The fields do not have the shape of <typeparamref name="T"/>.</exception>
    public T Read<T>(JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(ToUtf8Json(), type) ?? throw new JsonException($"{typeof(T).Name} is null.");

    public Fields With(string name, string json) => With(new Fields([new Field(Checked(name), json)]));

    /// <summary>These fields with those of <paramref name="newer"/> in place of the ones of the same name.</summary>
    public Fields With(Fields newer)
    {
        var merged = ImmutableArray.CreateBuilder<Field>(Count + newer.Count);
        var i = 0;
        foreach (var field in newer._sorted)
        {
            while (i < Count && string.CompareOrdinal(_sorted[i].Name, field.Name) < 0)
                merged.Add(_sorted[i++]);
            if (i < Count && _sorted[i].Name == field.Name)
                i++;
            merged.Add(field);
        }

        while (i < Count)
            merged.Add(_sorted[i++]);
        return new Fields(merged.DrainToImmutable());
    }

    /// <summary>These fields but for those that are the same there.</summary>
    public Fields Without(Fields same) => new([.. _sorted.Where(f => same[f.Name] != f.Json)]);

    /// <summary>
    /// What must be patched to turn <paramref name="older"/> into this; fields that are gone become null.
    /// </summary>
    public Fields ChangedFrom(Fields older)
    {
        var gone = older._sorted.Where(f => f.Json != "null" && this[f.Name] is null)
            .Select(f => f with { Json = "null" });
        var changed = _sorted.Where(f => older[f.Name] != f.Json);
        var both = changed.Concat(gone).ToImmutableArray();
        return new Fields(both.Sort(ByName));
    }

    public byte[] ToUtf8Json() => Encoding.UTF8.GetBytes(ToString());

    public override string ToString()
    {
        var text = new StringBuilder("{");
        foreach (var field in _sorted)
        {
            text.Append(text.Length == 1 ? "\"" : ",\"")
                .Append(field.Name).Append("\":").Append(field.Json);
        }

        return text.Append('}').ToString();
    }

    public bool Equals(Fields? other) => other is not null && _sorted.AsSpan().SequenceEqual(other._sorted.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Fields);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var field in _sorted)
            hash.Add(field);
        return hash.ToHashCode();
    }

    public ImmutableArray<Field>.Enumerator GetEnumerator() => _sorted.GetEnumerator();

    private static bool TryMake(
        ImmutableArray<Field>.Builder list, [NotNullWhen(true)] out Fields? fields, out string error)
    {
        fields = null;
        list.Sort(ByName);
        for (var i = 0; i < list.Count; i++)
        {
            if (!IsName(list[i].Name))
                return Fail($"not a field name: '{list[i].Name}'", out error);
            if (i > 0 && list[i].Name == list[i - 1].Name)
                return Fail($"field '{list[i].Name}' twice", out error);
        }

        fields = new Fields(list.DrainToImmutable());
        error = "";
        return true;
    }

    /// <summary>Field names need no escape in JSON, and none is the mark of the stamp that all share.</summary>
    private static bool IsName(string name) => IdentifierText.IsValid(name);

    private static string Checked(string name) => IdentifierText.Checked(name, "field name");

    private static bool Fail(string why, out string error)
    {
        error = why;
        return false;
    }
}

/// <summary>Fields inside another JSON document are an object there.</summary>
public sealed class FieldsConverter : JsonConverter<Fields>
{
    public override Fields Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var json = Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
        return Fields.TryParse(json, out var fields, out var error) ? fields : throw new JsonException(error);
    }

    public override void Write(Utf8JsonWriter writer, Fields value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var field in value)
        {
            writer.WritePropertyName(field.Name);
            writer.WriteRawValue(field.Json);
        }

        writer.WriteEndObject();
    }
}
