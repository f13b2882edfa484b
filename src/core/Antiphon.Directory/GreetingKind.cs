using System.Text.Json.Serialization;

namespace Antiphon.Directory;

/// <summary>When a greeting is meant, the one that yields to all others first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GreetingKind>))]
public enum GreetingKind
{
    /// <summary>Always on.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,

    /// <summary>While the subscriber's schedule is closed.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>On days that are holidays for the subscriber's schedule.</summary>
    [JsonStringEnumMemberName("holiday")]
    Holiday,

    /// <summary>To callers who are subscribers.</summary>
    [JsonStringEnumMemberName("internal")]
    Internal,

    /// <summary>When the call was forwarded because the phone was busy.</summary>
    [JsonStringEnumMemberName("busy")]
    Busy,

    /// <summary>Until its end, whoever calls and why.</summary>
    [JsonStringEnumMemberName("alternate")]
    Alternate,
}
