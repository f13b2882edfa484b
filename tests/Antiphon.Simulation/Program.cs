using System.Diagnostics;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Simulation;

/// <summary>Runs the tests; with <c>--seed N [count]</c> replays one seed, or that many from it on.</summary>
internal static class Program
{
    private const int CallsEach = 200;

    public static async Task<int> Main(string[] args)
    {
        if (args is ["--pair", var pair, .. var more])
            return RunPairs(ulong.Parse(pair), more is [var some] ? int.Parse(some) : 1);
        if (args is not ["--seed", var from, .. var rest])
            return await ConsoleRunner.Run(args);
        var count = rest is [var many] ? int.Parse(many) : 1;
        var watch = Stopwatch.StartNew();
        var outcomes = Enumerable.Range(0, count).AsParallel()
            .Select(i => History.Run(ulong.Parse(from) + (ulong)i, CallsEach)).OrderBy(o => o.Seed).ToArray();
        foreach (var line in outcomes.SelectMany(Describe))
            Console.WriteLine(line);
        Console.WriteLine(
            $"{outcomes.Sum(o => o.Calls)} calls, {outcomes.Sum(o => o.Messages)} messages, "
            + $"{outcomes.Sum(o => o.Letters)} letters, "
            + $"{outcomes.Count(o => o.Wrongs.Count > 0)} of {count} seeds wrong, {watch.Elapsed.TotalSeconds:0.0} s");
        return outcomes.Any(o => o.Wrongs.Count > 0) ? 1 : 0;
    }

    private static int RunPairs(ulong from, int count)
    {
        var watch = Stopwatch.StartNew();
        var outcomes = Enumerable.Range(0, count).AsParallel()
            .Select(i => Pairs.PairHistory.Run(from + (ulong)i, count == 1 ? Console.WriteLine : null))
            .OrderBy(o => o.Seed).ToArray();
        foreach (var o in outcomes)
        {
            foreach (var wrong in o.Wrongs.Take(4))
                Console.WriteLine($"pair seed {o.Seed}: {wrong}");
        }

        Console.WriteLine(
            $"{outcomes.Sum(o => o.Calls)} calls, {outcomes.Sum(o => o.Messages)} messages, "
            + $"{outcomes.Sum(o => o.Moves)} moves, "
            + $"{outcomes.Count(o => o.Wrongs.Count > 0)} of {count} seeds wrong, {watch.Elapsed.TotalSeconds:0.0} s");
        return 0;
    }

    /// <summary>A line for each thing that is wrong.</summary>
    internal static IEnumerable<string> Describe(Outcome outcome) =>
        outcome.Wrongs.Take(5).Select(wrong => $"seed {outcome.Seed}: {wrong}");
}
