using Antiphon.Failover;
using Antiphon.Simulation.Pairs;

namespace Antiphon.Simulation;

/// <summary>
/// Single things that happen to a pair, each with what must come of it. A seed that fails is replayed by
/// <c>Antiphon.Simulation --seed N</c>.
/// </summary>
public class PairTests
{
    private const int Seeds = 200;

    [Fact]
    public void Message_left_at_the_shared_address_is_in_both_stores()
    {
        var history = new PairHistory(1);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(4), endsByKey: false);
        history.World.Run(TimeSpan.FromSeconds(20));
        AssertRight(history.End(), messages: 1);
        Assert.Equal(200, caller.ByeStatus);
    }

    [Fact]
    public void Message_begun_at_a_server_whose_voice_is_killed_is_finished_at_the_other()
    {
        var history = new PairHistory(2);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(8), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        history.World.Run(TimeSpan.FromSeconds(3));
        history.Faults.Count();
        history.World.Primary.KillVoice();
        history.World.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(200, caller.ByeStatus);
        Assert.True(history.World.Secondary.Answers);
        AssertRight(history.End(), messages: 1, allowedCauses: 1);
    }

    [Fact]
    public void Message_is_whole_but_for_gaps_when_one_server_after_the_other_dies_and_one_starts_anew_in_its_place()
    {
        var history = new PairHistory(6);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(40), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        // The third time activity stays where it is: moves are damped.
        foreach (var server in (Host[])[history.World.Primary, history.World.Secondary, history.World.Primary])
        {
            history.World.Run(TimeSpan.FromSeconds(6));
            Assert.True(server.Answers);
            history.Faults.Count();
            server.KillVoice();
        }

        history.World.Run(TimeSpan.FromSeconds(6));
        Assert.True(history.World.Primary.Answers);
        history.World.Run(TimeSpan.FromSeconds(40));
        Assert.Equal(200, caller.ByeStatus);
        AssertRight(history.End(), messages: 1, allowedCauses: 3);
    }

    /// <summary>Each found a fault in the product once, as long as histories stay what they are.</summary>
    [Theory]
    [InlineData(149)] // A greeting that had moved once began anew where it had been then when it moved again.
    [InlineData(534)] // A caller for whom a phone rang went on as at the server that did not hear them, and was let go.
    [InlineData(2263)] // What a server gave with a call waited for seconds behind sessions that it had closed.
    [InlineData(2694)] // A message that was deleted at the other server was heard to its end here, and deleted no more.
    [InlineData(4302)] // A caller whom nobody heard, and of whom the other server had never known, was not hung up on.
    [InlineData(4580)] // A call that went on as the other server had it played on what it had been playing.
    [InlineData(5284)] // A server that had been active before hung up on callers whom only the other one heard.
    [InlineData(5292)] // A message gave way to the same one with silence, of a server that had been frozen meanwhile.
    [InlineData(5349)] // A server that had stood still took that time for silence, and hung up.
    [InlineData(5831)] // What one server had recorded was mixed with what the other had, each by its own time line.
    [InlineData(6600)] // A call that had been moved by hand three times was taken for one that servers die of.
    [InlineData(6858)] // A server that had heard nothing for a while hung up on somebody whom the other one had heard.
    [InlineData(7276)] // A call went back to where the other server had been with it ten seconds before.
    [InlineData(9569)] // The same to callers who had called after it had lost the other one, which knew of them.
    public void Seed_that_was_wrong_once_is_right(ulong seed) =>
        Assert.Empty(Program.Describe(PairHistory.Run(seed)));

    /// <summary>The same, where no address is shared.</summary>
    [Theory]
    [InlineData(241)] // A phone rang on for a caller who went on at the other address, where nobody waited for it.
    [InlineData(500)] // A server that had not reached a caller told it after the cut that the call goes on there.
    [InlineData(1764)] // A caller had a BYE before the answer of the server that they called, which lived.
    [InlineData(4992)] // A call was given back to a server that had died, by the one that had gone on with it.
    [InlineData(5629)] // Whom a caller spoke with was connected with nobody when the caller went on elsewhere.
    [InlineData(6821)] // A lamp was told again what a server had not been answered before another one told it.
    [InlineData(8119)] // A call that went on elsewhere was let go of there when the first server's BYE was refused.
    [InlineData(9910)] // A server that had not reached a caller was not told that the other one had it all the time.
    [InlineData(9932)] // A message that was stored gave way to silence: the other server had still told of its call.
    public void Seed_of_two_addresses_that_was_wrong_once_is_right(ulong seed) =>
        Assert.Empty(Program.Describe(PairHistory.Run(seed, sharesAddress: false)));

    [Fact]
    public void Call_that_both_servers_carried_does_not_take_the_recording_away_when_it_ends_at_one()
    {
        var history = new PairHistory(3);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(6), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        history.Faults.Count();
        history.Faults.Cut(isThere: true, isBack: true, milliseconds: 8000);
        history.World.Run(TimeSpan.FromSeconds(25));
        AssertRight(history.End(), messages: 1, allowedCauses: 1);
        Assert.Equal(200, caller.ByeStatus);
    }

    /// <summary>
    /// The one that did not hear its caller any more had taken the message for finished, and told the choices; when
    /// they meet, the call goes on as it was where it was heard.
    /// </summary>
    [Fact]
    public void Of_two_servers_that_carried_a_call_it_goes_on_as_at_the_one_that_heard_it()
    {
        var history = new PairHistory(11);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(24), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        history.World.Run(TimeSpan.FromSeconds(3));
        history.Faults.Count();
        history.Faults.Cut(isThere: true, isBack: true, milliseconds: 8000);
        history.World.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(200, caller.ByeStatus);
        var outcome = history.End();
        AssertRight(outcome, messages: 1, allowedCauses: 1);
        Assert.InRange(history.LengthOfOnlyMessage(), TimeSpan.FromSeconds(21), TimeSpan.FromSeconds(25));
    }

    /// <summary>
    /// Both record for a while, one of them silence: what the other one heard is in the message, whether it was being
    /// recorded before or was begun meanwhile.
    /// </summary>
    [Theory]
    [InlineData(7000, 3000, true, true)]
    [InlineData(1000, 5000, true, true)]
    [InlineData(7000, 3000, true, false)]
    [InlineData(7000, 3000, false, true)]
    [InlineData(6000, 4000, false, true)] // In the cut the other one tells what time it is by its clock.
    public void What_was_said_while_the_servers_could_not_hear_each_other_is_in_the_message(
        int after, int milliseconds, bool isCutThere, bool isCutBack)
    {
        var said = TimeSpan.FromSeconds(10);
        var history = new PairHistory(12);
        var caller = history.LeaveMessage(said, endsByKey: false);
        RunUntil(history, () => caller.AnsweredAt != default);
        history.World.Run(TimeSpan.FromMilliseconds(after));
        history.Faults.Count();
        history.Faults.Cut(isCutThere, isCutBack, milliseconds);
        history.World.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(200, caller.ByeStatus);
        var outcome = history.End();
        AssertRight(outcome, messages: 1, allowedCauses: 1);
        Assert.InRange(
            history.LengthOfOnlyMessage(), said - TimeSpan.FromSeconds(1), said + TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public void Message_is_finished_at_the_other_server_when_its_own_is_shut_down()
    {
        var history = new PairHistory(5);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(8), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        history.World.Run(TimeSpan.FromSeconds(2));
        history.Faults.Count();
        history.World.Primary.Reboot(TimeSpan.FromSeconds(5));
        history.World.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(200, caller.ByeStatus);
        Assert.True(history.World.Secondary.Answers);
        AssertRight(history.End(), messages: 1, allowedCauses: 1);
    }

    [Fact]
    public void Message_is_finished_at_the_other_server_when_voice_service_is_stopped_by_command()
    {
        var history = new PairHistory(8);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(8), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        history.World.Run(TimeSpan.FromSeconds(2));
        history.Faults.Count();
        var primary = history.World.Primary;
        primary.Node!.Order(new NodeCommand.StopVoice(CallsLeft.Finish));
        RunUntil(history, () => primary.Voice is not { Process.IsAlive: true });
        Assert.True(history.World.Secondary.Answers);
        history.World.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(200, caller.ByeStatus);
        primary.Node.Order(new NodeCommand.StartVoice());
        AssertRight(history.End(), messages: 1, allowedCauses: 1);
        Assert.True(primary.CouldAnswer);
    }

    [Theory]
    [InlineData(CallsLeft.Finish)]
    [InlineData(CallsLeft.Announce)]
    [InlineData(CallsLeft.Drop)]
    public void Message_is_kept_when_the_last_voice_service_is_stopped_by_command(CallsLeft calls)
    {
        var history = new PairHistory(9);
        history.Faults.Count();
        history.World.Secondary.LosePower();
        history.World.Run(TimeSpan.FromSeconds(2));
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(12), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        history.World.Run(TimeSpan.FromSeconds(4));
        var primary = history.World.Primary;
        history.World.EndCalls();
        primary.Node!.Order(new NodeCommand.StopVoice(calls));
        RunUntil(history, () => primary.Voice is not { Process.IsAlive: true });
        // Who was let go did not hang up.
        Assert.Equal(calls == CallsLeft.Finish ? 200 : null, caller.ByeStatus);
        Assert.True(caller.IsOver);
        primary.Node.Order(new NodeCommand.StartVoice());
        AssertRight(history.End(), messages: 1, allowedCauses: 1);
        Assert.True(primary.Answers);
    }

    [Fact]
    public void Callers_of_the_last_server_are_let_go_before_its_host_is_shut_down()
    {
        var history = new PairHistory(10);
        history.Faults.Count();
        history.World.Secondary.LosePower();
        history.World.Run(TimeSpan.FromSeconds(2));
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(30), endsByKey: false);
        RunUntil(history, () => caller.Invited is not null);
        history.World.Run(TimeSpan.FromSeconds(4));
        history.World.Primary.Reboot(TimeSpan.FromSeconds(5));
        history.World.Run(TimeSpan.FromSeconds(4));
        Assert.True(caller.IsOver);
        Assert.Null(caller.ByeStatus);
        AssertRight(history.End(), messages: 1, allowedCauses: 2);
    }

    [Fact]
    public void Message_moves_there_and_back_and_is_whole()
    {
        var history = new PairHistory(4);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(9), endsByKey: true);
        RunUntil(history, () => caller.Invited is not null);
        history.World.Run(TimeSpan.FromSeconds(2));
        history.Faults.Count();
        history.Faults.Move();
        history.World.Run(TimeSpan.FromSeconds(3));
        Assert.True(history.World.Secondary.Answers);
        history.Faults.Count();
        history.World.Secondary.LosePower();
        history.World.Run(TimeSpan.FromSeconds(15));
        Assert.True(caller.WasToldSent);
        AssertRight(history.End(), messages: 1, allowedCauses: 2);
    }

    [Fact]
    public void Nothing_confirmed_is_lost_or_doubled_whatever_happens_to_a_pair()
    {
        var outcomes = Enumerable.Range(1, Seeds).AsParallel().Select(seed => PairHistory.Run((ulong)seed)).ToArray();
        Assert.Empty(outcomes.Where(o => o.Wrongs.Count > 0).OrderBy(o => o.Seed).SelectMany(Program.Describe));
        // Histories in which nothing happens prove nothing.
        Assert.True(outcomes.Sum(o => o.Messages) > Seeds * 5);
        Assert.True(outcomes.Sum(o => o.Moves) > Seeds / 2);
        Assert.True(outcomes.Sum(o => o.Told) > Seeds * 2);
        Assert.True(outcomes.Sum(o => o.Notifies) > Seeds * 5);
        Assert.True(outcomes.Sum(o => o.Connected) > Seeds / 2);
    }

    [Fact]
    public void Nothing_confirmed_is_lost_or_doubled_whatever_happens_to_a_pair_of_two_addresses()
    {
        var outcomes = Enumerable.Range(1, Seeds).AsParallel()
            .Select(seed => PairHistory.Run((ulong)seed, sharesAddress: false)).ToArray();
        Assert.Empty(outcomes.Where(o => o.Wrongs.Count > 0).OrderBy(o => o.Seed).SelectMany(Program.Describe));
        Assert.True(outcomes.Sum(o => o.Messages) > Seeds * 5);
        Assert.True(outcomes.Sum(o => o.Moves) > Seeds / 2);
    }

    /// <summary>It is told by a re-INVITE where its call goes on.</summary>
    [Fact]
    public void Message_begun_at_the_address_of_a_server_that_dies_is_finished_at_that_of_the_other()
    {
        var history = new PairHistory(4, sharesAddress: false);
        var caller = history.LeaveMessage(TimeSpan.FromSeconds(8), endsByKey: true);
        RunUntil(history, () => caller.Invited is not null);
        Assert.Equal(history.World.Primary.Own.Address, caller.SendsTo?.Address);
        history.World.Run(TimeSpan.FromSeconds(3));
        history.Faults.Count();
        history.World.Primary.LosePower();
        history.World.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(history.World.Secondary.Own.Address, caller.SendsTo?.Address);
        Assert.True(caller.WasToldSent);
        AssertRight(history.End(), messages: 1, allowedCauses: 1);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void A_seed_is_a_history_of_a_pair(ulong seed)
    {
        Assert.Equal(Trace(seed), Trace(seed));

        static List<string> Trace(ulong seed)
        {
            var lines = new List<string>();
            PairHistory.Run(seed, lines.Add);
            return lines;
        }
    }

    private static void RunUntil(PairHistory history, Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 60_000, "it never is");
            history.World.Run(TimeSpan.FromMilliseconds(1));
        }
    }

    private static void AssertRight(PairOutcome outcome, int messages, int allowedCauses = 0)
    {
        Assert.Empty(outcome.Wrongs);
        Assert.Equal(messages, outcome.Messages);
        Assert.InRange(outcome.Moves, 0, allowedCauses);
    }
}
