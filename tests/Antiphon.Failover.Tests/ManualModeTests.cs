namespace Antiphon.Failover.Tests;

public class ManualModeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Nothing_moves_by_itself()
    {
        foreach (var cause in new Action<SimulatedPair>[]
        {
            p => p.Primary.LosePower(), p => p.Primary.KillNode(), p => p.Cut(true),
            p => p.Primary.Deliver(new NodeEvent.IntegrationsChanged(0, 1)), p => p.Primary.Freeze(Second * 5),
            p => p.Primary.KillVoice(), p => p.Primary.Deliver(new NodeEvent.HostShuttingDown(CallsLeft.Drop)),
        })
        {
            var pair = Manual();
            cause(pair);
            pair.Run(Second * 60);
            Assert.False(pair.Secondary.IsAnswering, $"{pair}");
            Assert.Equal(NodePhase.Inactive, pair.Secondary.State.Phase);
        }
    }

    [Fact]
    public void Crashed_voice_service_is_restarted_and_stays_active()
    {
        var pair = Manual();
        pair.Primary.KillVoice();
        pair.Run(Second * 3);
        Assert.True(pair.Primary.IsAnswering);
    }

    [Fact]
    public void Server_that_froze_goes_on()
    {
        var pair = Manual();
        pair.Primary.Freeze(Second * 5);
        pair.Run(Second * 8);
        Assert.True(pair.Primary.IsAnswering);
    }

    [Fact]
    public void Force_active_moves_and_force_inactive_leaves_nobody_active()
    {
        var pair = Manual();
        CauseTests.Order(pair.Secondary, new NodeCommand.ForceActive());
        pair.Run(Second * 10);
        Assert.True(pair.Secondary.IsAnswering && !pair.Primary.IsAnswering);
        CauseTests.Order(pair.Secondary, new NodeCommand.ForceInactive());
        pair.Run(Second * 60);
        Assert.True(!pair.Secondary.IsAnswering && !pair.Primary.IsAnswering);
        CauseTests.Order(pair.Primary, new NodeCommand.ForceActive());
        pair.Run(Second);
        Assert.True(pair.Primary.IsAnswering);
        Assert.Equal("2086,1048,2084,1047", CauseTests.Events(pair.Primary));
        Assert.Equal("2084,1050,1047,2085,1048", CauseTests.Events(pair.Secondary));
    }

    [Fact]
    public void After_both_have_restarted_both_are_inactive()
    {
        var pair = Manual();
        pair.Primary.LosePower();
        pair.Secondary.LosePower();
        pair.Run(Second);
        pair.Primary.Boot();
        pair.Secondary.Boot();
        pair.Run(Second * 60);
        Assert.Equal("Running; Inactive", StatusText.Of(pair.Primary.State));
        Assert.Equal("Running; Inactive", StatusText.Of(pair.Secondary.State));
        CauseTests.Order(pair.Primary, new NodeCommand.SetAutomatic(true));
        pair.Run(Second * 5);
        Assert.True(pair.Primary.IsAnswering != pair.Secondary.IsAnswering);
    }

    [Fact]
    public void Mode_reaches_the_other_server_with_the_keep_alive_before_the_settings_do()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Primary, new NodeCommand.SetAutomatic(false));
        pair.Run(TimeSpan.FromMilliseconds(5));
        Assert.True(pair.Secondary.State.Settings.AutomaticMoves);
        Assert.True(pair.Secondary.State.IsManual);
        Assert.Contains(
            pair.Primary.Journal, j => j.Effect is NodeEffect.StoreSettings { Settings.AutomaticMoves: false });
    }

    [Fact]
    public void Each_mode_has_its_own_commands()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        Refused(pair, new NodeCommand.ForceActive());
        Refused(pair, new NodeCommand.ForceInactive());
        Refused(pair, new NodeCommand.SetAutomatic(true));
        pair = Manual();
        Refused(pair, new NodeCommand.FailOver(true));
        Refused(pair, new NodeCommand.FailOverByRule("r", 1));
        Refused(pair, new NodeCommand.ForceActive());
        Refused(pair, new NodeCommand.SetAutomatic(false));

        static void Refused(SimulatedPair pair, NodeCommand command)
        {
            var before = pair.Primary.State;
            CauseTests.Order(pair.Primary, command);
            Assert.False(RuleTests.LastAnswer(pair.Primary).IsAccepted);
            Assert.NotEqual("", RuleTests.LastAnswer(pair.Primary).Text);
            Assert.Equal(before.Phase, pair.Primary.State.Phase);
        }
    }

    [Fact]
    public void Callers_are_let_go_at_their_address_before_a_server_that_is_forced_inactive_gives_it_up()
    {
        var pair = Manual(PairSettings.Fast with { VirtualAddress = "127.0.0.10" });
        pair.Primary.Deliver(new NodeEvent.CallsChanged(3));
        var began = pair.Now;
        CauseTests.Order(pair.Primary, new NodeCommand.ForceInactive());
        pair.Run(Second);
        var after = pair.Primary.Journal.Where(j => j.At >= began).Select(j => j.Effect).ToList();
        var drained = after.IndexOf(new NodeEffect.DrainVoice(CallsLeft.Drop));
        var released = after.FindIndex(e => e is NodeEffect.ReleaseAddress);
        Assert.InRange(drained, 0, released - 1);
        Assert.True(!pair.Secondary.IsAnswering && !pair.Primary.IsAnswering);
        Assert.Equal("Running; Inactive", StatusText.Of(pair.Primary.State));
    }

    private static SimulatedPair Manual(PairSettings? settings = null)
    {
        var pair = SimulatedPair.Running(settings ?? PairSettings.Fast);
        CauseTests.Order(pair.Primary, new NodeCommand.SetAutomatic(false));
        pair.Run(Second);
        return pair;
    }
}
