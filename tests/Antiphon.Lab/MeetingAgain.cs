using Antiphon.Lab.Hosts;
using static Antiphon.Lab.Hosts.Trouble;

namespace Antiphon.Lab;

/// <summary>What both servers stored while they were apart, or far from each other, is on both afterwards.</summary>
public sealed class MeetingAgain
{
    [Fact(Timeout = 240_000)]
    public async Task Messages_left_on_both_servers_in_a_minute_without_each_other_are_on_both_when_they_meet_again()
    {
        await using var play = await Play.BeginAsync();
        var secondary = play.When(play.Secondary);
        await secondary.Is(Separated);
        await play.IsAnswered(within: Play.InTime);
        await Eventually.Get(
            async () => await play.Secondary.StatusWordsAsync() == "Running; Active" ? "" : null,
            Play.InTime, () => play.Secondary.Output);
        await using var here = play.LeaveMessages(count: 45, at: play.Primary);
        await using var there = play.LeaveMessages(count: 45, at: play.Secondary);
        Assert.True(await here.WaitForExitAsync(90.Seconds) == 0, here.Output);
        Assert.True(await there.WaitForExitAsync(90.Seconds) == 0, there.Output);
        Assert.Equal(45, (await play.Primary.MessagesAsync("1001")).Length);
        Assert.Equal(45, (await play.Secondary.MessagesAsync("1001")).Length);
        await play.Tells(play.Primary, 1010, 2110, 2112);

        secondary.IsMended();
        await play.IsActive(play.Primary);
        Assert.Equal(90, (await play.MessagesOfBoth("1001")).Length);
        Assert.Equal(
            await play.Primary.RecordingsAsync("1001"), await play.Secondary.RecordingsAsync("1001"));
        await play.StoresAreEqual();
        await play.Tells(play.Primary, 2080, 2081, 2111);
    }

    /// <summary>
    /// The one that did not hear it goes on, as the primary: at most what the other one heard is missing, and often not
    /// even that.
    /// </summary>
    [Fact(Timeout = 180_000)]
    public async Task What_a_caller_said_while_the_servers_could_not_hear_each_other_is_in_the_message()
    {
        await using var play = await Play.BeginAsync();
        await using var caller = play.Speaker(30.Seconds);
        await play.IsRecorded(play.Primary);
        var secondary = play.When(play.Secondary);
        await secondary.Is(Separated);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        await Task.Delay(3.Seconds, TestContext.Current.CancellationToken);
        secondary.IsMended();
        await play.IsActive(play.Primary);
        await caller.EndAsync();
        Assert.InRange(await MissingIn(play, caller, play.Primary), 0, 1000);
    }

    /// <summary>Whoever lives has by then been told again what stood still while the link was cut.</summary>
    [Fact(Timeout = 180_000)]
    public async Task Caller_goes_on_also_when_the_server_dies_just_after_they_have_met_again()
    {
        await using var play = await Play.BeginAsync();
        await using var caller = play.Speaker(30.Seconds);
        await play.IsRecorded(play.Primary);
        var secondary = play.When(play.Secondary);
        await secondary.Is(Separated);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        await Task.Delay(3.Seconds, TestContext.Current.CancellationToken);
        secondary.IsMended();
        await play.IsActive(play.Primary);
        await Task.Delay(0.5.Seconds, TestContext.Current.CancellationToken);
        await play.When(play.Primary).Is(VoiceKilled);
        await play.AnsweredBy(play.Secondary, within: Play.Soon);
        await caller.EndAsync();
        Assert.InRange(await MissingIn(play, caller, play.Secondary), 0, 500);
    }

    /// <summary>Forty to sixty milliseconds each way, about as far as from Vienna to New York.</summary>
    [Fact(Timeout = 180_000)]
    public async Task Pair_whose_servers_are_far_apart_stays_as_it_is_and_has_all_messages_on_both()
    {
        await using var play = await Play.BeginAsync();
        var since = DateTimeOffset.UtcNow;
        using var cable = play.Slow(play.Secondary, 0.04.Seconds, jitter: 0.02.Seconds);
        await using var callers = play.LeaveMessages(count: 15);
        Assert.True(await callers.WaitForExitAsync(90.Seconds) == 0, callers.Output);
        Assert.Equal(15, (await play.MessagesOfBoth("1001")).Length);
        await play.IsActive(play.Primary);
        await play.TellsNot(play.Secondary, since, 1010, 1011, 1047);
        await play.TellsNot(play.Primary, since, 1010, 1011, 1048, 2112);
        Assert.True(cable.Frames > 1000, $"only {cable.Frames} frames took the slow cable");
        await play.EveryTelephoneWasAnswered();
    }

    /// <summary>In milliseconds. The message tells of it, but for what is shorter than a gap.</summary>
    private static async Task<double> MissingIn(Play play, Crowd caller, ServerOnHost at)
    {
        Assert.Single(await play.MessagesOfBoth(Crowd.Mailbox));
        var missing = caller.MissingIn(Assert.Single(await at.RecordingsAsync(Crowd.Mailbox)).Value);
        var told = (await at.GapAsync(Crowd.Mailbox)).TotalMilliseconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"missing {missing} ms, told {told} ms");
        Assert.InRange(told, missing - 300, missing);
        return missing;
    }
}
