using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Antiphon.Cli.Tests;

/// <summary>What a command left: its exit status and what it printed.</summary>
internal sealed record Outcome(int Status, string Output, string Error);

/// <summary>The built program as a process, at a loopback address and in a data directory of its own.</summary>
internal sealed partial class TestServer : IAsyncDisposable
{
    private const int TerminateSignal = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int _addresses;

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestServer(Process process, string data, string address) =>
        (_process, Data, Address) = (process, data, address);

    public string Data { get; }

    public string Address { get; }

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>127.b.c.d: b from this process' id, so that two runs on one machine do not meet.</summary>
    public static string NewAddress()
    {
        var n = Interlocked.Increment(ref _addresses);
        return $"127.{60 + (Environment.ProcessId % 60)}.{Environment.ProcessId / 60 % 250}.{n}";
    }

    public static string NewFolder() => System.IO.Directory.CreateTempSubdirectory("antiphon-").FullName;

    public static async Task<TestServer> StartAsync(string? data = null, string? address = null, params string[] flags)
    {
        data ??= NewFolder();
        address ??= NewAddress();
        var process = Launch(["serve", "--demo", "--data", data, "--address", address, .. flags]);
        var server = new TestServer(process, data, address);
        process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var first = await Task.WhenAny(server._ready.Task, process.WaitForExitAsync(), Task.Delay(Patience));
        Assert.True(first == server._ready.Task, $"the server did not become ready:\n{server.Log}");
        return server;
    }

    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new Outcome(process.ExitCode, await output, await error);
    }

    public Task<Outcome> AskAsync(params string[] arguments) => RunAsync([.. arguments, "--data", Data]);

    /// <summary>The interface on the Unix socket.</summary>
    public HttpClient OpenHttp() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(
                new UnixDomainSocketEndPoint(Path.Combine(Data, "antiphon.sock")), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://any/api/v1/"),
    };

    /// <summary>As a service manager stops it.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> StopAsync()
    {
        _ = Kill(_process.Id, TerminateSignal);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        System.IO.Directory.Delete(Data, recursive: true);
    }

    private static Process Launch(string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Antiphon.Cli", configuration, "antiphon");
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("JOURNAL_STREAM");
        return Process.Start(start)!;
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.AppendLine(line);
        if (line == "ready")
            _ready.TrySetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
