using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Weekly hours in the server's time zone.</summary>
internal sealed record ScheduleKind(TimeZoneInfo Zone, TimeProvider Time)
    : NamedKind<Schedule, ScheduleView, ScheduleWish>(
        "schedules", "schedule", WebJson.Readable.ScheduleView, WebJson.Readable.ImmutableArrayScheduleView)
{
    public override NamedRecords<Schedule> In(DirectorySnapshot directory) => directory.Schedules;

    public override ImmutableArray<Column<Schedule, ScheduleWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, s => s.Name),
        new("hours", cell => new() { Hours = Cell.Names(cell) }, s => string.Join("; ", s.Hours)),
        new(
            "closed-on-holidays", cell => new() { ObservesHolidays = Cell.YesNo(cell) },
            s => s.ObservesHolidays ? "yes" : "no"),
    ];

    public override Schedule Make(string id, string name) => new() { Id = id, Name = name };

    public override Schedule Apply(Schedule record, ScheduleWish wish, DirectorySnapshot directory) => record with
    {
        Name = wish.Name ?? record.Name,
        Hours = wish.Hours is { } hours ? [.. hours.Select(Hours)] : record.Hours,
        ObservesHolidays = wish.ObservesHolidays ?? record.ObservesHolidays,
    };

    public override ScheduleView View(Schedule record, DirectorySnapshot directory) => new(
        record.Name,
        [.. record.Hours.Select(h => h.ToString())],
        record.ObservesHolidays,
        record.IsOpen(Time.GetUtcNow(), Zone, directory.Holidays.InOrder()));

    public override ImmutableArray<StoreCommand> Release(
        Schedule record, string? moveTo, DirectorySnapshot directory)
    {
        var who = directory.Rules.InOrder().FirstOrDefault(r => r.Schedule == record.Id) is { } rule
            ? $"the rule {rule.Name}"
            : directory.Handlers.InOrder().FirstOrDefault(h => h.Schedule == record.Id) is { } handler
                ? Numbers.NameOf(handler)
            : directory.Templates.InOrder().FirstOrDefault(t => t.Schedule == record.Id) is { } template
                ? $"the template {template.Name}"
            : directory.Subscribers.FirstOrDefault(s => s.Schedule == record.Id) is { } subscriber
                ? $"{subscriber.Name} ({subscriber.Extension})"
                : null;
        return who is null ? [] : throw RefusedException.Conflict(
            $"{who} goes by the schedule {record.Name}", "change or remove that first");
    }

    private static OpenHours Hours(string text) => OpenHours.TryParse(text, null, out var hours)
        ? hours
        : throw RefusedException.Malformed(
            $"'{text}' are no hours", "'mon-fri 08:00-17:00', 'fri 22:00-06:00' and 'sun 00:00-24:00' are");
}
