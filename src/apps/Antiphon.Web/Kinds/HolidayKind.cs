using System.Collections.Immutable;
using System.Globalization;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Days on which schedules are closed.</summary>
internal sealed record HolidayKind() : NamedKind<Holiday, HolidayView, HolidayWish>(
    "holidays", "holiday", WebJson.Readable.HolidayView, WebJson.Readable.ImmutableArrayHolidayView)
{
    public override NamedRecords<Holiday> In(DirectorySnapshot directory) => directory.Holidays;

    public override IEnumerable<Holiday> All(DirectorySnapshot directory) =>
        base.All(directory).OrderBy(h => h.First);

    public override ImmutableArray<Column<Holiday, HolidayWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, h => h.Name),
        new("first", cell => new() { First = cell }, h => $"{h.First:yyyy-MM-dd}"),
        new("last", cell => new() { Last = cell.Length == 0 ? null : cell }, h => $"{h.Last:yyyy-MM-dd}"),
    ];

    public override Holiday Make(string id, string name) => new() { Id = id, Name = name };

    public override Holiday Apply(Holiday record, HolidayWish wish, DirectorySnapshot directory)
    {
        var isNew = record.First == default;
        if (isNew && wish.First is null)
            throw RefusedException.Malformed("a holiday needs its first day", "give it with --first");
        var first = wish.First is { } from ? Day(from) : record.First;
        var last = wish.Last is { } to ? Day(to) : isNew ? first : record.Last;
        if (last < first)
        {
            throw RefusedException.Malformed(
                $"it would end on {last:yyyy-MM-dd}, before it begins on {first:yyyy-MM-dd}",
                "give both days in their order");
        }

        return record with { Name = wish.Name ?? record.Name, First = first, Last = last };
    }

    public override HolidayView View(Holiday record, DirectorySnapshot directory) =>
        new(record.Name, record.First, record.Last);

    public override ImmutableArray<StoreCommand> Release(
        Holiday record, string? moveTo, DirectorySnapshot directory) => [];

    private static DateOnly Day(string text) => DateOnly.TryParseExact(
        text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw RefusedException.Malformed($"'{text}' is no day", "a day is written as 2026-12-24");
}
