using Antiphon.Lab.Hosts;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Lab;

/// <summary>
/// Runs the tests; with <c>failover [runs [trouble …]]</c>, <c>survival [kills [trouble …]]</c> or
/// <c>crowd CALLS [kills [trouble …]]</c> measures what <c>bench/failover</c> and <c>bench/survival</c> print.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["failover", .. var rest] => FailoverTimes.MeasureAsync(CountIn(rest), TroublesIn(rest)),
        ["survival", .. var rest] => new SurvivalTimes(calls: 8).MeasureAsync(CountIn(rest), TroublesIn(rest)),
        ["crowd", var calls, .. var rest] =>
            new SurvivalTimes(int.Parse(calls)).MeasureAsync(CountIn(rest), TroublesIn(rest)),
        _ => ConsoleRunner.Run(args),
    };

    private static int CountIn(string[] rest) => rest is [var count, ..] ? int.Parse(count) : 10;

    private static Trouble[] TroublesIn(string[] rest) => [.. rest.Skip(1).Select(Enum.Parse<Trouble>)];
}
