using System.Text.Json;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>
/// Writes a value as its text form, also as a property name; text that does not parse is a JsonException.
/// </summary>
public sealed class TextConverter<T> : JsonConverter<T>
    where T : struct, IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()) : throw NotText();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString() ?? "");

    private static T Parse(string? text) => T.TryParse(text, null, out var value) ? value : throw NotText();

    private static JsonException NotText() => new($"Not the text of a {typeof(T).Name}.");
}
