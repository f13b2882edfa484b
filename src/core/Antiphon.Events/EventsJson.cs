using System.Text.Json.Serialization;

namespace Antiphon.Events;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoggedEvent))]
internal sealed partial class EventsJson : JsonSerializerContext;
