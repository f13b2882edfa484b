using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>A value that a header field carries as text: <c>TryParse(x.ToString()) == x</c>.</summary>
public interface ISipText<T>
    where T : ISipText<T>
{
    static abstract bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out T value);
}

/// <summary>Stores such a value as the string it is on the wire.</summary>
public sealed class SipTextConverter<T> : JsonConverter<T>
    where T : ISipText<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        return T.TryParse(Encoding.UTF8.GetBytes(text), out var value)
            ? value
            : throw new JsonException($"'{text}' is not a {typeof(T).Name}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
