using System.CommandLine;
using System.Globalization;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon schedules</c> and <c>antiphon holidays</c>: when it is open.</summary>
internal static class SchedulesVerb
{
    private static readonly NamedRecordVerb<ScheduleView, ScheduleWish> Schedules = new(
        "schedules", "schedule",
        view =>
        [
            ("name", view.Name), ("now", view.IsOpen ? "open" : "closed"),
            ("holidays", view.ObservesHolidays ? "closed" : "as other days"),
            ("hours", view.Hours.IsEmpty ? "never" : string.Join(", ", view.Hours)),
        ],
        WebJson.Readable.ScheduleView, WebJson.Readable.ImmutableArrayScheduleView, WebJson.Readable.ScheduleWish);

    private static readonly NamedRecordVerb<HolidayView, HolidayWish> Holidays = new(
        "holidays", "holiday",
        view => [("name", view.Name), ("first", Day(view.First)), ("last", Day(view.Last))],
        WebJson.Readable.HolidayView, WebJson.Readable.ImmutableArrayHolidayView, WebJson.Readable.HolidayWish);

    public static Command MakeSchedules()
    {
        var hours = new Option<string?>("--hours")
        {
            Description = "When it is open, such as 'mon-fri 08:00-17:00, sat 22:00-02:00'; '' for never.",
        };
        var observe = new Option<string?>("--holidays")
        {
            Description = "'closed', or 'as other days'.",
        };
        observe.AcceptOnlyFromAmong("closed", "as other days");
        ScheduleWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            Hours = parsed.GetValue(hours) is { } list
                ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
                : null,
            ObservesHolidays = parsed.GetValue(observe) is { } given ? given == "closed" : null,
        };
        return new Command("schedules", "When it is open, in the server's time zone.")
        {
            Schedules.MakeList("Lists all schedules."), Schedules.MakeShow(),
            Schedules.MakeAdd([hours, observe], Read), Schedules.MakeSet([hours, observe], Read),
            Schedules.MakeRemove(),
            SheetVerbs.MakeImport("schedules", "Adds and changes schedules by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("schedules", "Writes all schedules as a CSV file."),
        };
    }

    public static Command MakeHolidays()
    {
        var first = new Option<string?>("--first") { Description = "Its first day, such as 2026-12-24." };
        var last = new Option<string?>("--last") { Description = "Its last day, if it has more than one." };
        HolidayWish Read(ParseResult parsed, string? name) =>
            new() { Name = name, First = parsed.GetValue(first), Last = parsed.GetValue(last) };
        return new Command("holidays", "Days on which schedules are closed.")
        {
            Holidays.MakeList("Lists all holidays by their days."), Holidays.MakeShow(),
            Holidays.MakeAdd([first, last], Read), Holidays.MakeSet([first, last], Read), Holidays.MakeRemove(),
            SheetVerbs.MakeImport("holidays", "Adds and changes holidays by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("holidays", "Writes all holidays as a CSV file."),
        };
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
