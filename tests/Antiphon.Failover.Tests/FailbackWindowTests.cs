namespace Antiphon.Failover.Tests;

public class FailbackWindowTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("03:00", "06:00", "02:59:59", false)]
    [InlineData("03:00", "06:00", "03:00:00", true)]
    [InlineData("03:00", "06:00", "05:59:59", true)]
    [InlineData("03:00", "06:00", "06:00:00", false)]
    [InlineData("22:00", "02:00", "21:59:59", false)]
    [InlineData("22:00", "02:00", "23:00:00", true)]
    [InlineData("22:00", "02:00", "01:59:59", true)]
    [InlineData("22:00", "02:00", "02:00:00", false)]
    public void Window_contains_its_beginning_and_not_its_end(string from, string to, string time, bool isOpen)
    {
        var window = new FailbackWindow(TimeOnly.Parse(from), TimeOnly.Parse(to));
        var local = new DateTimeOffset(new DateTime(2026, 5, 1) + TimeSpan.Parse(time), TimeSpan.Zero);
        Assert.Equal(isOpen, window.Contains(local));
    }

    [Fact]
    public void Window_past_midnight_belongs_to_the_day_on_which_it_began()
    {
        var window = new FailbackWindow(new(22, 0), new(2, 0));
        Assert.Equal(new DateOnly(2026, 5, 1), window.DayOf(new(2026, 5, 1, 23, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateOnly(2026, 5, 1), window.DayOf(new(2026, 5, 2, 1, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>How often each window's failback happens from the evening before to the evening after.</summary>
    [Theory]
    // Clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October.
    [InlineData("2026-03-28", "03:00", "06:00", "2026-03-29T03:00")]
    [InlineData("2026-03-28", "02:00", "03:00", "2026-03-29T03:00")]
    [InlineData("2026-03-28", "02:15", "02:45", "2026-03-29T03:00")]
    [InlineData("2026-03-28", "02:30", "04:00", "2026-03-29T03:00")]
    [InlineData("2026-03-28", "01:30", "02:30", "2026-03-29T01:30")]
    [InlineData("2026-10-24", "02:15", "02:45", "2026-10-25T02:15")]
    [InlineData("2026-10-24", "03:00", "06:00", "2026-10-25T03:00")]
    [InlineData("2026-06-10", "03:00", "06:00", "2026-06-11T03:00")]
    public void Night_of_the_clock_change_has_its_window_once(string evening, string from, string to, string failback)
    {
        var pair = Waiting(new FailbackWindow(TimeOnly.Parse(from), TimeOnly.Parse(to)));
        var utc = TimeZoneInfo.ConvertTimeToUtc(DateTime.Parse(evening).AddHours(20), Berlin);
        var failbacks = new List<string>();
        for (var minute = 0; minute < 24 * 60; minute++, utc = utc.AddMinutes(1))
        {
            var local = TimeZoneInfo.ConvertTime(new DateTimeOffset(utc, TimeSpan.Zero), Berlin);
            pair.Primary.Deliver(new NodeEvent.LocalClock(local));
            pair.Run(TimeSpan.FromMilliseconds(500));
            if (!pair.Primary.IsAnswering) continue;
            failbacks.Add($"{local:yyyy-MM-ddTHH:mm}");
            CauseTests.FailOver(pair);
        }

        Assert.Equal([failback], failbacks);
    }

    [Fact]
    public void Scheduled_failback_says_so_on_both_servers()
    {
        var pair = Waiting(FailbackWindow.Default);
        var local = new DateTimeOffset(2026, 5, 1, 3, 0, 0, TimeSpan.FromHours(2));
        pair.Secondary.Deliver(new NodeEvent.LocalClock(local.ToUniversalTime()));
        pair.Primary.Deliver(new NodeEvent.LocalClock(local));
        pair.Run(TimeSpan.FromSeconds(1));
        Assert.True(pair.Primary.IsAnswering);
        Assert.Equal("1049,1047", CauseTests.Events(pair.Primary));
        Assert.Equal("1069,1048", CauseTests.Events(pair.Secondary));
    }

    [Fact]
    public void Failback_waits_in_its_window_until_replication_is_in_step_and_says_once_why()
    {
        var pair = Waiting(FailbackWindow.Default);
        pair.Primary.Deliver(new NodeEvent.ReplicationChanged(false, 12));
        for (var minute = 0; minute < 20; minute++)
        {
            pair.Primary.Deliver(new NodeEvent.LocalClock(new(2026, 5, 1, 3, minute, 0, TimeSpan.Zero)));
            pair.Run(TimeSpan.FromSeconds(1));
        }

        Assert.True(pair.Secondary.IsAnswering);
        Assert.Equal("2098", CauseTests.Events(pair.Primary));
        pair.Primary.Deliver(new NodeEvent.ReplicationChanged(true, 0));
        pair.Primary.Deliver(new NodeEvent.LocalClock(new(2026, 5, 1, 3, 20, 0, TimeSpan.Zero)));
        pair.Run(TimeSpan.FromSeconds(1));
        Assert.True(pair.Primary.IsAnswering);
    }

    [Fact]
    public void Failback_that_is_lost_on_its_way_is_tried_again_ten_minutes_later()
    {
        var pair = Waiting(FailbackWindow.Default);
        pair.IsCutFromPrimary = true;
        At(0);
        pair.Run(TimeSpan.FromSeconds(4));
        Assert.Contains(PairEvent.MoveAbandoned, pair.Primary.Events);
        pair.IsCutFromPrimary = false;
        pair.Run(TimeSpan.FromSeconds(56));
        for (var minute = 1; minute < 10; minute++)
        {
            At(minute);
            pair.Run(TimeSpan.FromMinutes(1));
            Assert.True(pair.Secondary.IsAnswering);
        }

        At(10);
        pair.Run(TimeSpan.FromSeconds(1));
        Assert.True(pair.Primary.IsAnswering);

        void At(int minute) =>
            pair.Primary.Deliver(new NodeEvent.LocalClock(new(2026, 5, 1, 3, minute, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Without_a_window_failback_is_manual()
    {
        var pair = Waiting(null);
        pair.Primary.Deliver(new NodeEvent.LocalClock(new(2026, 5, 1, 3, 30, 0, TimeSpan.Zero)));
        pair.Run(TimeSpan.FromSeconds(1));
        Assert.True(pair.Secondary.IsAnswering);
    }

    private static SimulatedPair Waiting(FailbackWindow? window)
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { ScheduledFailback = window });
        CauseTests.FailOver(pair);
        return pair;
    }
}
