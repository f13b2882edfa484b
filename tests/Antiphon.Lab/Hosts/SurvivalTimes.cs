using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// What callers and their messages lose when the server that carries them dies at a random moment: few calls at a time,
/// each somewhere else in its greeting or message, or many of which most record. What a caller hears is watched at the
/// phones' network card, what is stored is compared with what was said, sample by sample. Each server in turn.
/// </summary>
/// <param name="calls">At a time.</param>
internal sealed class SurvivalTimes(int calls)
{
    private const int CallsPerSecondMax = 25;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(0.5);

    /// <summary>From the first moment at which a server may die.</summary>
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(13);

    /// <summary>Longer than from packet to packet, however busy the machine is.</summary>
    private static readonly TimeSpan Playing = TimeSpan.FromMilliseconds(60);

    private static readonly Trouble[] Troubles =
        [Trouble.VoiceKilled, Trouble.Frozen, Trouble.PoweredOff, Trouble.Relieved];

    private readonly int _rate = Math.Max(1, Math.Min(calls / 16, CallsPerSecondMax));

    /// <summary>Of few, the first is being greeted then; of many, all have called.</summary>
    private TimeSpan KillFrom => calls <= 16 ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds((calls / _rate) + 1);

    private TimeSpan CallLength => KillFrom + KillTime + TimeSpan.FromSeconds(1);

    /// <param name="kills">Of each kind.</param>
    /// <param name="only">Of these; none: all that there are.</param>
    public async Task<int> MeasureAsync(int kills, Trouble[] only)
    {
        if (PairOnHosts.Missing is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        Console.WriteLine("                          heard: ms without audio      stored: ms missing");
        Console.WriteLine(
            "             kills calls    n   p50    p99    max        n   p50    p99    max   lost   load");
        foreach (var trouble in only is [] ? Troubles : only)
            await MeasureAsync(trouble, kills, new Chance((ulong)trouble + 1));
        return 0;
    }

    private async Task MeasureAsync(Trouble trouble, int kills, Chance chance)
    {
        var seen = new Seen();
        for (var kill = 0; kill < kills;)
        {
            await using var pair = await PairOnHosts.StartAsync(Pace);
            await LoseAsync(pair, pair.Primary, trouble, chance, seen);
            if (++kill == kills)
                break;
            // A third automatic move within ten minutes would be damped.
            pair.Mend(pair.Primary, trouble);
            // Of two that were both active the primary stays.
            var active = trouble == Trouble.CutOff ? pair.Primary : pair.Secondary;
            await pair.SettleAsync(active);
            await LoseAsync(pair, active, trouble, chance, seen);
            kill++;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{trouble,-12} {kills,5} {kills * calls,5} {Line(seen.Heard)}     {Line(seen.Missing)} "
            + $"{seen.Lost,6} {File.ReadAllText("/proc/loadavg").Split(' ')[0],6}"));
    }

    private async Task LoseAsync(
        PairOnHosts pair, ServerHost active, Trouble trouble, Chance chance, Seen seen)
    {
        // What one of them has of an earlier loss may come to the other one only now.
        var known = (await active.RecordingsAsync(Crowd.Mailbox)).Keys
            .Union((await pair.Other(active).RecordingsAsync(Crowd.Mailbox)).Keys).ToHashSet();
        await using var crowd = new Crowd(pair.Phones, calls, _rate, CallLength);
        await Task.Delay(KillFrom + TimeSpan.FromMilliseconds(chance.Next((int)KillTime.TotalMilliseconds)));
        await pair.DoAsync(active, trouble);
        var killed = pair.LastDone;
        await crowd.EndAsync();
        seen.Heard.AddRange(GapsHeard(pair.Wire.Frames, killed));
        var stored = await pair.Other(active).RecordingsAsync(Crowd.Mailbox);
        var messages = stored.Where(m => !known.Contains(m.Key)).Select(m => m.Value).ToArray();
        seen.Missing.AddRange(messages.Select(crowd.MissingIn));
        seen.Lost += calls - messages.Length;
    }

    /// <summary>Of every caller to whom something was played at that moment, until it went on.</summary>
    private static IEnumerable<double> GapsHeard(Frame[] frames, TimeSpan killed)
    {
        foreach (var call in frames.Where(f => f.Port >= Crowd.FirstMediaPort && f.Port % 2 == 0).GroupBy(f => f.Port))
        {
            var before = call.LastOrDefault(f => f.At <= killed);
            var after = call.FirstOrDefault(f => f.At > killed + Playing);
            var between = call.LastOrDefault(f => f.At > killed && f.At <= killed + Playing);
            if (before == default || killed - before.At > Playing || after == default)
                continue;
            yield return (after.At - (between == default ? before : between).At).TotalMilliseconds;
        }
    }

    private static string Line(List<double> times)
    {
        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture, $"{times.Count,4} {At(0.5),5:0} {At(0.99),6:0} {At(1),6:0}");

        double At(double share) =>
            times.Count == 0 ? 0 : times[Math.Max(0, (int)Math.Ceiling(share * times.Count) - 1)];
    }

    private sealed class Seen
    {
        /// <summary>Milliseconds, one for each caller who was hearing something.</summary>
        public List<double> Heard { get; } = [];

        /// <summary>Milliseconds, one for each message.</summary>
        public List<double> Missing { get; } = [];

        /// <summary>Calls of which there is no message.</summary>
        public int Lost { get; set; }
    }
}
