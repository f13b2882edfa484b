using Antiphon.Kernel;

namespace Antiphon.Kernel.Tests;

public sealed class HybridClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HybridClock Clock = new(ServerId.Primary, default);

    [Fact]
    public void Stamps_only_grow_whatever_the_wall_clock_does()
    {
        var chance = new Chance(7);
        var clock = Clock;
        var last = default(HybridTimestamp);
        var wall = Noon;
        for (var i = 0; i < 200_000; i++)
        {
            wall += TimeSpan.FromMilliseconds(chance.OneIn(100) ? chance.Next(-100_000, 50_000) : chance.Next(2));
            clock = clock.Next(wall, out var stamp);
            Assert.True(stamp > last);
            last = stamp;
        }
    }

    [Fact]
    public void A_millisecond_with_more_stamps_than_its_counter_borrows_the_next()
    {
        var clock = Clock;
        var stamp = default(HybridTimestamp);
        for (var i = 0; i <= ushort.MaxValue + 1; i++)
            clock = clock.Next(Noon, out stamp);
        Assert.Equal(Noon.ToUnixTimeMilliseconds() + 1, stamp.Milliseconds);
        Assert.Equal(0, stamp.Counter);
    }

    [Fact]
    public void What_was_seen_from_the_other_server_is_overtaken()
    {
        var remote = new HybridTimestamp(Noon.ToUnixTimeMilliseconds() + 59_000, 3, ServerId.Secondary);
        var observed = Clock.Observe(remote, Noon);
        Assert.True(observed.IsAccepted);
        _ = observed.Clock.Next(Noon, out var stamp);
        Assert.True(stamp > remote);
        Assert.Equal(ServerId.Primary, stamp.Server);
    }

    [Fact]
    public void A_clock_more_than_a_minute_ahead_is_refused_and_pushes_nobody()
    {
        var remote = new HybridTimestamp(Noon.ToUnixTimeMilliseconds() + 60_001, 0, ServerId.Secondary);
        var observed = Clock.Observe(remote, Noon);
        Assert.False(observed.IsAccepted);
        Assert.Equal(TimeSpan.FromMilliseconds(60_001), observed.Ahead);
        Assert.Equal(Clock, observed.Clock);
    }

    [Fact]
    public void A_remote_clock_that_is_behind_changes_nothing()
    {
        _ = Clock.Next(Noon, out var own);
        var clock = Clock with { Last = own };
        var remote = new HybridTimestamp(own.Milliseconds - 5000, 9, ServerId.Secondary);
        Assert.Equal(clock, clock.Observe(remote, Noon).Clock);
    }
}
