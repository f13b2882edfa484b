using Antiphon.Lab.Hosts;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Lab;

/// <summary>Runs the tests; with <c>failover [runs [trouble …]]</c> what <c>bench/failover</c> prints.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args is ["failover", .. var rest]
            ? FailoverTimes.MeasureAsync(
                rest is [var runs, ..] ? int.Parse(runs) : 10, [.. rest.Skip(1).Select(Enum.Parse<Trouble>)])
            : ConsoleRunner.Run(args);
}
