namespace Antiphon.Failover.Tests;

public class PairSettingsTests
{
    [Fact]
    public void Shipped_profiles_have_no_mistake()
    {
        Assert.Empty(PairSettings.Classic.Validate());
        Assert.Empty(PairSettings.Fast.Validate());
        Assert.Empty(new PairSettings().Validate());
    }

    [Fact]
    public void Profiles_have_the_figures_that_were_promised()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), PairSettings.Classic.Detection);
        Assert.Equal(TimeSpan.FromSeconds(10), PairSettings.Classic.LeaseLength);
        Assert.Equal(GuardMode.Enforce, PairSettings.Classic.Guard);
        Assert.Equal(TimeSpan.FromMilliseconds(700), PairSettings.Fast.Detection);
        Assert.Equal(TimeSpan.FromMilliseconds(450), PairSettings.Fast.LeaseLength);
        Assert.Equal(GuardMode.Warn, PairSettings.Fast.Guard);
    }

    [Theory]
    [InlineData(100, 7, 450, 100, "")]
    [InlineData(100, 7, 500, 100, "")]
    [InlineData(100, 7, 501, 100, "lease")]
    [InlineData(49, 30, null, 100, "interval")]
    [InlineData(60_001, 30, null, 100, "interval")]
    [InlineData(1000, 1, null, 100, "missed")]
    [InlineData(1000, 1001, null, 100, "missed")]
    [InlineData(50, 4, null, 100, "missed")]
    [InlineData(50, 5, null, 100, "")]
    [InlineData(1000, 30, 99, 100, "lease")]
    [InlineData(1000, 30, 28_900, 100, "")]
    [InlineData(1000, 30, 28_901, 100, "lease")]
    [InlineData(10_000, 30, 60_000, 100, "lease")]
    [InlineData(1000, 30, null, -1, "lease margin")]
    [InlineData(1, 0, null, -1, "interval,missed,lease margin")]
    public void Every_mistake_is_named_with_its_key(int interval, int missed, int? lease, int margin, string keys)
    {
        var settings = new PairSettings
        {
            Interval = TimeSpan.FromMilliseconds(interval),
            Missed = missed,
            Lease = lease is { } length ? TimeSpan.FromMilliseconds(length) : null,
            LeaseMargin = TimeSpan.FromMilliseconds(margin),
        };
        Assert.Equal(keys, string.Join(",", settings.Validate().Select(m => m.Key)));
    }

    [Fact]
    public void Mistake_says_what_would_be_right_and_that_is_right()
    {
        var settings = PairSettings.Fast with { Lease = TimeSpan.FromMilliseconds(900) };
        var mistake = Assert.Single(settings.Validate());
        Assert.Contains("500 ms or shorter", mistake.Text);
        Assert.Contains("missed 11 or more", mistake.Text);
        Assert.Empty((settings with { Lease = TimeSpan.FromMilliseconds(500) }).Validate());
        Assert.Empty((settings with { Missed = 11 }).Validate());
        Assert.NotEmpty((settings with { Missed = 10 }).Validate());
    }

    [Fact]
    public void Window_without_length_and_name_without_end_are_mistakes()
    {
        var settings = new PairSettings
        {
            ScheduledFailback = new(new(3, 0), new(3, 0)),
            PairName = new string('n', 65),
        };
        Assert.Equal(["failback", "name"], settings.Validate().Select(m => m.Key));
    }

    [Fact]
    public void Machine_refuses_settings_that_were_not_validated()
    {
        var pair = new SimulatedPair(PairSettings.Fast with { Missed = 3 });
        Assert.Throws<ArgumentException>(() => pair.Primary.Boot());
    }
}
