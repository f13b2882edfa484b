using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Conversation;

namespace Antiphon.Calls;

/// <summary>A call as JSON. Fields that this version does not know are left out when it is read.</summary>
public static class CallRecord
{
    public static byte[] Write(Call call) => JsonSerializer.SerializeToUtf8Bytes(call, CallJson.Default.Call);

    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Call? call, out string error)
    {
        try
        {
            call = JsonSerializer.Deserialize(json, CallJson.Default.Call);
            error = call is null ? "it is null" : "";
            return call is not null;
        }
        catch (JsonException e)
        {
            (call, error) = (null, e.Message);
            return false;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Call))]
[JsonSerializable(typeof(Consultation), TypeInfoPropertyName = "ConsultationOrder")]
[JsonSerializable(typeof(Stage.Greeting), TypeInfoPropertyName = "StageGreeting")]
[JsonSerializable(typeof(Stage.Forwarding), TypeInfoPropertyName = "StageForwarding")]
[JsonSerializable(typeof(Stage.Recording), TypeInfoPropertyName = "StageRecording")]
internal sealed partial class CallJson : JsonSerializerContext;
