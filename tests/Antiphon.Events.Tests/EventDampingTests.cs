using Antiphon.Kernel;

namespace Antiphon.Events.Tests;

public class EventDampingTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly Event Full = EventCatalogue.PortsExhausted.Happened(2000);
    private readonly EventDamping _damping = new(Window);

    [Fact]
    public void The_first_is_told_at_once() => Assert.Equal(Full, _damping.Pass(Full, At(0)));

    [Fact]
    public void What_repeats_within_the_window_is_held_back_and_counted_in_the_next_that_is_told()
    {
        _damping.Pass(Full, At(0));
        for (var second = 1; second < 60; second++)
            Assert.Null(_damping.Pass(Full, At(second)));
        Assert.Contains("59 more", _damping.Pass(Full, At(60))!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_again_after_a_quiet_window_is_told_as_it_is()
    {
        _damping.Pass(Full, At(0));
        Assert.Equal(Full, _damping.Pass(Full, At(61)));
    }

    [Fact]
    public void Another_cause_is_told_although_the_first_one_goes_on()
    {
        _damping.Pass(EventCatalogue.StoreFault.Happened("disk full"), At(0));
        Assert.NotNull(_damping.Pass(EventCatalogue.StoreFault.Happened("no such file"), At(1)));
    }

    [Fact]
    public void A_flood_of_different_events_does_not_fill_the_memory_and_is_told()
    {
        for (var i = 0; i < 5000; i++)
            Assert.NotNull(_damping.Pass(EventCatalogue.StoreFault.Happened($"cause {i}"), At(0)));
    }

    private static Instant At(int second) => new Instant(0) + TimeSpan.FromSeconds(second);
}
