using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Ports.Control;

namespace Antiphon.Web.Views;

/// <summary>The JSON that others parse: camel case, times with their offset, null where nothing is known.</summary>
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(PortsView))]
[JsonSerializable(typeof(ImmutableArray<CallView>))]
[JsonSerializable(typeof(ImmutableArray<RegistrationView>))]
[JsonSerializable(typeof(ImmutableArray<SubscriberView>))]
[JsonSerializable(typeof(SubscriberWish))]
[JsonSerializable(typeof(ImmutableArray<MessageView>))]
[JsonSerializable(typeof(MessageDetail))]
[JsonSerializable(typeof(ImmutableArray<EventView>))]
[JsonSerializable(typeof(TraceState))]
[JsonSerializable(typeof(TraceWish))]
[JsonSerializable(typeof(ErrorView))]
public sealed partial class WebJson : JsonSerializerContext
{
    /// <summary>Names in any script stay readable: what is written here goes into no HTML page.</summary>
    public static WebJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
