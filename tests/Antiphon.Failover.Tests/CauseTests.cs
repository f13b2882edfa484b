namespace Antiphon.Failover.Tests;

/// <summary>SPEC 4 and 9: each cause, how fast it moves activity, and the events on either server.</summary>
public class CauseTests
{
    private static readonly Dictionary<string, Action<SimulatedPair>> Causes = new(StringComparer.Ordinal)
    {
        ["manual at the active"] = p => Order(Active(p), Back(p)),
        ["manual at the inactive"] = p => Order(Inactive(p), Back(p)),
        ["rule"] = p => Order(Active(p), new NodeCommand.FailOverByRule("crash", 4711)),
        ["power"] = p => Active(p).LosePower(),
        ["node manager killed"] = p => Active(p).KillNode(),
        ["frozen"] = p => Active(p).Freeze(TimeSpan.FromMinutes(2)),
        ["network"] = p => p.Cut(true),
        ["voice crashed"] = p => Active(p).KillVoice(),
        ["voice hung"] = p => Active(p).Deliver(new NodeEvent.VoiceHung()),
        ["call"] = p => Inactive(p).Deliver(new NodeEvent.CallArrivedWhileInactive("c1", true, "pbx", "7000")),
        ["shutdown"] = p => Active(p).Deliver(new NodeEvent.HostShuttingDown(CallsLeft.Finish)),
        ["deaf"] = p => Active(p).Deliver(new NodeEvent.IntegrationsChanged(0, 1)),
        ["voice stopped"] = p => Order(Active(p), new NodeCommand.StopVoice(CallsLeft.Finish)),
    };

    /// <summary>Milliseconds with profiles fast and classic, then the events without 1010 and 1011.</summary>
    [Theory]
    [InlineData("manual at the active", false, 20, 20, "1070,1048", "1050,1047")]
    [InlineData("manual at the inactive", false, 20, 20, "1070,1048", "1050,1047")]
    [InlineData("rule", false, 20, 20, "1078,1048", "1050,1047")]
    [InlineData("power", false, 710, 30_010, "", "1050,1047")]
    [InlineData("node manager killed", false, 560, 10_200, "", "1050,1047")]
    [InlineData("frozen", false, 710, 30_010, "", "1050,1047")]
    [InlineData("network", false, 710, 30_010, "", "1050,1047")]
    [InlineData("voice crashed", false, 20, 20, "2088,1048", "1050,1047")]
    [InlineData("voice hung", false, 80, 80, "2089,2088,1048", "1050,1047")]
    [InlineData("call", false, 20, 20, "1048", "542,1050,1047")]
    [InlineData("shutdown", false, 20, 20, "1048", "1050,1047")]
    [InlineData("deaf", false, 10_200, 11_100, "2090,1048", "1050,1047")]
    [InlineData("voice stopped", false, 20, 20, "1048", "1050,1047")]
    [InlineData("manual at the active", true, 20, 20, "1049,1047", "1068,1048")]
    [InlineData("manual at the inactive", true, 20, 20, "1049,1047", "1068,1048")]
    [InlineData("power", true, 710, 30_010, "1049,1047", "")]
    [InlineData("node manager killed", true, 560, 10_200, "1049,1047", "")]
    [InlineData("frozen", true, 710, 30_010, "1049,1047", "")]
    [InlineData("network", true, 710, 30_010, "1049,1047", "")]
    [InlineData("voice crashed", true, 20, 20, "1049,1047", "2088,1048")]
    [InlineData("call", true, 20, 20, "542,1049,1047", "1048")]
    [InlineData("shutdown", true, 20, 20, "1049,1047", "1048")]
    [InlineData("deaf", true, 10_200, 11_100, "1049,1047", "2090,1048")]
    public void Cause_moves_activity_once_in_time_and_says_why(
        string cause, bool isFailback, int millisecondsFast, int millisecondsClassic, string primary, string secondary)
    {
        foreach (var (settings, milliseconds) in new[]
            { (PairSettings.Fast, millisecondsFast), (PairSettings.Classic, millisecondsClassic) })
        {
            var pair = SimulatedPair.Running(settings);
            if (isFailback) FailOver(pair);
            var taker = Inactive(pair);
            var giver = Active(pair);

            Causes[cause](pair);
            var took = pair.Until(() => taker.IsAnswering, TimeSpan.FromMinutes(1));

            Assert.InRange(took.TotalMilliseconds, 0, milliseconds);
            pair.Run(TimeSpan.FromSeconds(45));
            Assert.True(taker.IsAnswering, $"{pair}");
            Assert.True(cause == "network" || !giver.IsAnswering);
            Assert.Equal(primary, Events(pair.Primary));
            Assert.Equal(secondary, Events(pair.Secondary));
            Assert.Null(pair.Violation);
            Assert.True(cause == "network" || !pair.WereBothAnswering);
        }
    }

    [Fact]
    public void Planned_move_leaves_no_moment_in_which_a_call_would_be_refused_for_longer_than_a_message_takes()
    {
        foreach (var settings in new[] { PairSettings.Fast, PairSettings.Classic })
        {
            var pair = SimulatedPair.Running(settings);
            Order(pair.Primary, new NodeCommand.FailOver(false));
            Assert.True(pair.Primary.IsAnswering);
            Assert.Equal("Failing over", StatusText.Of(pair.Primary.State));
            var stopped = pair.Until(() => !pair.Primary.IsAnswering, TimeSpan.FromSeconds(1));
            var gap = pair.Until(() => pair.Secondary.IsAnswering, TimeSpan.FromSeconds(1));
            Assert.InRange(gap.TotalMilliseconds, 0, 3);
            Assert.InRange(stopped.TotalMilliseconds, 0, 6);
        }
    }

    internal static void FailOver(SimulatedPair pair)
    {
        Order(pair.Primary, new NodeCommand.FailOver(false));
        pair.Run(TimeSpan.FromSeconds(15));
        Assert.True(pair.Secondary.IsAnswering, $"{pair}");
        pair.Primary.Journal.Clear();
        pair.Secondary.Journal.Clear();
    }

    internal static void Order(SimulatedServer server, NodeCommand command) =>
        server.Deliver(new NodeEvent.CommandGiven(command, "admin", "q"));

    internal static string Events(SimulatedServer server) =>
        string.Join(",", server.Events.Where(id => id is not (1010 or 1011 or PairEvent.PeerBack)));

    private static SimulatedServer Active(SimulatedPair pair) =>
        pair.Secondary.State.IsActive ? pair.Secondary : pair.Primary;

    private static SimulatedServer Inactive(SimulatedPair pair) => pair.Other(Active(pair).Role);

    private static NodeCommand Back(SimulatedPair pair) =>
        pair.Secondary.State.IsActive ? new NodeCommand.FailBack(false) : new NodeCommand.FailOver(false);
}
