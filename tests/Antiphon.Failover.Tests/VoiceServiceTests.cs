using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>What the node manager does for its voice service: starts it, starts it again, and lets it end.</summary>
public class VoiceServiceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Voice_service_that_crashes_while_the_other_cannot_take_is_restarted_and_stays_active()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        CauseTests.Order(pair.Secondary, new NodeCommand.StopVoice(CallsLeft.Drop));
        pair.Run(Second);
        Assert.Equal("Not running; Inactive", StatusText.Of(pair.Secondary.State));
        pair.Primary.KillVoice();
        Assert.Equal("Not running; Active", StatusText.Of(pair.Primary.State));
        Assert.Contains(pair.Primary.Journal, j => j.Effect is NodeEffect.StartVoice);
        pair.Run(Second * 2);
        Assert.True(pair.Primary.IsAnswering);
        Assert.Equal("2088", CauseTests.Events(pair.Primary));
    }

    [Fact]
    public void Crashed_voice_service_is_restarted_within_five_seconds_however_often_it_crashes()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Primary.CanVoiceStart = false;
        pair.Primary.KillVoice();
        pair.Run(TimeSpan.FromMinutes(2));
        var starts = pair.Primary.Journal.Where(j => j.Effect is NodeEffect.StartVoice).Select(j => j.At).ToArray();
        Assert.InRange(starts.Length, 20, 60);
        // Each attempt fails 300 ms after its start.
        Assert.All(
            starts.Zip(starts.Skip(1)), pair => Assert.InRange(
                (pair.Second - pair.First).TotalMilliseconds, 300, 5310));
    }

    [Fact]
    public void Voice_service_that_is_stopped_where_nobody_can_take_lets_its_calls_end_first()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Secondary.LosePower();
        pair.Run(Second);
        CauseTests.Order(pair.Primary, new NodeCommand.StopVoice(CallsLeft.Finish));
        pair.Run(Second);
        Assert.True(pair.Primary.IsVoiceUp && !pair.Primary.IsAnswering);
        pair.Run(Second * 5);
        Assert.False(pair.Primary.IsVoiceUp);
        Assert.Equal("Not running; Active", StatusText.Of(pair.Primary.State));
    }

    [Theory]
    [InlineData(CallsLeft.Finish)]
    [InlineData(CallsLeft.Announce)]
    [InlineData(CallsLeft.Drop)]
    public void Calls_that_end_where_nobody_can_take_them_keep_their_address_and_may_be_spoken_in(CallsLeft calls)
    {
        var pair = SimulatedPair.Running(PairSettings.Fast with { VirtualAddress = "127.0.0.10" });
        pair.Secondary.LosePower();
        pair.Run(Second);
        var began = pair.Now;
        CauseTests.Order(pair.Primary, new NodeCommand.StopVoice(calls));
        var after = pair.Primary.Journal.Where(j => j.At >= began).Select(j => j.Effect).ToArray();
        Assert.Contains(new NodeEffect.DrainVoice(calls), after);
        Assert.DoesNotContain(after, e => e is NodeEffect.ReleaseAddress or NodeEffect.StopGranting);
        Assert.Contains(after, e => e is NodeEffect.GrantLease { Scope: LeaseScope.Finish });
        pair.Run(Second * 6);
        Assert.False(pair.Primary.IsVoiceUp);
        CauseTests.Order(pair.Primary, new NodeCommand.StartVoice());
        pair.Run(Second * 2);
        Assert.True(pair.Primary.IsAnswering);
    }

    [Fact]
    public void Voice_service_that_answers_and_of_which_nothing_was_written_down_answers_no_more()
    {
        var settings = PairSettings.Fast with { VirtualAddress = "127.0.0.10" };
        var self = new NodeIdentity(ServerRole.Secondary, "beta", "alpha", 2, "1.0");
        var (state, effects) = NodeMachine.Begin(self, settings, NodeMemory.Blank, VoiceFound.Answering, new(0));
        Assert.Equal(NodePhase.Waiting, state.Phase);
        Assert.Contains(new NodeEffect.DeactivateVoice(CallsLeft.Adopted), effects);
        Assert.Contains(new NodeEffect.ReleaseAddress("127.0.0.10"), effects);
        Assert.Contains(effects, e => e is NodeEffect.StopGranting);
    }

    [Fact]
    public void Who_stops_a_voice_service_is_told_what_becomes_of_its_calls_and_status_says_who_did_it()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        Assert.Contains("takes over; then the voice service stops", Told(pair.Primary, CallsLeft.Finish));
        pair.Run(Second * 5);
        Assert.True(pair.Secondary.IsAnswering);
        Assert.Contains("stopped by command (antiphon start-voice)", StatusText.Why(pair.Primary.State));
        Assert.Contains("Nobody can take over. No new call", Told(pair.Secondary, CallsLeft.Finish));
        Assert.StartsWith("It takes no calls", StatusText.Why(pair.Secondary.State));
        CauseTests.Order(pair.Secondary, new NodeCommand.StartVoice());
        Assert.Contains("are told", Told(pair.Secondary, CallsLeft.Announce));
    }

    [Fact]
    public void Voice_service_that_is_started_again_before_its_last_call_is_over_takes_calls_again()
    {
        var pair = SimulatedPair.Running(PairSettings.Fast);
        pair.Secondary.LosePower();
        pair.Run(Second);
        CauseTests.Order(pair.Primary, new NodeCommand.StopVoice(CallsLeft.Finish));
        pair.Run(Second);
        CauseTests.Order(pair.Primary, new NodeCommand.StartVoice());
        pair.Run(Second);
        Assert.True(pair.Primary.IsAnswering);
        pair.Run(Second * 10);
        Assert.True(pair.Primary.IsVoiceUp && pair.Primary.IsAnswering);
    }

    private static string Told(SimulatedServer server, CallsLeft calls)
    {
        CauseTests.Order(server, new NodeCommand.StopVoice(calls));
        return server.Journal.Select(j => j.Effect).OfType<NodeEffect.Answer>().Last().Text;
    }
}
