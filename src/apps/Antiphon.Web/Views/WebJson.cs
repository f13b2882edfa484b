using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Ports.Control;

namespace Antiphon.Web.Views;

/// <summary>The JSON that others parse: camel case, times with their offset, null where nothing is known.</summary>
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(PairSettingsView))]
[JsonSerializable(typeof(PairSettingsWish))]
[JsonSerializable(typeof(ReplicationView))]
[JsonSerializable(typeof(ComparisonView))]
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
[JsonSerializable(typeof(ImmutableArray<ClassView>))]
[JsonSerializable(typeof(ClassWish))]
[JsonSerializable(typeof(ImmutableArray<TemplateView>))]
[JsonSerializable(typeof(TemplateWish))]
[JsonSerializable(typeof(ImmutableArray<ScheduleView>))]
[JsonSerializable(typeof(ScheduleWish))]
[JsonSerializable(typeof(ImmutableArray<HolidayView>))]
[JsonSerializable(typeof(HolidayWish))]
[JsonSerializable(typeof(ImmutableArray<RuleView>))]
[JsonSerializable(typeof(RuleWish))]
[JsonSerializable(typeof(RoutingTestView))]
[JsonSerializable(typeof(ImmutableArray<RestrictionView>))]
[JsonSerializable(typeof(RestrictionWish))]
[JsonSerializable(typeof(ImmutableArray<DialRulingView>))]
[JsonSerializable(typeof(ImmutableArray<ListView>))]
[JsonSerializable(typeof(ListWish))]
[JsonSerializable(typeof(ImmutableArray<HandlerView>))]
[JsonSerializable(typeof(HandlerWish))]
[JsonSerializable(typeof(ImmutableArray<InterviewView>))]
[JsonSerializable(typeof(InterviewWish))]
[JsonSerializable(typeof(ImmutableArray<DirectoryView>))]
[JsonSerializable(typeof(DirectoryWish))]
[JsonSerializable(typeof(ImportProgress))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(ErrorView))]
public sealed partial class WebJson : JsonSerializerContext
{
    /// <summary>Names in any script stay readable: what is written here goes into no HTML page.</summary>
    public static WebJson Readable { get; } = new(Format(isIndented: true));

    /// <summary>A value is a line: for answers that go on.</summary>
    public static WebJson Lines { get; } = new(Format(isIndented: false));

    private static JsonSerializerOptions Format(bool isIndented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = isIndented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
