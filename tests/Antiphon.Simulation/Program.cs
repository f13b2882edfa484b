using System.Diagnostics;
using Antiphon.Simulation.Pairs;
using Antiphon.Simulation.Walks;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Simulation;

/// <summary>
/// Runs the tests; with <c>--seed N</c> replays that seed and tells what happens in it, with <c>--seed N COUNT</c> runs
/// as many from it on; <c>walks --seed N</c> and <c>walks --seed N COUNT</c> do so with walks through the phone menu.
/// </summary>
internal static class Program
{
    private const int CallsEach = 200;

    /// <summary>A history of one server's calls takes so many times as long as one of a pair.</summary>
    private const int PairsForEachHistory = 20;

    /// <summary>Of further ones only the difference.</summary>
    private const int WalksToldMax = 2;

    public static async Task<int> Main(string[] args)
    {
        if (args is ["walks", "--seed", var first, .. var others])
            return RunWalks(ulong.Parse(first), others is [var walks] ? int.Parse(walks) : 1);
        if (args is not ["--seed", var from, .. var rest])
            return await ConsoleRunner.Run(args);
        var (seed, count) = (ulong.Parse(from), rest is [var many] ? int.Parse(many) : 1);
        Action<string>? trace = count == 1 ? Console.WriteLine : null;
        var watch = Stopwatch.StartNew();
        PairOutcome[] pairs = [.. RunPairs(seed, count, trace, true), .. RunPairs(seed, count, trace, false)];
        var histories = Run(
            seed, Math.Max(1, count / PairsForEachHistory), s => History.Run(s, CallsEach, trace),
            (s, bug) => new Outcome(s, 0, 0, 0, 0, [bug]));
        foreach (var line in pairs.SelectMany(Describe).Concat(histories.SelectMany(Describe)))
            Console.WriteLine(line);
        Console.WriteLine($"pairs: {pairs.Sum(o => o.Calls)} calls, {pairs.Sum(o => o.Messages)} messages, "
            + $"{pairs.Sum(o => o.Told)} told to subscribers, {pairs.Sum(o => o.Notifies)} to lamps, "
            + $"{pairs.Sum(o => o.Connected)} connected, {pairs.Sum(o => o.Moves)} moves of activity");
        Console.WriteLine($"one server: {histories.Sum(o => o.Calls)} calls, "
            + $"{histories.Sum(o => o.Messages)} messages, {histories.Sum(o => o.Letters)} letters");
        var wrong = pairs.Where(o => o.Wrongs.Count > 0).Select(o => o.Seed)
            .Union(histories.Where(o => o.Wrongs.Count > 0).Select(o => o.Seed)).Count();
        Console.WriteLine($"{wrong} of {count} seeds wrong, {watch.Elapsed.TotalSeconds:0.0} s");
        return wrong > 0 ? 1 : 0;
    }

    /// <summary>What is wrong, and the whole dialogue that led to it.</summary>
    internal static string Describe(WalkOutcome walk) =>
        $"walk {walk.Seed}: {walk.Wrong}\n{string.Join('\n', walk.Dialogue)}\nwalk {walk.Seed}: {walk.Wrong}";

    /// <summary>A line for each thing that is wrong.</summary>
    internal static IEnumerable<string> Describe(Outcome outcome) =>
        outcome.Wrongs.Take(5).Select(wrong => $"seed {outcome.Seed}: {wrong}");

    /// <summary>The same of a pair.</summary>
    internal static IEnumerable<string> Describe(PairOutcome outcome) =>
        outcome.Wrongs.Take(5).Select(wrong =>
            $"seed {outcome.Seed} (pair{(outcome.SharesAddress ? "" : " of two addresses")}): {wrong}");

    private static PairOutcome[] RunPairs(ulong from, int count, Action<string>? trace, bool sharesAddress) => Run(
        from,
        count,
        seed => PairHistory.Run(seed, trace, sharesAddress),
        (seed, bug) => new PairOutcome(seed, 0, 0, 0, [bug]) { SharesAddress = sharesAddress });

    private static int RunWalks(ulong from, int count)
    {
        var watch = Stopwatch.StartNew();
        var walks = Run(
            from, count, seed => Walk.Run(seed),
            (seed, bug) => new WalkOutcome(seed, bug, [], 0, 0, new HashSet<string>()));
        var wrong = walks.Where(w => w.Wrong is not null).ToArray();
        foreach (var walk in wrong.Take(WalksToldMax))
            Console.WriteLine(Describe(walk));
        if (walks is [{ Wrong: null } only])
            Console.WriteLine(string.Join('\n', only.Dialogue));
        foreach (var walk in wrong.Skip(WalksToldMax))
            Console.WriteLine($"walk {walk.Seed}: {walk.Wrong}");
        Console.WriteLine(
            $"walks: {walks.Sum(w => w.Keys)} keys, {walks.SelectMany(w => w.Places).Distinct().Count()} of them "
            + $"different in different places, {walks.Sum(w => w.Messages)} messages");
        Console.WriteLine($"{wrong.Length} of {count} walks wrong, {watch.Elapsed.TotalSeconds:0.0} s");
        return wrong.Length > 0 ? 1 : 0;
    }

    private static T[] Run<T>(ulong from, int count, Func<ulong, T> run, Func<ulong, string, T> broken) =>
        [.. Enumerable.Range(0, count).AsParallel().AsOrdered().Select(i => OutcomeOf(from + (ulong)i, run, broken))];

    /// <summary>A seed in which something throws is wrong, and the others are run all the same.</summary>
    private static T OutcomeOf<T>(ulong seed, Func<ulong, T> run, Func<ulong, string, T> broken)
    {
        try
        {
            return run(seed);
        }
        catch (Exception bug)
        {
            return broken(seed, $"{bug}");
        }
    }
}
