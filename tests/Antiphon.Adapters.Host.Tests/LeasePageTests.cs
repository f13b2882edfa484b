namespace Antiphon.Adapters.Host.Tests;

/// <summary>The lease as two processes see it: whoever grants, and whoever asks before every send.</summary>
public sealed class LeasePageTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("antiphon-lease-").FullName;
    private readonly Clock _clock = new();

    public void Dispose()
    {
        LeasePage.Open(_data, _clock).Remove();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public void It_is_not_held_before_it_was_granted_and_ends_by_time_alone()
    {
        using var granting = LeasePage.Open(_data, _clock);
        using var asking = LeasePage.Open(_data, _clock);
        Assert.False(asking.IsHeld);
        granting.Grant(TimeSpan.FromMilliseconds(450));
        _clock.Advance(TimeSpan.FromMilliseconds(449));
        Assert.True(asking.IsHeld);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(asking.IsHeld);
    }

    [Fact]
    public void It_can_be_renewed_and_taken_back()
    {
        using var granting = LeasePage.Open(_data, _clock);
        using var asking = LeasePage.Open(_data, _clock);
        granting.Grant(TimeSpan.FromMilliseconds(450));
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        granting.Grant(TimeSpan.FromMilliseconds(450));
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.True(asking.IsHeld);
        granting.End();
        Assert.False(asking.IsHeld);
    }

    [Fact]
    public void Of_a_server_that_is_alone_it_outlives_the_one_who_granted_it()
    {
        using (var granting = LeasePage.Open(_data, _clock))
            granting.GrantForGood();
        _clock.Advance(TimeSpan.FromDays(30));
        using var asking = LeasePage.Open(_data, _clock);
        Assert.True(asking.IsHeld);
    }

    /// <summary>The monotonic clock of a host, by hand.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _now = 1_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
