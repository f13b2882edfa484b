using System.Collections.Immutable;
using System.Diagnostics;
using Antiphon.Adapters.Host;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>This program, started once more as another process of the same server.</summary>
internal static class OwnProgram
{
    /// <param name="arguments">Verb and options.</param>
    /// <param name="ended">Told its exit status when the process has ended; on a thread of its own.</param>
    /// <returns>Its process id.</returns>
    public static int Start(ImmutableArray<string> arguments, Action<int> ended)
    {
        var program = Environment.ProcessPath!;
        // Run as `dotnet antiphon.dll` the program is the first argument.
        var isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var process = Process.Start(new ProcessStartInfo(
            program, isHosted ? [typeof(OwnProgram).Assembly.Location, .. arguments] : arguments))
            ?? throw new InvalidOperationException("The program was not started.");
        ProcessWatch.WhenEnded(process.Id, () =>
        {
            process.WaitForExit();
            var status = process.ExitCode;
            process.Dispose();
            ended(status);
        });
        return process.Id;
    }
}
