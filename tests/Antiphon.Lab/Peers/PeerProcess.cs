using System.Collections.Concurrent;
using System.Diagnostics;

namespace Antiphon.Lab.Peers;

/// <summary>A real program that a test starts for itself and ends by its pid.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private PeerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _lines);

    public static PeerProcess Start(string program, IEnumerable<string> arguments, string directory,
        bool keepStdinOpen = false)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var peer = new PeerProcess(process);
        process.OutputDataReceived += (_, e) => peer.Hear(e.Data);
        process.ErrorDataReceived += (_, e) => peer.Hear(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!keepStdinOpen)
            process.StandardInput.Close();
        return peer;
    }

    public async Task<int> WaitForExitAsync(TimeSpan atMost)
    {
        using var deadline = new CancellationTokenSource(atMost);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>SIGKILL: what a crash looks like from outside.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
