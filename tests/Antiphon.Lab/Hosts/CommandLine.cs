using System.Diagnostics;

namespace Antiphon.Lab.Hosts;

/// <summary>A program that takes commands line by line and does each at once: nothing is started for it.</summary>
internal sealed class CommandLine : IDisposable
{
    private readonly Process _process;

    public CommandLine(params string[] command)
    {
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public int Pid => _process.Id;

    public void Do(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Runs a script to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static void Run(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-euc", script])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{script}\nended with {process.ExitCode}: {errors}");
    }
}
