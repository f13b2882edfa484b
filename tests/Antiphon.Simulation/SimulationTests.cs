namespace Antiphon.Simulation;

/// <summary>
/// Histories of callers and subscribers against the shipping voice loop. A seed that fails is replayed by
/// <c>dotnet run --project tests/Antiphon.Simulation -- --seed N</c>. ANTIPHON_SOAK is how many seeds more are tried.
/// </summary>
public class SimulationTests
{
    private const int SeedsAlways = 200;
    private const int CallsEach = 200;

    [Fact]
    public void Nothing_is_lost_doubled_or_leaked_whatever_callers_and_network_do()
    {
        var seeds = SeedsAlways + int.Parse(Environment.GetEnvironmentVariable("ANTIPHON_SOAK") ?? "0");
        var outcomes = Enumerable.Range(1, seeds).AsParallel().Select(
            seed => History.Run((ulong)seed, CallsEach)).ToArray();
        Assert.Empty(outcomes.Where(o => o.Wrongs.Count > 0).OrderBy(o => o.Seed).SelectMany(Program.Describe));
        // Histories in which nothing happens prove nothing.
        Assert.True(outcomes.Sum(o => o.Messages) > seeds * CallsEach / 4);
        Assert.True(outcomes.Sum(o => o.Letters) > seeds);
        Assert.True(outcomes.Sum(o => o.Notifies) > seeds * CallsEach / 4);
    }

    [Fact]
    public void A_seed_is_a_history()
    {
        var (first, second) = (History.Run(7, 60), History.Run(7, 60));
        Assert.Equal((first.Messages, first.Notifies), (second.Messages, second.Notifies));
    }
}
