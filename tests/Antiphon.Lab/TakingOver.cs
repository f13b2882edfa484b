using Antiphon.Lab.Hosts;
using static Antiphon.Lab.Hosts.Trouble;

namespace Antiphon.Lab;

/// <summary>
/// One of two servers dies, stands still or is cut off, in each way that there is, while callers call: who answers
/// them, how soon, and who is silent from then on. Events as the product's table has them (1047 and its neighbours).
/// </summary>
public sealed class TakingOver
{
    [Fact(Timeout = 120_000)]
    public async Task Killed_voice_service_is_stood_in_for_at_once()
    {
        await using var play = await Play.BeginAsync();
        await play.When(play.Primary).Is(VoiceKilled);
        await play.AnsweredBy(play.Secondary, within: Play.Soon);
        await play.SaysNothing(play.Primary, after: 1.Seconds);
        await play.IsActive(play.Secondary);
        await play.Tells(play.Primary, 2088, 1048);
        await play.Tells(play.Secondary, 1050, 1047);
        await play.EveryTelephoneWasAnswered();
    }

    [Fact(Timeout = 120_000)]
    public async Task Voice_service_whose_node_manager_was_killed_lets_go_with_its_lease()
    {
        await using var play = await Play.BeginAsync();
        await play.When(play.Primary).Is(NodeKilled);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        await play.SaysNothing(play.Primary, after: 1.Seconds);
        await play.IsActive(play.Secondary);
        await play.Tells(play.Secondary, 1011, 1050, 1047);
        await play.EveryTelephoneWasAnswered();
    }

    [Fact(Timeout = 120_000)]
    public async Task Host_that_stood_still_is_stood_in_for_and_says_nothing_when_it_wakes()
    {
        await using var play = await Play.BeginAsync();
        var primary = play.When(play.Primary);
        await primary.Is(Frozen);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        // By then its kernel has given the address up.
        await play.SaysNothing(play.Primary, after: 2.Seconds);
        await play.SaysNothing(play.Primary, after: 2.Seconds);
        primary.IsMended();
        await play.SaysNothing(play.Primary, after: TimeSpan.Zero);
        await play.IsActive(play.Secondary);
        await play.SaysNothing(play.Primary, after: TimeSpan.Zero);
        await play.Tells(play.Primary, 2096);
        await play.Tells(play.Secondary, 1010, 1050, 1047);
        await play.EveryTelephoneWasAnswered();
    }

    [Fact(Timeout = 120_000)]
    public async Task Host_that_lost_its_power_comes_back_and_waits()
    {
        await using var play = await Play.BeginAsync();
        var primary = play.When(play.Primary);
        await primary.Is(PoweredOff);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        primary.IsMended();
        await play.IsActive(play.Secondary);
        await play.SaysNothing(play.Primary, after: TimeSpan.Zero);
        await play.Tells(play.Secondary, 1010, 1050, 1047, 2080);
        await play.EveryTelephoneWasAnswered();
    }

    [Fact(Timeout = 120_000)]
    public async Task Host_whose_cable_was_pulled_has_the_callers_again_when_it_is_back_because_it_is_the_primary()
    {
        await using var play = await Play.BeginAsync();
        var primary = play.When(play.Primary);
        await primary.Is(CutOff);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        primary.IsMended();
        await play.AnsweredBy(play.Primary, within: Play.InTime);
        await play.IsActive(play.Primary);
        await play.SaysNothing(play.Secondary, after: 3.Seconds);
        await play.Tells(play.Primary, 1010, 2080, 2081);
        await play.Tells(play.Secondary, 1010, 1050, 1047, 2080, 2081, 1048);
        await play.EveryTelephoneWasAnswered();
    }

    [Theory(Timeout = 120_000)]
    [InlineData((int)Deaf, 1011)]
    [InlineData((int)Mute, 1010)]
    public async Task Host_that_is_cut_off_one_way_is_stood_in_for_until_it_is_back(int trouble, int lost)
    {
        await using var play = await Play.BeginAsync();
        var primary = play.When(play.Primary);
        await primary.Is((Trouble)trouble);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        primary.IsMended();
        await play.AnsweredBy(play.Primary, within: Play.InTime);
        await play.IsActive(play.Primary);
        await play.SaysNothing(play.Secondary, after: 3.Seconds);
        await play.Tells(play.Secondary, lost, 1050, 1047, 1048);
        await play.EveryTelephoneWasAnswered();
    }

    [Fact(Timeout = 120_000)]
    public async Task Server_that_hears_nothing_takes_nobody_away_from_the_one_that_does()
    {
        await using var play = await Play.BeginAsync();
        var secondary = play.When(play.Secondary);
        await secondary.Is(Deaf);
        await play.IsHeardBy(play.Primary, after: 5.Seconds);
        secondary.IsMended();
        await play.IsActive(play.Primary);
        await play.Tells(play.Secondary, 1010, 1050, 1047, 1048);
        await play.EveryTelephoneWasAnswered();
    }

    [Fact(Timeout = 180_000)]
    public async Task Messages_that_were_being_left_are_in_both_stores_when_the_host_has_power_again()
    {
        await using var play = await Play.BeginAsync();
        await using var callers = play.LeaveMessages(count: 10);
        await Task.Delay(11.Seconds, TestContext.Current.CancellationToken);
        var primary = play.When(play.Primary);
        await primary.Is(PoweredOff);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        Assert.Equal(0, await callers.WaitForExitAsync(60.Seconds));
        primary.IsMended();
        await play.IsActive(play.Secondary);
        Assert.Equal(10, (await play.MessagesOfBoth("1001")).Length);
    }

    [Fact(Timeout = 120_000)]
    public async Task Planned_move_there_and_back_refuses_nobody()
    {
        await using var play = await Play.BeginAsync();
        await play.When(play.Primary).Is(Relieved);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        await play.NobodyIsRefused();
        await play.IsActive(play.Secondary);
        await play.SaysNothing(play.Primary, after: 3.Seconds);
        await play.When(play.Secondary).Is(Relieved);
        await play.AnsweredBy(play.Primary, within: Play.InTime);
        await play.NobodyIsRefused();
        await play.IsActive(play.Primary);
        await play.Tells(play.Primary, 1070, 1048, 1049, 1047);
        await play.Tells(play.Secondary, 1050, 1047, 1068, 1048);
        await play.EveryTelephoneWasAnswered();
    }
}
