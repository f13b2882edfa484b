using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>SPEC 4, the rules beside the causes.</summary>
public class RuleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Server_that_starts_alone_waits_for_its_peers_word_and_then_becomes_active()
    {
        foreach (var (settings, seconds) in new[] { (PairSettings.Fast, 5), (PairSettings.Classic, 30) })
        {
            var pair = new SimulatedPair(settings);
            pair.Secondary.Boot();
            pair.Run(Second * seconds - TimeSpan.FromMilliseconds(1));
            Assert.Equal("Running; Unknown", StatusText.Of(pair.Secondary.State));
            pair.Run(TimeSpan.FromMilliseconds(2));
            Assert.True(pair.Secondary.IsAnswering);
            Assert.Equal("1011,1047", string.Join(",", pair.Secondary.Events));
        }
    }

    [Fact]
    public void Server_whose_peer_answers_does_not_wait()
    {
        var pair = new SimulatedPair(PairSettings.Classic);
        pair.Secondary.Boot();
        pair.Primary.Boot();
        var took = pair.Until(() => pair.Primary.IsAnswering, Second * 2);
        Assert.True(took < TimeSpan.FromMilliseconds(1100));
    }

    [Fact]
    public void Restarted_primary_stays_inactive_until_failback()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Primary.LosePower();
        pair.Run(Second * 2);
        pair.Primary.Boot();
        pair.Run(TimeSpan.FromMinutes(30));
        Assert.True(pair.Secondary.IsAnswering && !pair.Primary.IsAnswering);
        Assert.Equal("Running; Inactive", StatusText.Of(pair.Primary.State));
        CauseTests.Order(pair.Primary, new NodeCommand.FailBack(false));
        pair.Run(Second);
        Assert.True(pair.Primary.IsAnswering && !pair.Secondary.IsAnswering);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Active_server_that_misses_the_other_does_not_move(bool isSecondaryActive)
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        if (isSecondaryActive) CauseTests.FailOver(pair);
        var (active, inactive) = isSecondaryActive ? (pair.Secondary, pair.Primary) : (pair.Primary, pair.Secondary);
        inactive.LosePower();
        for (var i = 0; i < 100; i++)
        {
            pair.Run(Second);
            Assert.True(active.IsAnswering);
        }

        Assert.Equal([PairEvent.PeerLost], active.Events);
        Assert.True(active.Journal.Select(j => j.Effect).OfType<NodeEffect.GrantLease>().Last().IsPeerAway);
    }

    [Fact]
    public void Third_automatic_move_in_ten_minutes_is_damped_and_told_once()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Primary.KillVoice();
        pair.Run(Second * 20);
        pair.Secondary.KillVoice();
        pair.Run(Second * 20);
        Assert.True(pair.Primary.IsAnswering);
        pair.Primary.Journal.Clear();
        for (var i = 0; i < 3; i++)
        {
            pair.Primary.KillVoice();
            pair.Run(Second * 20);
            Assert.True(pair.Primary.IsAnswering, $"{pair}");
        }

        Assert.Single(pair.Primary.Events, PairEvent.MoveDamped);
        pair.Run(TimeSpan.FromMinutes(10));
        pair.Primary.KillVoice();
        pair.Run(Second);
        Assert.True(pair.Secondary.IsAnswering, "ten minutes later it is free to move again");
    }

    [Fact]
    public void Server_that_is_gone_is_replaced_also_the_third_time_only_later()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Primary.KillVoice();
        pair.Run(Second * 20);
        pair.Secondary.KillVoice();
        pair.Run(Second * 20);
        pair.Primary.LosePower();
        var took = pair.Until(() => pair.Secondary.IsAnswering, Second * 10);
        Assert.InRange(took.TotalMilliseconds, 2700, 2910);
        Assert.Contains(PairEvent.MoveDamped, pair.Secondary.Events);
    }

    [Fact]
    public void Calls_that_arrive_at_the_inactive_server_move_activity_only_when_they_may()
    {
        Check(PairSettings.Fast, isKnown: false, isMoving: false);
        Check(PairSettings.Fast with { ForceFailoverOnCall = false }, isKnown: true, isMoving: false);
        Check(PairSettings.Fast with { AutomaticMoves = false }, isKnown: true, isMoving: false);
        Check(PairSettings.Fast, isKnown: true, isMoving: true);

        static void Check(PairSettings settings, bool isKnown, bool isMoving)
        {
            var pair = SimulatedPair.Running(settings with { AutomaticMoves = true });
            if (!settings.AutomaticMoves) CauseTests.Order(pair.Primary, new NodeCommand.SetAutomatic(false));
            pair.Run(Second);
            pair.Secondary.Deliver(new NodeEvent.CallArrivedWhileInactive("c7", isKnown, "pbx", "7000"));
            pair.Run(Second);
            Assert.Equal(isMoving, pair.Secondary.IsAnswering);
            Assert.Equal(!isMoving, pair.Secondary.Journal.Any(j => j.Effect is NodeEffect.RefuseCall("c7")));
            Assert.Contains(PairEvent.CallOnInactivePort, pair.Secondary.Events);
        }
    }

    [Fact]
    public void Call_that_waited_for_activity_in_vain_is_refused()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.IsCutFromSecondary = true;
        pair.Secondary.Deliver(new NodeEvent.CallArrivedWhileInactive("c7", true, "pbx", "7000"));
        pair.Run(Second * 4);
        Assert.False(pair.Secondary.IsAnswering);
        Assert.Contains(pair.Secondary.Journal, j => j.Effect is NodeEffect.RefuseWaitingCalls);
        Assert.Contains(PairEvent.MoveAbandoned, pair.Secondary.Events);
    }

    [Fact]
    public void Address_that_is_changed_moves_on_the_active_server_only()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { VirtualAddress = "127.0.0.10" });
        foreach (var server in new[] { pair.Primary, pair.Secondary })
            server.Deliver(new NodeEvent.SettingsChanged(PairSettings.Fast with { VirtualAddress = "127.0.0.20" }));
        Assert.Contains(new NodeEffect.ReleaseAddress("127.0.0.10"), pair.Primary.Journal.Select(j => j.Effect));
        Assert.Contains(new NodeEffect.TakeAddress("127.0.0.20"), pair.Primary.Journal.Select(j => j.Effect));
        Assert.DoesNotContain(pair.Secondary.Journal, j => j.Effect is NodeEffect.TakeAddress);
    }

    [Fact]
    public void Server_that_reaches_no_phone_system_takes_over_from_one_that_is_gone()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Secondary.Deliver(new NodeEvent.IntegrationsChanged(0, 1));
        pair.Primary.LosePower();
        pair.Run(Second);
        Assert.True(pair.Secondary.IsAnswering);
    }

    [Fact]
    public void Both_that_lose_every_phone_system_stay_where_they_are()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Primary.Deliver(new NodeEvent.IntegrationsChanged(0, 2));
        pair.Run(Second * 8);
        pair.Secondary.Deliver(new NodeEvent.IntegrationsChanged(0, 2));
        pair.Run(Second * 60);
        Assert.True(pair.Primary.IsAnswering);
        Assert.Equal("", CauseTests.Events(pair.Primary));
    }

    [Fact]
    public void Handover_that_the_taker_does_not_finish_ends_where_it_began()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Primary, new NodeCommand.FailOver(false));
        pair.Cut(true);
        pair.Run(Second * 20);
        Assert.True(pair.Primary.IsAnswering);
        Assert.Contains(PairEvent.MoveAbandoned, pair.Primary.Events);
    }

    [Fact]
    public void Move_that_was_given_up_does_not_happen_when_the_other_is_heard_again()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Primary, new NodeCommand.FailOver(false));
        pair.IsCutFromSecondary = true;
        pair.Until(() => pair.Secondary.State.Phase == NodePhase.Taking, Second);
        pair.Until(() => pair.Primary.State.Phase == NodePhase.Active, Second * 2);
        pair.Cut(false);
        pair.Run(Second * 10);
        Assert.Contains(PairEvent.MoveAbandoned, pair.Primary.Events);
        Assert.True(pair.Primary.IsAnswering);
        Assert.Single(pair.Primary.Events, PairEvent.ManualFailover);
        Assert.Equal(NodePhase.Inactive, pair.Secondary.State.Phase);
        Assert.DoesNotContain(PairEvent.MoveAbandoned, pair.Secondary.Events);
    }

    [Fact]
    public void Released_activity_that_nobody_takes_is_taken_back()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Primary, new NodeCommand.FailOver(false));
        pair.Until(() => !pair.Primary.State.IsActive, Second);
        pair.Cut(true);
        pair.Secondary.LosePower();
        var took = pair.Until(() => pair.Primary.IsAnswering, Second * 5);
        Assert.True(took < TimeSpan.FromMilliseconds(3300));
        pair.Run(Second * 30);
        Assert.True(pair.Primary.IsAnswering);
    }

    [Fact]
    public void Manual_move_is_refused_while_replication_is_behind_unless_it_is_asked_all_the_same()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Primary.Deliver(new NodeEvent.ReplicationChanged(false, 3));
        CauseTests.Order(pair.Primary, new NodeCommand.FailOver(false));
        Assert.False(LastAnswer(pair.Primary).IsAccepted);
        CauseTests.Order(pair.Primary, new NodeCommand.FailOver(true));
        Assert.True(LastAnswer(pair.Primary).IsAccepted);
        pair.Run(Second);
        Assert.True(pair.Secondary.IsAnswering);
    }

    [Fact]
    public void Calls_are_left_to_finish_without_a_virtual_address_and_move_with_one()
    {
        var without = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(without.Primary, new NodeCommand.FailOver(false));
        without.Run(Second * 2);
        Assert.Contains(without.Primary.Journal, j => j.Effect is NodeEffect.DeactivateVoice(CallsLeft.Finish));
        Assert.Equal(LeaseScope.Finish, without.Primary.LeaseScope);
        Assert.True(without.Primary.LeaseUntil > without.Primary.LocalNow);
        without.Run(Second * 4);
        Assert.False(without.Primary.LeaseUntil > without.Primary.LocalNow);

        var with = SimulatedPair.Running(PairSettings.Fast with { VirtualAddress = "127.0.0.10" });
        CauseTests.Order(with.Primary, new NodeCommand.FailOver(false));
        with.Run(Second * 2);
        Assert.Contains(with.Primary.Journal, j => j.Effect is NodeEffect.DeactivateVoice(CallsLeft.Adopted));
        Assert.False(with.Primary.LeaseUntil > with.Primary.LocalNow);
        Assert.True(!with.Primary.IsHoldingAddress && with.Secondary.IsHoldingAddress);
    }

    [Fact]
    public void Settings_change_from_classic_to_fast_and_back_moves_nothing()
    {
        for (var seed = 1UL; seed < 50; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Classic, seed);
            foreach (var settings in new[] { PairSettings.Fast, PairSettings.Classic })
            {
                pair.Secondary.Deliver(new NodeEvent.SettingsChanged(settings));
                pair.Run(TimeSpan.FromMilliseconds(pair.Chance.Next(10, 5000)));
                pair.Primary.Deliver(new NodeEvent.SettingsChanged(settings));
                pair.Run(Second * 15);
                Assert.Equal("", CauseTests.Events(pair.Secondary));
                Assert.True(pair.Primary.IsAnswering);
            }
        }
    }

    [Fact]
    public void Node_manager_that_is_back_before_the_lease_ends_goes_on_in_its_term()
    {
        var pair = SimulatedPair.Running(PairSettings.Classic);
        var term = pair.Primary.State.Held;
        pair.Primary.KillNode();
        pair.Run(Second * 4);
        Assert.True(pair.Primary.IsAnswering, "the voice service answers as long as its lease lasts");
        pair.Primary.Boot(VoiceFound.Answering);
        for (var i = 0; i < 60; i++)
        {
            pair.Run(Second);
            Assert.True(pair.Primary.IsAnswering);
        }

        Assert.Equal(term, pair.Primary.State.Held);
        Assert.Equal("", CauseTests.Events(pair.Secondary));
    }

    /// <summary>A pause that is short beside the detection time and long beside the lease.</summary>
    [Fact]
    public void Server_that_froze_beyond_its_lease_asks_before_it_goes_on_however_patient_the_other_is()
    {
        var pair = SimulatedPair.Running(PairSettings.Classic with { Lease = Second });
        pair.Secondary.Deliver(new NodeEvent.LinkReported(LinkFact.Closed));
        pair.Primary.Freeze(Second * 5);
        pair.Run(Second * 20);
        Assert.True(pair.Secondary.IsAnswering && !pair.WereBothAnswering, $"{pair}");
        Assert.Equal("2096,1048", CauseTests.Events(pair.Primary));
    }

    [Fact]
    public void Server_that_wakes_and_finds_a_newer_term_does_not_wait_for_a_second_word()
    {
        var now = new Instant(1_767_225_700_000_000);
        var waiting = Samples.Phases(now)[0].State;
        waiting = waiting with
        {
            IsResuming = true,
            Held = new(2),
            Peer = waiting.Peer with { Last = waiting.Peer.Last! with { Phase = NodePhase.Active, Held = new(3) } },
        };
        Assert.Equal(NodePhase.Inactive, NodeMachine.Next(waiting, new NodeEvent.Tick(), now).State.Phase);
    }

    [Fact]
    public void Single_server_waits_for_nobody()
    {
        var alone = new NodeIdentity(ServerRole.Primary, "alpha", null, 1, "1.0");
        var now = new Instant(5_000_000);
        var step = NodeMachine.Begin(alone, PairSettings.Fast, NodeMemory.Blank, VoiceFound.None, now);
        Assert.Equal("Not running; Active", StatusText.Of(step.State));
        step = NodeMachine.Next(step.State, new NodeEvent.VoiceReady(), now);
        Assert.Contains(step.Effects, e => e is NodeEffect.GrantLease { IsPeerAway: true });
        Assert.Contains(step.Effects, e => e is NodeEffect.ActivateVoice);
        Assert.DoesNotContain(step.Effects, e => e is NodeEffect.Send);
    }

    internal static NodeEffect.Answer LastAnswer(SimulatedServer server) =>
        server.Journal.Select(j => j.Effect).OfType<NodeEffect.Answer>().Last();
}
