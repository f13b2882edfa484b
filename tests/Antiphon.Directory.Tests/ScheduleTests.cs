using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

public class ScheduleTests
{
    private static readonly TimeZoneInfo Vienna = TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna");

    private static readonly Holiday Christmas = new()
    {
        Id = "h1", Name = "Christmas", First = new DateOnly(2026, 12, 24), Last = new DateOnly(2026, 12, 26),
    };

    [Theory]
    [InlineData("mon-fri 08:00-17:00")]
    [InlineData("sun 00:00-24:00")]
    [InlineData("sat-mon 22:30-06:00")]
    public void Hours_are_written_as_they_are_read(string text) =>
        Assert.Equal(text, OpenHours.Parse(text, null).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("mon")]
    [InlineData("mon 08:00")]
    [InlineData("mon 8:00-9:00")]
    [InlineData("mon 08:00-24:30")]
    [InlineData("mon 24:00-08:00")]
    [InlineData("mon-tue-wed 08:00-09:00")]
    [InlineData("xyz 08:00-09:00")]
    [InlineData("mon 08:00-09:00 tue")]
    public void What_are_no_hours_is_refused(string text) => Assert.False(OpenHours.TryParse(text, null, out _));

    [Theory]
    [InlineData("mon-fri 08:00-17:00", "2026-11-20 07:59:59", false)]
    [InlineData("mon-fri 08:00-17:00", "2026-11-20 08:00:00", true)]
    [InlineData("mon-fri 08:00-17:00", "2026-11-20 16:59:59", true)]
    [InlineData("mon-fri 08:00-17:00", "2026-11-20 17:00:00", false)]
    [InlineData("mon-fri 08:00-17:00", "2026-11-21 12:00:00", false)]
    [InlineData("sat-mon 08:00-17:00", "2026-11-22 12:00:00", true)]
    [InlineData("sat-mon 08:00-17:00", "2026-11-24 12:00:00", false)]
    [InlineData("sun 00:00-24:00", "2026-11-22 00:00:00", true)]
    [InlineData("sun 00:00-24:00", "2026-11-22 23:59:59", true)]
    [InlineData("sun 00:00-24:00", "2026-11-23 00:00:00", false)]
    [InlineData("fri 22:00-06:00", "2026-11-20 21:59:59", false)]
    [InlineData("fri 22:00-06:00", "2026-11-20 23:00:00", true)]
    [InlineData("fri 22:00-06:00", "2026-11-21 05:59:59", true)]
    [InlineData("fri 22:00-06:00", "2026-11-21 06:00:00", false)]
    [InlineData("fri 22:00-06:00", "2026-11-20 05:00:00", false)]
    [InlineData("sat 22:00-06:00", "2026-11-22 05:00:00", true)]
    public void It_is_open_from_the_first_minute_until_before_the_last(string hours, string wall, bool isOpen) =>
        Assert.Equal(isOpen, IsOpen(hours, At(wall, "+01:00")));

    [Theory]
    [InlineData("sun 02:00-03:00", "2026-03-29 01:59:59 +01:00", false)]
    [InlineData("sun 02:00-03:00", "2026-03-29 02:00:00 +01:00", false)] // the clock is put to 03:00 in this moment
    [InlineData("sun 02:30-04:00", "2026-03-29 02:00:00 +01:00", true)]
    [InlineData("sat 22:00-06:00", "2026-03-29 05:59:59 +02:00", true)]
    [InlineData("sat 22:00-06:00", "2026-03-29 06:00:00 +02:00", false)]
    [InlineData("sun 02:00-03:00", "2026-10-25 02:30:00 +02:00", true)]
    [InlineData("sun 02:00-03:00", "2026-10-25 02:30:00 +01:00", true)] // the same hour for the second time
    [InlineData("sun 02:00-03:00", "2026-10-25 03:00:00 +01:00", false)]
    [InlineData("mon-fri 08:00-17:00", "2026-10-26 07:00:00 +00:00", true)]
    [InlineData("mon-fri 08:00-17:00", "2026-10-23 06:00:00 +00:00", true)]
    [InlineData("mon-fri 08:00-17:00", "2026-10-26 06:00:00 +00:00", false)]
    public void The_clock_on_the_wall_counts_also_when_it_is_changed(string hours, string time, bool isOpen) =>
        Assert.Equal(isOpen, IsOpen(hours, DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-12-23 23:30:00", true)]
    [InlineData("2026-12-24 00:00:00", false)]
    [InlineData("2026-12-26 23:59:59", false)]
    [InlineData("2026-12-27 00:30:00", true)]
    public void A_holiday_is_closed_from_midnight_to_midnight(string wall, bool isOpen)
    {
        var at = At(wall, "+01:00");
        Assert.Equal(isOpen, Daily("sun-sat 22:00-06:00").IsOpen(at, Vienna, [Christmas]));
        Assert.True((Daily("sun-sat 00:00-24:00") with { ObservesHolidays = false }).IsOpen(at, Vienna, [Christmas]));
    }

    [Fact]
    public void A_schedule_without_hours_is_never_open() =>
        Assert.False(new Schedule().IsOpen(At("2026-11-20 12:00:00", "+01:00"), Vienna, []));

    [Fact]
    public void Schedules_and_holidays_read_back_from_their_records()
    {
        var schedule = Daily("mon-fri 08:00-17:00") with { Id = "s1", Name = "Office", ObservesHolidays = false };
        var snapshot = DirectorySnapshot.From(
        [
            Document.Create(new RecordKey(Schedule.RecordType, "s1"), "", schedule.ToFields(), At(1)),
            Document.Create(new RecordKey(Holiday.RecordType, "h1"), "", Christmas.ToFields(), At(2)),
        ]);
        Assert.Equal(schedule, snapshot.Schedules.FindName("OFFICE"));
        Assert.Equal(Christmas, snapshot.Holidays.Find("h1"));
    }

    private static bool IsOpen(string hours, DateTimeOffset at) => Daily(hours).IsOpen(at, Vienna, []);

    private static Schedule Daily(string hours) => new() { Hours = [OpenHours.Parse(hours, null)] };

    private static DateTimeOffset At(string wall, string offset) =>
        DateTimeOffset.Parse($"{wall} {offset}", CultureInfo.InvariantCulture);

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, ServerId.Primary);
}
