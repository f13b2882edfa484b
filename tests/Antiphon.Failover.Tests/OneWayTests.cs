using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>SPEC 4: a link that is cut in one direction counts as cut. Who hears has the callers.</summary>
public class OneWayTests
{
    private const string Address = "192.0.2.10";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly PairSettings Settings = PairSettings.Fast with { VirtualAddress = Address };

    [Fact]
    public void Server_that_is_not_heard_by_the_active_one_stands_in_for_it_until_it_is()
    {
        var pair = SimulatedPair.Running(Settings);
        pair.IsCutFromSecondary = true;
        pair.Run(Settings.Detection);
        Assert.False(pair.Secondary.IsAnswering);
        pair.Run(Settings.Detection * 1.5);
        Assert.True(pair.Secondary.IsAnswering && pair.Primary.IsAnswering);
        Assert.Equal(
            [PairEvent.PeerUnreachable, PairEvent.SecondaryTakesOver, PairEvent.BecameActive], pair.Secondary.Events);
        Assert.Equal([PairEvent.PeerLost], pair.Primary.Events);
        pair.IsCutFromSecondary = false;
        pair.Run(Second);
        Assert.True(!pair.Secondary.IsAnswering && pair.Primary.IsAnswering);
    }

    [Fact]
    public void Server_that_has_a_witness_asks_it_first()
    {
        var pair = SimulatedPair.Running(Settings with { Witness = "witness" });
        pair.IsCutFromSecondary = true;
        for (var i = 0; i < 100; i++)
        {
            pair.Run(TimeSpan.FromMilliseconds(50));
            Assert.False(pair.Secondary.IsAnswering && pair.Primary.IsAnswering);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_that_are_active_the_one_that_hears_announces_the_address_with_every_beat(bool isPrimaryDeaf)
    {
        var pair = SimulatedPair.Running(Settings);
        (pair.IsCutFromSecondary, pair.IsCutFromPrimary) = (isPrimaryDeaf, !isPrimaryDeaf);
        pair.Run(Second * 3);
        Assert.True(pair.Secondary.IsAnswering && pair.Primary.IsAnswering);
        var (hearing, deaf) = isPrimaryDeaf ? (pair.Secondary, pair.Primary) : (pair.Primary, pair.Secondary);
        var (before, silent) = (Announcements(hearing), Announcements(deaf));
        pair.Run(Second);
        Assert.InRange(Announcements(hearing) - before, 9, 11);
        Assert.Equal(silent, Announcements(deaf));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Active_server_announces_its_address_again_when_the_other_is_heard_again(bool isBothActive)
    {
        var pair = SimulatedPair.Running(Settings);
        if (!isBothActive) pair.Secondary.LosePower();
        else pair.Cut(true);
        pair.Run(Second * 2);
        var before = Announcements(pair.Primary);
        if (!isBothActive) pair.Secondary.Boot();
        else pair.Cut(false);
        pair.Run(Second * 2);
        Assert.True(pair.Primary.IsAnswering && !pair.Secondary.IsAnswering);
        Assert.InRange(Announcements(pair.Primary) - before, 1, 3);
    }

    private static int Announcements(SimulatedServer server) =>
        server.Journal.Count(j => j.Effect is NodeEffect.TakeAddress);
}
