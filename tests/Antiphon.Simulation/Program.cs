using System.Diagnostics;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Simulation;

/// <summary>Runs the tests; with <c>--seed N [count]</c> replays one seed, or that many from it on.</summary>
internal static class Program
{
    private const int CallsEach = 200;

    public static async Task<int> Main(string[] args)
    {
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

    /// <summary>A line for each thing that is wrong.</summary>
    internal static IEnumerable<string> Describe(Outcome outcome) =>
        outcome.Wrongs.Take(5).Select(wrong => $"seed {outcome.Seed}: {wrong}");
}
