using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>Whose the calls are that came to the other server's own address.</summary>
public class InheritingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Calls_stay_at_a_server_that_hands_over_and_come_over_when_it_dies_before_they_end()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Primary, new NodeCommand.FailOver(false));
        pair.Run(Second);
        Assert.Equal([false], Told(pair.Secondary));
        Assert.Contains(new NodeEffect.DeactivateVoice(CallsLeft.Finish), pair.Primary.Journal.Select(j => j.Effect));
        pair.Primary.LosePower();
        pair.Run(Second);
        Assert.Equal([false, true], Told(pair.Secondary));
        // And what it carries when it is back is its own again.
        pair.Primary.Boot();
        pair.Run(Second * 10);
        Assert.Equal([false, true, false], Told(pair.Secondary));
    }

    [Fact]
    public void Calls_come_over_when_the_voice_service_dies_on_which_they_were_left()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Primary, new NodeCommand.FailOver(false));
        pair.Run(Second);
        pair.Primary.KillVoice();
        pair.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal([false, true], Told(pair.Secondary));
    }

    [Fact]
    public void Calls_of_a_server_that_is_lost_come_over_with_activity()
    {
        var died = SimulatedPair.Running(PairSettings.Fast);
        died.Primary.LosePower();
        died.Run(Second * 2);
        Assert.Equal([true], Told(died.Secondary));

        var crashed = SimulatedPair.Running(PairSettings.Fast);
        crashed.Primary.CanVoiceStart = false;
        crashed.Primary.KillVoice();
        crashed.Run(Second);
        Assert.True(crashed.Secondary.IsAnswering);
        Assert.True(Told(crashed.Secondary)[0]);
    }

    [Fact]
    public void Voice_service_that_lets_its_calls_end_takes_none_of_the_other()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Secondary, new NodeCommand.StopVoice(CallsLeft.Drop));
        pair.Run(Second);
        var told = Told(pair.Primary).Length;
        CauseTests.Order(pair.Primary, new NodeCommand.StopVoice(CallsLeft.Finish));
        CauseTests.Order(pair.Secondary, new NodeCommand.StartVoice());
        pair.Run(Second);
        Assert.Equal(told, Told(pair.Primary).Length);
    }

    /// <summary>Each time that its voice service was told to answer, whether the other server was lost.</summary>
    private static bool[] Told(SimulatedServer server) =>
        [.. server.Journal.Select(j => j.Effect).OfType<NodeEffect.ActivateVoice>().Select(a => a.IsPeerLost)];
}
