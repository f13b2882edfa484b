using System.Text.Json;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>Stores a message as its octets in Base64, because a body may be anything.</summary>
public sealed class SipMessageConverter<T> : JsonConverter<T>
    where T : SipMessage
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SipMessage.Parse(reader.GetBytesFromBase64(), SipLimits.Default) as T
            ?? throw new JsonException($"Not a {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.Bytes.Span);
}
