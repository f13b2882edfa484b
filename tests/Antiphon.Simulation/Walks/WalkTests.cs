using Antiphon.Simulation.Walks.Model;

namespace Antiphon.Simulation.Walks;

/// <summary>
/// The whole conversation against a model of it. A walk that fails is told again, word for word, by
/// <c>dotnet run --project tests/Antiphon.Simulation -- walks --seed N</c>.
/// </summary>
public class WalkTests
{
    private const int WalksAlways = 200;

    /// <summary>What must have come about in some walk.</summary>
    private static readonly string[] Rarities =
    [
        "hears mailbox-full", "your-mailbox-is-full", "your-mailbox-is-nearly-full", "in the night",
        "the standard greeting", "the closed greeting", "the holiday greeting", "the internal greeting",
        "the busy greeting", "the alternate greeting", "callers-hear greeting-closed",
        "callers-hear greeting-holiday", "gets schedule", "spell-name", "no-name-matches", "hears one-moment",
        "presses 8 at handler", "message-sent goodbye", "operator-not-available", "to-delete-or-restore",
        "presses # at question", "message-sent one-moment",
    ];

    [Fact]
    public void What_is_said_and_stored_is_what_the_menus_promise()
    {
        var outcomes = Enumerable.Range(1, WalksAlways).AsParallel().AsOrdered()
            .Select(seed => Walk.Run((ulong)seed)).ToArray();
        Assert.Empty(outcomes.Where(o => o.Wrong is not null).Select(Program.Describe));
        // Walks that go nowhere prove nothing.
        Assert.Empty(Keys.Places.Except(outcomes.SelectMany(o => o.Places).Select(p => p.Split(' ')[0])));
        Assert.All(Rarities, rare => Assert.Contains(
            outcomes, o => o.Dialogue.Any(line => line.Contains(rare, StringComparison.Ordinal))));
        Assert.True(outcomes.Sum(o => o.Messages) > 5 * WalksAlways);
        Assert.True(outcomes.Sum(o => o.Keys) > 100 * WalksAlways);
    }

    [Fact]
    public void A_seed_is_a_walk() => Assert.Equal(Walk.Run(7).Dialogue, Walk.Run(7).Dialogue);
}
