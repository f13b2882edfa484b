using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Antiphon.Audio;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// A server of the pair as a real process on a host of its own, started again a second after it ended, as systemd
/// would, as long as the host has power.
/// </summary>
internal sealed class ServerHost : IAsyncDisposable
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly string _data;
    private readonly string[] _arguments;
    private readonly HttpClient _api;
    private readonly CancellationTokenSource _closing = new();
    private Task _keeping = Task.CompletedTask;
    private CancellationTokenSource _power = new();
    private int _node;

    /// <param name="host">Where.</param>
    /// <param name="data">Its data directory.</param>
    /// <param name="ports">The first and last RTP port that it answers with.</param>
    /// <param name="settings">More options of <c>antiphon node</c>.</param>
    public ServerHost(Host host, string data, (int First, int Last) ports, params string[] settings)
    {
        (Host, _data, Ports) = (host, data, ports);
        _arguments =
        [
            "netns", "exec", host.Network.Name, Program, "node", "--data", data, "--name", host.Name,
            "--address", host.Address, .. settings,
        ];
        _api = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(
                    new UnixDomainSocketEndPoint(Path.Combine(_data, "antiphon.sock")), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://antiphon/api/v1/"), Timeout = TimeSpan.FromSeconds(3),
        };
    }

    public static string Program { get; } = Path.Combine(Testing.RepositoryFolder.Root, "bin", "antiphon");

    public Host Host { get; }

    public (int First, int Last) Ports { get; }

    /// <summary>What it said, but for the many calls.</summary>
    public string Output => string.Join(
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

    public async Task<int> VoicePidAsync() => (await StatusAsync())!.Value.GetProperty("local").GetProperty("voice")
        .GetProperty("pid").GetInt32();

    public bool HasAnswered(Probe call) => call.MediaPort >= Ports.First && call.MediaPort <= Ports.Last;

    /// <summary>As <c>antiphon status --json</c> prints it; null when it cannot be asked.</summary>
    public async Task<JsonElement?> StatusAsync()
    {
        try
        {
            return await _api.GetFromJsonAsync<JsonElement>("status");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>In the words of the status page, as "Running; Active"; empty when it cannot be asked.</summary>
    public async Task<string> StatusWordsAsync() =>
        (await StatusAsync())?.GetProperty("local").GetProperty("status").GetString() ?? "";

    /// <summary>Of its settings; null when there is none.</summary>
    public async Task<string?> WitnessAsync() =>
        (await _api.GetFromJsonAsync<JsonElement>("pair/settings")).GetProperty("witness").GetString();

    /// <summary>Ids of the events in its log, oldest first.</summary>
    /// <param name="since">Not those before.</param>
    public async Task<int[]> EventsAsync(DateTimeOffset since = default) =>
    [
        .. (await _api.GetFromJsonAsync<JsonElement>("events?max=200")).EnumerateArray()
            .Where(e => e.GetProperty("time").GetDateTimeOffset() >= since)
            .OrderBy(e => e.GetProperty("time").GetDateTimeOffset()).Select(e => e.GetProperty("id").GetInt32()),
    ];

    /// <summary>Where each of its calls is.</summary>
    public async Task<string[]> StagesAsync() =>
    [
        .. (await _api.GetFromJsonAsync<JsonElement>("calls")).EnumerateArray()
            .Select(c => c.GetProperty("stage").GetString()!),
    ];

    /// <summary>A mailbox's messages in its store, each with its length.</summary>
    public async Task<string[]> MessagesAsync(string mailbox) =>
    [
        .. (await _api.GetFromJsonAsync<JsonElement>($"mailboxes/{mailbox}/messages")).EnumerateArray()
            .Select(m => $"{m.GetProperty("id").GetString()}:{m.GetProperty("seconds").GetDouble():F1}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The samples of every message of a mailbox, mu-law, by its id.</summary>
    public async Task<Dictionary<string, byte[]>> RecordingsAsync(string mailbox)
    {
        var recordings = new Dictionary<string, byte[]>();
        foreach (var message in (await _api.GetFromJsonAsync<JsonElement>($"mailboxes/{mailbox}/messages"))
            .EnumerateArray())
        {
            var id = message.GetProperty("id").GetString()!;
            var file = await _api.GetByteArrayAsync($"mailboxes/{mailbox}/messages/{id}/audio");
            if (!WavFile.TryParse(file, out var audio, out var error))
                throw new InvalidDataException(error);
            recordings.Add(id, file[audio.Data]);
        }

        return recordings;
    }

    /// <summary>What <c>antiphon failover</c> and its like ask for.</summary>
    public async Task OrderAsync(string order)
    {
        using var response = await _api.PostAsync($"pair/{order}", content: null);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{order} was refused: {await response.Content.ReadAsStringAsync()}\n{Output}");
    }

    /// <summary>Compares both stores, as <c>antiphon check</c> does.</summary>
    public async Task<JsonElement> CheckAsync()
    {
        using var response = await _api.PostAsync("replication/check", content: null);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await EndAsync();
        _api.Dispose();
        _closing.Dispose();
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
