using System.Globalization;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// How long callers meet nobody: from what is done to a server to the first INVITE sent after it that the other one
/// answers without being asked again. Each server in turn.
/// </summary>
internal static class FailoverTimes
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Whoever took longer has to say why.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(1200);

    private static readonly Trouble[] Troubles =
    [
        Trouble.VoiceKilled, Trouble.NodeKilled, Trouble.Frozen, Trouble.PoweredOff, Trouble.CutOff, Trouble.Relieved,
    ];

    /// <param name="runs">Of each.</param>
    /// <param name="only">The troubles that are measured; all when it is empty.</param>
    public static async Task<int> MeasureAsync(int runs, params IReadOnlyCollection<Trouble> only)
    {
        if (PairOnHosts.Missing is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        Console.WriteLine(
            $"{"",-12} {"runs",5} {"p50",6} {"p99",6} {"max",6}  ms   {"refused",7} {"lost",5}   {"load",6}");
        foreach (var trouble in Troubles.Where(t => only.Count == 0 || only.Contains(t)))
            await MeasureAsync(trouble, runs);
        return 0;
    }

    private static async Task MeasureAsync(Trouble trouble, int runs)
    {
        var seen = new Seen();
        while (seen.Times.Count < runs)
        {
            await using var pair = await PairOnHosts.StartAsync(Pace);
            await MoveAsync(pair, pair.Primary, trouble, seen);
            if (seen.Times.Count == runs)
                break;
            // A third automatic move within ten minutes would be damped.
            pair.Mend(pair.Primary, trouble);
            // Of two that were both active the primary stays.
            var active = trouble == Trouble.CutOff ? pair.Primary : pair.Secondary;
            await pair.SettleAsync(active);
            await MoveAsync(pair, active, trouble, seen);
        }

        seen.Times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{trouble,-12} {runs,5} {seen.At(0.5),6:0} {seen.At(0.99),6:0} {seen.At(1),6:0}      "
            + $"{seen.Refused,7} {seen.Lost,5}   {File.ReadAllText("/proc/loadavg").Split(' ')[0],6}"));
    }

    private static async Task MoveAsync(PairOnHosts pair, ServerHost active, Trouble trouble, Seen seen)
    {
        await pair.DoAsync(active, trouble);
        var began = pair.LastDone;
        var time = await pair.AnsweredByAsync(pair.Other(active), Patience);
        if (time > SlowAfter)
            Console.Error.WriteLine($"{trouble} at {active.Host.Name} took {time}:\n{pair.Output}");
        await Task.Delay(Probe.T1);
        var met = pair.Callers.Since(began).Where(c => c.Sent < began + time + (Probe.T1 / 2)).ToArray();
        seen.Times.Add(time.TotalMilliseconds);
        seen.Refused += met.Count(c => c.IsRefused);
        seen.Lost += met.Count(c => c.Status == 0);
    }

    private sealed class Seen
    {
        public List<double> Times { get; } = [];

        public int Refused { get; set; }

        /// <summary>Calls that would have had to ask again.</summary>
        public int Lost { get; set; }

        public double At(double share) => Times[Math.Max(0, (int)Math.Ceiling(share * Times.Count) - 1)];
    }
}
