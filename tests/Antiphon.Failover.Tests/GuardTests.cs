using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>SPEC 4: the pairing guard of a secondary, and what stands beside the pair.</summary>
public class GuardTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(GuardMode.Enforce, "2091,2092,1048", false)]
    [InlineData(GuardMode.Warn, "2091,2092", true)]
    [InlineData(GuardMode.Off, "", true)]
    public void Secondary_that_never_reached_its_primary_is_closed_after_four_hours(
        GuardMode mode, string events, bool isAnswering)
    {
        var pair = new SimulatedPair(PairSettings.Fast with { Guard = mode });
        pair.Secondary.Boot();
        pair.Run(Second * 10);
        pair.Secondary.Journal.Clear();
        var start = pair.Secondary.LocalNow.ToWallClock() - (Second * 10);
        At(pair, start + TimeSpan.FromHours(2.9));
        Assert.Equal("", CauseTests.Events(pair.Secondary));
        At(pair, start + TimeSpan.FromHours(3.1));
        At(pair, start + TimeSpan.FromHours(3.99));
        Assert.True(pair.Secondary.IsAnswering);
        At(pair, start + TimeSpan.FromHours(4.01));
        Assert.Equal(isAnswering, pair.Secondary.IsAnswering);
        At(pair, start + TimeSpan.FromHours(5));
        Assert.Equal(isAnswering, pair.Secondary.IsAnswering);
        Assert.Equal(events, CauseTests.Events(pair.Secondary));
    }

    [Fact]
    public void Secondary_that_reached_its_primary_has_sixty_days_and_opens_again_when_it_is_back()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { Guard = GuardMode.Enforce });
        var start = pair.Secondary.LocalNow.ToWallClock();
        pair.Primary.LosePower();
        pair.Run(Second * 3);
        At(pair, start + TimeSpan.FromDays(52));
        Assert.DoesNotContain(PairEvent.GuardWarning, pair.Secondary.Events);
        At(pair, start + TimeSpan.FromDays(54));
        Assert.Contains(PairEvent.GuardWarning, pair.Secondary.Events);
        At(pair, start + TimeSpan.FromDays(61));
        Assert.False(pair.Secondary.IsAnswering);
        Assert.Equal("The pairing guard keeps this secondary from answering.", StatusText.Why(pair.Secondary.State));
        pair.Primary.Boot();
        pair.Run(Second * 5);
        Assert.False(pair.Secondary.State.Guard.IsClosed);
        Assert.True(pair.Primary.IsAnswering != pair.Secondary.IsAnswering);
    }

    [Fact]
    public void Restart_does_not_begin_the_sixty_days_anew()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { Guard = GuardMode.Enforce });
        var start = pair.Secondary.LocalNow.ToWallClock();
        pair.Primary.LosePower();
        pair.Secondary.LosePower();
        pair.Secondary.Boot();
        pair.Run(Second * 10);
        At(pair, start + TimeSpan.FromDays(59.9));
        Assert.True(pair.Secondary.IsAnswering);
        At(pair, start + TimeSpan.FromDays(60.1));
        Assert.False(pair.Secondary.IsAnswering);
    }

    [Fact]
    public void Primary_has_no_guard()
    {
        var pair = new SimulatedPair(PairSettings.Classic);
        pair.Primary.Boot();
        pair.Run(Second * 40);
        pair.Primary.Deliver(new NodeEvent.LocalClock(pair.Primary.LocalNow.ToWallClock() + TimeSpan.FromDays(99)));
        Assert.True(pair.Primary.IsAnswering);
    }

    [Fact]
    public void Isolation_address_only_tells()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { IsolationAddress = "10.0.0.254" });
        pair.Primary.Deliver(new NodeEvent.IsolationProbed(false));
        Assert.False(pair.Primary.State.Others.IsCutOff);
        pair.Cut(true);
        pair.Run(Second * 3);
        Assert.Contains(pair.Primary.Journal, j => j.Effect is NodeEffect.ProbeIsolation);
        pair.Primary.Deliver(new NodeEvent.IsolationProbed(false));
        pair.Primary.Deliver(new NodeEvent.IsolationProbed(false));
        Assert.True(pair.Primary.State.Others.IsCutOff && pair.Primary.IsAnswering);
        Assert.Single(pair.Primary.Events, PairEvent.CutOff);
        pair.Cut(false);
        pair.Run(Second);
        Assert.False(pair.Primary.State.Others.IsCutOff);
    }

    [Fact]
    public void Witness_lets_exactly_one_go_on_and_the_other_says_why_it_stops()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { Witness = "10.0.0.1" });
        pair.Cut(true);
        pair.Run(Second * 20);
        Assert.True(pair.Primary.IsAnswering && !pair.Secondary.IsAnswering);
        pair.IsWitnessUp = false;
        pair.Run(Second * 5);
        Assert.True(!pair.Primary.IsAnswering && !pair.Secondary.IsAnswering);
        Assert.Contains(PairEvent.WitnessLost, pair.Primary.Events);
        pair.Cut(false);
        pair.Run(Second * 5);
        Assert.True(pair.Primary.IsAnswering != pair.Secondary.IsAnswering);
    }

    /// <summary>Though the node manager may stand still before it can take the lease back.</summary>
    [Fact]
    public void Lease_that_needs_a_witness_never_outlives_the_peers_patience()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { Witness = "10.0.0.1" });
        pair.IsWitnessUp = false;
        var cut = pair.Now;
        pair.Cut(true);
        pair.Run(Second * 3);
        Assert.All(
            pair.Primary.Journal.Select(j => j.Effect).OfType<NodeEffect.GrantLease>(),
            grant => Assert.True(grant.Until <= cut + PairSettings.Fast.Detection));
    }

    /// <summary>
    /// Its node manager may die the moment after: a voice service that thought itself alone would answer beside the
    /// other server's.
    /// </summary>
    [Fact]
    public void Lease_for_good_ends_in_the_moment_in_which_the_peer_is_heard_again()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Cut(true);
        pair.Run(Second * 3);
        Assert.True(Grants(pair.Primary)[^1].Grant.IsPeerAway);
        pair.Cut(false);
        pair.Run(Second);
        var back = pair.Primary.Journal.First(j => j.Effect is NodeEffect.Raise { Id: PairEvent.PeerBack }).At;
        Assert.False(Grants(pair.Primary).Last(g => g.At <= back).Grant.IsPeerAway);
    }

    [Fact]
    public void Clock_of_the_peer_that_is_a_minute_ahead_is_alarmed_once()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Secondary.Deliver(new NodeEvent.LocalClock(pair.Primary.LocalNow.ToWallClock() + (Second * 61)));
        pair.Run(Second * 10);
        Assert.Equal("2097", CauseTests.Events(pair.Primary));
        Assert.Equal("", CauseTests.Events(pair.Secondary));
    }

    private static (Instant At, NodeEffect.GrantLease Grant)[] Grants(SimulatedServer server) =>
        [.. server.Journal.Where(j => j.Effect is NodeEffect.GrantLease)
            .Select(j => (j.At, (NodeEffect.GrantLease)j.Effect))];

    private static void At(SimulatedPair pair, DateTimeOffset time)
    {
        pair.Secondary.Deliver(new NodeEvent.LocalClock(time));
        pair.Run(Second * 2);
    }
}
