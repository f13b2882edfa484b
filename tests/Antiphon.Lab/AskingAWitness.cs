using Antiphon.Lab.Hosts;
using static Antiphon.Lab.Hosts.Trouble;

namespace Antiphon.Lab;

/// <summary>
/// Two servers that do not see each other are both active; with a witness exactly one is, and none that neither its
/// peer nor the witness can vouch for.
/// </summary>
public sealed class AskingAWitness
{
    [Fact(Timeout = 180_000)]
    public async Task Of_two_that_do_not_see_each_other_one_answers_and_the_other_one_when_it_is_gone()
    {
        await using var play = await Play.BeginWithWitnessAsync();
        await play.When(play.Secondary).Is(Separated);
        await play.IsHeardBy(play.Primary, after: 3.Seconds);
        await play.SaysNothing(play.Secondary, after: TimeSpan.Zero);
        await play.When(play.Primary).Is(PoweredOff);
        await play.AnsweredBy(play.Secondary, within: Play.InTime);
        await play.EveryTelephoneWasAnswered();
    }

    [Fact(Timeout = 180_000)]
    public async Task Without_peer_and_witness_nobody_answers_until_one_of_them_is_back()
    {
        await using var play = await Play.BeginWithWitnessAsync();
        await play.WitnessDies();
        await play.IsHeardBy(play.Primary, after: 2.Seconds);
        await play.When(play.Secondary).Is(Separated);
        await play.NobodyAnswers(after: 3.Seconds);
        await play.Tells(play.Primary, 2094);
        play.WitnessIsBack();
        await play.IsAnswered(within: Play.InTime);
    }
}
