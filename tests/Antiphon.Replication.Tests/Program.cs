using System.Globalization;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Replication.Tests;

/// <summary>
/// Runs the tests; with <c>lag [seconds [rate [bytes]]]</c> measures what <c>bench/replication</c> prints.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        return args is ["lag", .. var rest]
            ? Lag.MeasureAsync(Number(rest, 0, 60), Number(rest, 1, 100), Number(rest, 2, 80_000))
            : ConsoleRunner.Run(args);
    }

    private static int Number(string[] args, int at, int otherwise) =>
        args.Length > at ? int.Parse(args[at], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
