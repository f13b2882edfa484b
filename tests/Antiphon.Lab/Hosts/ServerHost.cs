using System.Diagnostics;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// A server of the pair as a real process on a host of its own, started again a second after it ended, as systemd
/// would, as long as the host has power.
/// </summary>
internal sealed class ServerHost : ServerOnHost
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly string _data;
    private readonly string[] _arguments;
    private readonly CancellationTokenSource _closing = new();
    private Task _keeping = Task.CompletedTask;
    private CancellationTokenSource _power = new();
    private int _node;

    /// <param name="host">Where.</param>
    /// <param name="data">Its data directory.</param>
    /// <param name="ports">The first and last RTP port that it answers with.</param>
    /// <param name="settings">More options of <c>antiphon node</c>.</param>
    public ServerHost(Host host, string data, (int First, int Last) ports, params string[] settings)
        : base(host, data)
    {
        (_data, Ports) = (data, ports);
        _arguments =
        [
            "netns", "exec", host.Network.Name, Program, "node", "--data", data, "--name", host.Name,
            "--address", host.Address, .. settings,
        ];
    }

    public static string Program { get; } = Path.Combine(Testing.RepositoryFolder.Root, "bin", "antiphon");

    public (int First, int Last) Ports { get; }

    /// <summary>What it said, but for the many calls.</summary>
    public override string Output => string.Join(
        '\n', File.ReadLines(Log).Where(l => !l.Contains(": Call ", StringComparison.Ordinal)
            && !l.Contains("antiphon.voice[2", StringComparison.Ordinal)).Prepend($"── {Host.Name}"));

    public void PowerOn()
    {
        Host.Heal();
        _power = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        _keeping = KeepAsync(_power.Token);
    }

    public async Task PowerOffAsync()
    {
        // Nobody starts anything again on a host without power.
        await _power.CancelAsync();
        Host.PowerOff();
        await EndAsync();
    }

    public void KillNode() => Native.Signal(_node, Native.Kill);

    public bool HasAnswered(Probe call) => call.MediaPort >= Ports.First && call.MediaPort <= Ports.Last;

    public override async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await EndAsync();
        _closing.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>One that was just being started is on the host a moment later.</summary>
    private async Task EndAsync()
    {
        while (!_keeping.IsCompleted)
        {
            foreach (var pid in Host.Pids.ToArray())
                Native.Signal(pid, Native.Kill);
            await Task.WhenAny(_keeping, Task.Delay(50));
        }
    }

    private string Log => Path.Combine(_data, "node.log");

    private async Task KeepAsync(CancellationToken power)
    {
        while (!power.IsCancellationRequested)
        {
            // Into a file: a voice service that outlives its node manager goes on writing.
            using var node = Process.Start(
                "bash", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", Log, "ip", .. _arguments]);
            _node = node.Id;
            await node.WaitForExitAsync(CancellationToken.None);
            _node = 0;
            await Task.Delay(RestartPause, power).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
