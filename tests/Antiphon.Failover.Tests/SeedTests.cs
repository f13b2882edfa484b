using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>Many runs of the pair through faults drawn from a seed, and what must be so in each.</summary>
public class SeedTests
{
    /// <summary>A start, a judgement, a handover: the longest that nobody may answer although somebody could.</summary>
    private static readonly TimeSpan NobodyMax = TimeSpan.FromSeconds(8);

    private const int Seeds = 200;

    [Fact]
    public void Pair_recovers_from_any_faults_and_never_answers_twice_in_one_term()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = new SimulatedPair(PairSettings.Fast, seed) { LossPercent = 0 };
            pair.Primary.Boot();
            pair.After(TimeSpan.FromMilliseconds(pair.Chance.Next(7000)), () => pair.Secondary.Boot());
            pair.Run(TimeSpan.FromSeconds(12));
            for (var i = 0; i < 12; i++)
            {
                Disturb(pair);
                WatchForNobody(pair, seed, TimeSpan.FromMilliseconds(pair.Chance.Next(50, 6000)));
            }

            Heal(pair);
            pair.Run(TimeSpan.FromSeconds(40));
            Assert.True(
                pair.Primary.IsAnswering != pair.Secondary.IsAnswering, $"seed {seed}: {pair}");
            Assert.True(pair.Violation is null, $"seed {seed}: {pair.Violation}");
            var before = (pair.Primary.State.Phase, pair.Secondary.State.Phase);
            pair.Run(TimeSpan.FromMinutes(2));
            Assert.Equal(before, (pair.Primary.State.Phase, pair.Secondary.State.Phase));
        }
    }

    [Fact]
    public void Without_a_cut_link_both_never_answer_at_once()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Fast, seed);
            for (var i = 0; i < 10; i++)
            {
                // A server that freezes while the other is away goes on when it wakes: nobody was there to take over.
                var areBothThere = pair is
                    { Primary.State.Verdict: PeerVerdict.Alive, Secondary.State.Verdict: PeerVerdict.Alive };
                DisturbOneServer(
                    pair, pair.Chance.OneIn(2) ? pair.Primary : pair.Secondary,
                    pair.Chance.Next(areBothThere ? 0 : 1, 7));
                WatchForNobody(pair, seed, TimeSpan.FromMilliseconds(pair.Chance.Next(50, 9000)));
                Assert.False(pair.WereBothAnswering, $"seed {seed}: {pair}");
            }

            Assert.True(pair.Violation is null, $"seed {seed}: {pair.Violation}");
        }
    }

    [Fact]
    public void With_a_witness_both_never_answer_at_once_whatever_is_cut()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Fast with { Witness = "10.0.0.1" }, seed);
            for (var i = 0; i < 10; i++)
            {
                Disturb(pair);
                pair.IsWitnessUp = !pair.Chance.OneIn(4);
                pair.Run(TimeSpan.FromMilliseconds(pair.Chance.Next(50, 5000)));
                Assert.False(pair.WereBothAnswering, $"seed {seed}, fault {i}: {pair}");
            }

            pair.IsWitnessUp = true;
            Heal(pair);
            pair.Run(TimeSpan.FromSeconds(40));
            Assert.True(pair.Primary.IsAnswering != pair.Secondary.IsAnswering, $"seed {seed}: {pair}");
        }
    }

    /// <summary>SPEC 16.3: no false alarm on a loaded machine, nor on a link that loses a tenth.</summary>
    [Fact]
    public void Pauses_shorter_than_the_detection_time_move_nothing()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Fast, seed);
            pair.LossPercent = 10;
            pair.DelayMax = TimeSpan.FromMilliseconds(40);
            pair.LatenessMax = TimeSpan.FromMilliseconds(90);
            for (var i = 0; i < 10; i++)
            {
                pair.LossPercent = 0;
                var server = pair.Chance.OneIn(2) ? pair.Primary : pair.Secondary;
                server.Freeze(TimeSpan.FromMilliseconds(pair.Chance.Next(20, 400)));
                pair.Run(TimeSpan.FromMilliseconds(700));
                pair.LossPercent = 10;
                pair.Run(TimeSpan.FromMilliseconds(pair.Chance.Next(500, 3000)));
            }

            Assert.True(pair.Primary.IsAnswering, $"seed {seed}: {pair}");
            Assert.Equal("", CauseTests.Events(pair.Secondary));
        }
    }

    [Fact]
    public void Freeze_that_is_longer_than_the_detection_time_moves_exactly_once()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Fast, seed);
            pair.Primary.Freeze(TimeSpan.FromMilliseconds(pair.Chance.Next(850, 20_000)));
            pair.Run(TimeSpan.FromSeconds(30));
            Assert.True(pair.Secondary.IsAnswering && !pair.WereBothAnswering, $"seed {seed}: {pair}");
            Assert.Equal("1050,1047", CauseTests.Events(pair.Secondary));
            Assert.Equal("2096,1048", CauseTests.Events(pair.Primary));
        }
    }

    /// <summary>The instants between lease and detection time, in which both may believe that it is theirs.</summary>
    [Fact]
    public void Freeze_of_about_the_detection_time_moves_once_or_not_at_all()
    {
        var moved = 0;
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Fast, seed);
            pair.Primary.Freeze(TimeSpan.FromMicroseconds(pair.Chance.Next(560_000, 760_000)));
            pair.Run(TimeSpan.FromSeconds(10));
            Assert.True(pair.Primary.IsAnswering != pair.Secondary.IsAnswering, $"seed {seed}: {pair}");
            Assert.False(pair.WereBothAnswering, $"seed {seed}: {pair}");
            Assert.InRange(pair.Secondary.Events.Count(id => id == PairEvent.BecameActive), 0, 1);
            Assert.Equal(0, pair.Primary.Events.Count(id => id == PairEvent.BecameActive));
            moved += pair.Secondary.IsAnswering ? 1 : 0;
        }

        Assert.InRange(moved, 1, Seeds - 1);
    }

    [Fact]
    public void Cut_link_makes_both_active_and_its_healing_leaves_the_primary()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Fast, seed);
            if (pair.Chance.OneIn(2)) CauseTests.FailOver(pair);
            pair.Cut(true);
            pair.Run(TimeSpan.FromMilliseconds(pair.Chance.Next(1200, 20_000)));
            Assert.True(pair.Primary.IsAnswering && pair.Secondary.IsAnswering, $"seed {seed}: {pair}");
            pair.Cut(false);
            pair.Until(() => !pair.Secondary.IsAnswering, TimeSpan.FromMilliseconds(300));
            pair.Run(TimeSpan.FromSeconds(10));
            Assert.True(pair.Primary.IsAnswering && !pair.Secondary.IsAnswering, $"seed {seed}: {pair}");
            Assert.True(pair.Primary.State.Held > pair.Secondary.State.Held);
            Assert.Contains(
                pair.Secondary.Journal, j => j.Effect is NodeEffect.DeactivateVoice { Calls: CallsLeft.Finish });
            Assert.True(pair.Violation is null, $"seed {seed}: {pair.Violation}");
        }
    }

    /// <summary>Nobody was active, and both become able to take in the same moment.</summary>
    [Fact]
    public void Both_that_may_take_at_the_same_moment_never_both_do()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = new SimulatedPair(PairSettings.Fast with { AutomaticMoves = false }, seed);
            pair.Primary.Boot();
            pair.Secondary.Boot();
            pair.Run(TimeSpan.FromMilliseconds(500));
            CauseTests.Order(pair.Primary, new NodeCommand.SetAutomatic(true));
            pair.Run(TimeSpan.FromSeconds(3));
            Assert.False(pair.WereBothAnswering, $"seed {seed}: {pair}");
            Assert.True(pair.Primary.IsAnswering != pair.Secondary.IsAnswering, $"seed {seed}: {pair}");
        }
    }

    [Fact]
    public void Handover_over_a_lossy_link_ends_with_exactly_one_active()
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var pair = SimulatedPair.Running(PairSettings.Fast, seed);
            pair.LossPercent = 40;
            CauseTests.Order(pair.Primary, new NodeCommand.FailOver(false));
            WatchForNobody(pair, seed, TimeSpan.FromSeconds(3));
            pair.LossPercent = 0;
            pair.Run(TimeSpan.FromSeconds(8));
            Assert.True(pair.Primary.IsAnswering != pair.Secondary.IsAnswering, $"seed {seed}: {pair}");
            Assert.True(pair.Violation is null, $"seed {seed}: {pair.Violation}");
        }
    }

    private static void Disturb(SimulatedPair pair)
    {
        var server = pair.Chance.OneIn(2) ? pair.Primary : pair.Secondary;
        switch (pair.Chance.Next(12))
        {
            case 0:
                pair.Cut(true);
                break;
            case 1:
                pair.IsCutFromPrimary = true;
                break;
            case 2:
                pair.IsCutFromSecondary = true;
                break;
            case 3 or 4:
                pair.Cut(false);
                break;
            case 5:
                pair.LossPercent = pair.Chance.Next(0, 60);
                break;
            default:
                DisturbOneServer(pair, server, pair.Chance.Next(7));
                break;
        }
    }

    private static void DisturbOneServer(SimulatedPair pair, SimulatedServer server, int fault)
    {
        switch (fault)
        {
            case 0:
                server.Freeze(TimeSpan.FromMilliseconds(pair.Chance.Next(10, 5000)));
                break;
            case 1:
                server.KillVoice();
                break;
            case 2 when server.IsNodeUp:
                server.LosePower();
                break;
            case 2 or 3 when !server.IsNodeUp:
                server.Boot();
                break;
            case 3:
                var found = server.IsAnswering ? VoiceFound.Answering
                    : server.IsVoiceUp ? VoiceFound.Running : VoiceFound.None;
                server.KillNode();
                pair.After(TimeSpan.FromMilliseconds(1), () => RestartNode(server, found));
                break;
            case 4:
                server.Deliver(new NodeEvent.CallArrivedWhileInactive("c", true, "pbx", "7000"));
                break;
            case 5:
                CauseTests.Order(server, new NodeCommand.FailOver(true));
                break;
            default:
                CauseTests.Order(server, new NodeCommand.FailBack(true));
                break;
        }
    }

    private static void RestartNode(SimulatedServer server, VoiceFound found)
    {
        if (server.IsNodeUp) return;
        server.Boot(found);
        if (found == VoiceFound.Running && server.IsVoiceReady) server.Deliver(new NodeEvent.VoiceReady());
    }

    private static void Heal(SimulatedPair pair)
    {
        pair.Cut(false);
        pair.LossPercent = 0;
        foreach (var server in new[] { pair.Primary, pair.Secondary })
            if (!server.IsNodeUp)
                server.Boot();
    }

    /// <summary>
    /// Nobody answers for longer than the bound although a server could all the while (three seconds of settling down
    /// after it became able to not counted).
    /// </summary>
    private static void WatchForNobody(SimulatedPair pair, ulong seed, TimeSpan length)
    {
        var end = pair.Now + length;
        while (pair.Now < end)
        {
            pair.Run(TimeSpan.FromMilliseconds(20));
            pair.NobodySince = pair.Primary.IsAnswering || pair.Secondary.IsAnswering
                || !(pair.Primary.CouldServe && pair.Secondary.CouldServe) ? null : pair.NobodySince ?? pair.Now;
            if (pair.NobodySince is { } since)
                Assert.True(pair.Now - since < NobodyMax, $"seed {seed}: nobody for {pair.Now - since}: {pair}");
        }
    }
}
