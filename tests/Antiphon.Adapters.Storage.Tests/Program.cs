using Antiphon.Adapters.Storage.Tests.Crash;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>Runs the tests; or is the process that the crash test kills; or measures.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [DoomedWriter.Verb, var directory, var life]:
                DoomedWriter.Run(directory, int.Parse(life));
                return 0;
            case [Throughput.Verb]:
                Throughput.Measure();
                return 0;
            default:
                return await ConsoleRunner.Run(args);
        }
    }
}
