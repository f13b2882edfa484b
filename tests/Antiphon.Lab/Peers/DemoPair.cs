using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Antiphon.Audio;
using Antiphon.Testing;

namespace Antiphon.Lab.Peers;

/// <summary>The demo pair as <c>./run</c> starts it, in a loopback network and a folder of its own.</summary>
internal sealed class DemoPair : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);

    private readonly PeerProcess _run;
    private readonly Workplace _place;

    private DemoPair(PeerProcess run, Workplace place) => (_run, _place) = (run, place);

    /// <summary>Where whichever server is active answers.</summary>
    public string Address => _place.Address(10);

    public string Output => _run.Output;

    public DemoServer Primary => new(this, "primary");

    public DemoServer Secondary => new(this, "secondary");

    public static async Task<DemoPair> StartAsync(Workplace place)
    {
        var run = PeerProcess.Start(
            "/usr/bin/setsid",
            [
                // A shell that is begun ignoring Ctrl-C, as one in the background is, cannot be told to heed it.
                "env", "--default-signal=INT", $"ANTIPHON_NET={place.Net}", $"ANTIPHON_DATA={place.Folder}",
                Path.Combine(RepositoryFolder.Root, "run"),
            ],
            place.Folder);
        var pair = new DemoPair(run, place);
        try
        {
            // On a busy machine it may be up so much earlier than the primary that it answers.
            string[] up = ["Running; Inactive", "Running; Active"];
            await pair.Primary.WaitForAnyAsync(up, StartMax);
            if (await pair.Secondary.WaitForAnyAsync(up, StartMax) == "Running; Active")
                await pair.Secondary.FailBackAsync(StartMax);
            await pair.Primary.WaitForAsync("Running; Active", StartMax);
            await pair.Secondary.WaitForAsync("Running; Inactive", StartMax);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>As the terminal does it: all of its programs are interrupted at once.</summary>
    /// <returns>What <c>./run</c> ends with.</returns>
    public Task<int> PressCtrlCAsync(TimeSpan atMost)
    {
        DataProcesses.Signal("INT", -_run.Id);
        return _run.WaitForExitAsync(atMost);
    }

    public DemoServer Other(DemoServer server) => server.Name == Primary.Name ? Secondary : Primary;

    /// <summary>The other one knows the call that this one carries, and has all that was recorded of it.</summary>
    public Task WaitForShadowAsync(DemoServer carrier, TimeSpan atMost) => Eventually.Get(
        async () => await Other(carrier).MeasureAsync("shadow_calls") == 1
            && await carrier.MeasureAsync("shadow_recordings_behind") == 0 ? "" : null,
        atMost,
        () => $"{carrier.Name} has not told the other server of its call\n{Output}");

    public async ValueTask DisposeAsync()
    {
        if (!_run.HasExited)
            DataProcesses.Signal("TERM", _run.Id);
        try
        {
            await _run.WaitForExitAsync(TimeSpan.FromSeconds(20));
        }
        catch (OperationCanceledException)
        {
            // What is left is ended below.
        }

        DataProcesses.Kill(_place.Folder);
        await _run.DisposeAsync();
    }

    /// <summary>One of the two.</summary>
    internal sealed class DemoServer(DemoPair pair, string name)
    {
        public string Name => name;

        /// <summary>Of a file in its data directory.</summary>
        public string PathOf(string file) => Path.Combine(Data, file);

        private string Data => pair._place.Path(name);

        private string Http => $"http://{pair._place.Address(name == "primary" ? 11 : 12)}:8080";

        public void KillVoice() => DataProcesses.Signal("KILL", Pid("voice"));

        public void KillNode() => DataProcesses.Signal("KILL", Pid("node"));

        /// <summary>All its processes at once: the host lost its power. It is started again a second later.</summary>
        public void KillAll() => DataProcesses.Kill(Data);

        public Task WaitForAsync(string status, TimeSpan atMost) => WaitForAnyAsync([status], atMost);

        /// <summary>As soon as the primary can take calls.</summary>
        public Task FailBackAsync(TimeSpan atMost) => Eventually.Get(
            () => TryRunAsync("failback"), atMost, () => $"activity does not go back\n{pair.Output}");

        /// <returns>Which it is.</returns>
        public Task<string> WaitForAnyAsync(string[] status, TimeSpan atMost) => Eventually.Get(
            async () => await TryRunAsync("status", "--json") is { } json
                && JsonDocument.Parse(json).RootElement.GetProperty("local").GetProperty("status").GetString()
                    is { } now && status.Contains(now) ? now : null,
            atMost,
            () => $"{name} did not become '{string.Join("' or '", status)}'\n{pair.Output}");

        public Task WaitForStageAsync(string stage, TimeSpan atMost) => Eventually.Get(
            async () => (await TryRunAsync("calls", "--json"))?.Contains($"\"stage\": \"{stage}\"",
                StringComparison.Ordinal) == true ? "" : null,
            atMost,
            () => $"no call came to {stage} on {name}\n{pair.Output}");

        /// <summary>What phone systems and load balancers are told.</summary>
        public async Task<bool> IsInServiceAsync()
        {
            using var http = new HttpClient();
            using var answer = await http.GetAsync($"{Http}/health/in-service", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }

        /// <summary>A figure of /metrics; null while there is none.</summary>
        public async Task<double?> MeasureAsync(string name)
        {
            using var http = new HttpClient();
            try
            {
                var text = await http.GetStringAsync($"{Http}/metrics", TestContext.Current.CancellationToken);
                var line = text.Split('\n').FirstOrDefault(
                    l => l.StartsWith($"antiphon_{name} ", StringComparison.Ordinal));
                return line is null ? null : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }

        /// <summary>What the command line says, which must succeed.</summary>
        public async Task<string> RunAsync(params string[] verb)
        {
            await using var command = Command(verb);
            var status = await command.WaitForExitAsync(TimeSpan.FromSeconds(30));
            Assert.True(
                status == 0, $"antiphon {string.Join(' ', verb)} ended with {status}: {command.Output}\n{pair.Output}");
            return command.Output;
        }

        /// <summary>What the command line says, which must refuse it.</summary>
        public async Task<string> RefusedAsync(params string[] verb)
        {
            await using var command = Command(verb);
            var status = await command.WaitForExitAsync(TimeSpan.FromSeconds(30));
            Assert.True(status != 0, $"antiphon {string.Join(' ', verb)} was not refused: {command.Output}");
            return command.Output;
        }

        public async Task<int> ExitStatusAsync(params string[] verb)
        {
            await using var command = Command(verb);
            return await command.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        /// <summary>What a load balancer is told: whether it takes calls.</summary>
        public async Task<(int Status, string Body)> HealthAsync()
        {
            using var http = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(
                        new UnixDomainSocketEndPoint(Path.Combine(Data, "antiphon.sock")), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            });
            using var answer = await http.GetAsync(new Uri("http://antiphon/health/in-service"));
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        public async Task<ListedMessage[]> MessagesAsync(string mailbox) =>
            JsonSerializer.Deserialize<ListedMessage[]>(
                await RunAsync("messages", "list", mailbox, "--json"), Json)!;

        /// <summary>The samples of an exported message, mu-law as they were stored.</summary>
        public async Task<byte[]> ExportAsync(string mailbox, string message)
        {
            var file = pair._place.Path($"{name}-{message}.wav");
            await RunAsync("messages", "export", mailbox, message, "--out", file);
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.True(WavFile.TryParse(bytes, out var audio, out var error), error);
            return bytes[audio.Data];
        }

        private int Pid(string verb) => DataProcesses.Of(Data).Single(
            pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == verb);

        private async Task<string?> TryRunAsync(params string[] verb)
        {
            await using var command = Command(verb);
            return await command.WaitForExitAsync(TimeSpan.FromSeconds(30)) == 0 ? command.Output : null;
        }

        private PeerProcess Command(string[] verb) => PeerProcess.Start(
            Path.Combine(RepositoryFolder.Root, "bin", "antiphon"), [.. verb, "--data", Data], pair._place.Folder);
    }
}
