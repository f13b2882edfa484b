using System.Globalization;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// What it costs a server to tell the other one of its calls: the CPU time of its voice process while callers leave
/// messages, with the other server there and with that one powered off, in turn.
/// </summary>
/// <param name="calls">At a time.</param>
internal sealed class ShadowingCost(int calls)
{
    private const int CallsPerSecond = 25;

    /// <summary>sysconf(_SC_CLK_TCK) of every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Greeting = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);

    /// <param name="rounds">Of both.</param>
    public async Task<int> MeasureAsync(int rounds)
    {
        if (PairOnHosts.Missing is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        await using var pair = await PairOnHosts.StartAsync(Pace);
        Console.WriteLine($"{calls} calls recorded at once; CPU-s of the voice process per 1000 call-s");
        Console.WriteLine("round   with the other server   without   more   load");
        for (var round = 1; round <= rounds; round++)
        {
            await pair.SettleAsync(pair.Primary);
            var with = await CostAsync(pair);
            await pair.DoAsync(pair.Secondary, Trouble.PoweredOff);
            var without = await CostAsync(pair);
            pair.Mend(pair.Secondary, Trouble.PoweredOff);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{round,5} {with,23:0.00} {without,9:0.00} {100 * ((with / without) - 1),4:0} %"
                + $" {File.ReadAllText("/proc/loadavg").Split(' ')[0],6}"));
        }

        return 0;
    }

    private async Task<double> CostAsync(PairOnHosts pair)
    {
        var setUp = TimeSpan.FromSeconds((double)calls / CallsPerSecond) + Greeting;
        await using var crowd = new Crowd(pair.Phones, calls, CallsPerSecond, setUp + Measured + Pace);
        await Task.Delay(setUp);
        var voice = await pair.Primary.VoicePidAsync();
        var before = SecondsOf(voice);
        await Task.Delay(Measured);
        var used = SecondsOf(voice) - before;
        await crowd.EndAsync();
        return used * 1000 / (calls * Measured.TotalSeconds);
    }

    /// <summary>User and system time so far (proc_pid_stat(5), fields 14 and 15).</summary>
    private static double SecondsOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture)
            + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
