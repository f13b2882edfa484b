using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>When it is open, by the clock on the wall of the server's time zone.</summary>
public sealed record Schedule : INamedRecord<Schedule>
{
    public static string RecordType => "schedule";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Open in any of them.</summary>
    public ImmutableArray<OpenHours> Hours { get; init; } = [];

    /// <summary>Closed from midnight to midnight on holidays, whatever its hours.</summary>
    public bool ObservesHolidays { get; init; } = true;

    public static Schedule Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.Schedule) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.Schedule);

    /// <summary>
    /// An hour that is skipped when summer time begins is open to nobody; one that comes twice when it ends is open
    /// both times.
    /// </summary>
    public bool IsOpen(DateTimeOffset at, TimeZoneInfo zone, IEnumerable<Holiday> holidays)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var isHoliday = ObservesHolidays && holidays.Any(h => h.Contains(DateOnly.FromDateTime(local)));
        return !isHoliday && Hours.Any(hours => hours.Contain(local));
    }

    public bool Equals(Schedule? other) => other is not null && Id == other.Id && ToFields().Equals(other.ToFields());

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Days on which schedules are closed.</summary>
public sealed record Holiday : INamedRecord<Holiday>
{
    public static string RecordType => "holiday";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public DateOnly First { get; init; }

    /// <summary>The last day of it, too.</summary>
    public DateOnly Last { get; init; }

    public static Holiday Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.Holiday) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.Holiday);

    public bool Contains(DateOnly day) => First <= day && day <= Last;
}
