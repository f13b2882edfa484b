using Antiphon.Lab.Hosts;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Lab;

/// <summary>
/// Runs the tests; with <c>failover [runs [trouble …]]</c>, <c>survival [kills [trouble …]]</c> or
/// <c>crowd CALLS [kills [trouble …]]</c> measures what <c>bench/failover</c> and <c>bench/survival</c> print, with
/// <c>shadowing [rounds [calls]]</c> what <c>bench/shadowing</c> does.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["failover", .. var rest] => FailoverTimes.MeasureAsync(CountIn(rest), TroublesIn(rest)),
        ["survival", .. var rest] => new SurvivalTimes(calls: 8).MeasureAsync(CountIn(rest), TroublesIn(rest)),
        ["crowd", var calls, .. var rest] =>
            new SurvivalTimes(int.Parse(calls)).MeasureAsync(CountIn(rest), TroublesIn(rest)),
        ["shadowing", .. var rest] =>
            new ShadowingCost(rest is [_, var calls] ? int.Parse(calls) : 200).MeasureAsync(CountIn(rest, 3)),
        _ => ConsoleRunner.Run(args),
    };

    private static int CountIn(string[] rest, int otherwise = 10) =>
        rest is [var count, ..] ? int.Parse(count) : otherwise;

    private static Trouble[] TroublesIn(string[] rest) => [.. rest.Skip(1).Select(Enum.Parse<Trouble>)];
}
