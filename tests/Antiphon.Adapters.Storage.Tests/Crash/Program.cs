using Antiphon.Adapters.Storage.Tests.Crash;
using Xunit.Runner.InProc.SystemConsole;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>Runs the tests; or, asked so by the crash test, is the process that it kills.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not [DoomedWriter.Verb, var directory, var life])
            return await ConsoleRunner.Run(args);
        DoomedWriter.Run(directory, int.Parse(life));
        return 0;
    }
}
