using System.Diagnostics;
using Antiphon.Simulation.Pairs;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Simulation;

/// <summary>
/// Runs the tests; with <c>--seed N</c> replays that seed and tells what happens in it, with <c>--seed N COUNT</c> runs
/// as many from it on.
/// </summary>
internal static class Program
{
    private const int CallsEach = 200;

    /// <summary>A history of one server's calls takes so many times as long as one of a pair.</summary>
    private const int PairsForEachHistory = 20;

    public static async Task<int> Main(string[] args)
    {
        if (args is not ["--seed", var from, .. var rest])
            return await ConsoleRunner.Run(args);
        var (seed, count) = (ulong.Parse(from), rest is [var many] ? int.Parse(many) : 1);
        Action<string>? trace = count == 1 ? Console.WriteLine : null;
        var watch = Stopwatch.StartNew();
        var pairs = Run(
            seed, count, s => PairHistory.Run(s, trace), (s, bug) => new PairOutcome(s, 0, 0, 0, [bug]));
        var histories = Run(
            seed, Math.Max(1, count / PairsForEachHistory), s => History.Run(s, CallsEach),
            (s, bug) => new Outcome(s, 0, 0, 0, 0, [bug]));
        foreach (var line in pairs.SelectMany(Describe).Concat(histories.SelectMany(Describe)))
            Console.WriteLine(line);
        Console.WriteLine($"pairs: {pairs.Sum(o => o.Calls)} calls, {pairs.Sum(o => o.Messages)} messages, "
            + $"{pairs.Sum(o => o.Moves)} moves of activity");
        Console.WriteLine($"one server: {histories.Sum(o => o.Calls)} calls, "
            + $"{histories.Sum(o => o.Messages)} messages, {histories.Sum(o => o.Letters)} letters");
        var wrong = pairs.Where(o => o.Wrongs.Count > 0).Select(o => o.Seed)
            .Union(histories.Where(o => o.Wrongs.Count > 0).Select(o => o.Seed)).Count();
        Console.WriteLine($"{wrong} of {count} seeds wrong, {watch.Elapsed.TotalSeconds:0.0} s");
        return wrong > 0 ? 1 : 0;
    }

    /// <summary>A line for each thing that is wrong.</summary>
    internal static IEnumerable<string> Describe(Outcome outcome) =>
        outcome.Wrongs.Take(5).Select(wrong => $"seed {outcome.Seed}: {wrong}");

    /// <summary>The same of a pair.</summary>
    internal static IEnumerable<string> Describe(PairOutcome outcome) =>
        outcome.Wrongs.Take(5).Select(wrong => $"seed {outcome.Seed} (pair): {wrong}");

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
