using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Antiphon.Audio;
using Antiphon.Testing;
using Antiphon.Testing.Mail;

namespace Antiphon.Lab.Peers;

/// <summary>A message as <c>antiphon messages list --json</c> shows it.</summary>
internal sealed record ListedMessage(
    string Id, string? From, string Received, double Seconds, string State, bool Urgent, bool Private,
        double GapSeconds);

/// <summary>The built program, run as a process with a data directory and an address of its own.</summary>
internal sealed class AntiphonServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly PeerProcess _process;
    private readonly string _data;
    private readonly HttpClient _api;

    private AntiphonServer(PeerProcess process, string data, string address)
    {
        (_process, _data, Address) = (process, data, address);
        _api = new HttpClient(new SocketsHttpHandler { ConnectCallback = Connect })
        {
            BaseAddress = new Uri("http://antiphon/api/v1/"),
        };
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string Repository { get; } = RepositoryFolder.Root;

    public string Address { get; }

    public string Output => _process.Output;

    /// <summary>House style 23: nothing that was typed is written, at whatever level.</summary>
    public void AssertDidNotLog(string digits)
    {
        Assert.Contains("EnteringPin", Output, StringComparison.Ordinal);
        // The demo's own table of what to try names its PIN.
        var log = Output.Split('\n').Where(line => !line.Contains("opening greeting", StringComparison.Ordinal)
            && !line.Contains("hear it", StringComparison.Ordinal));
        Assert.DoesNotContain(
            log, line => Regex.Split(line, "[^0-9a-f]+", RegexOptions.NonBacktracking).Contains(digits));
    }

    public static Task<AntiphonServer> StartAsync(Workplace place, string address) =>
        StartAsync(place, address, "first", []);

    /// <summary>A server that registers a user at a phone system.</summary>
    public static Task<AntiphonServer> StartRegisteringAsync(
        Workplace place, string address, string registrar, string user, string password, string nameServer = "") =>
        StartAsync(
            place,
            address,
            "first",
            [
                Registering(registrar, user, password),
                .. nameServer.Length > 0
                    ? new (string, object)[] { ("Dns", new Dictionary<string, object> { ["Servers"] = nameServer }) }
                    : [],
            ]);

    public long ResidentKibibytes => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]))
        .Single();

    public Task WaitForNoCallsAsync(TimeSpan atMost) => Eventually.Get(
        async () => (await _api.GetFromJsonAsync<JsonElement>("calls")).GetArrayLength() == 0 ? "" : null,
        atMost,
        () => $"there are still calls\n{Output}");

    /// <summary>Waits until a call's conversation stands at one of the stages.</summary>
    public Task WaitForStageAsync(params string[] stages) => Eventually.Get(
        async () => (await _api.GetFromJsonAsync<JsonElement>("calls")).EnumerateArray()
            .Select(c => c.GetProperty("stage").GetString()).FirstOrDefault(stages.Contains),
        TimeSpan.FromSeconds(30),
        () => $"no call came to {string.Join(" or ", stages)}\n{Output}");

    /// <summary>What the command line says, which must succeed.</summary>
    public async Task<string> RunAsync(params string[] verb)
    {
        await using var command = PeerProcess.Start("dotnet", [Program, .. verb, "--data", _data], _data);
        var status = await command.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.True(status == 0, $"antiphon {string.Join(' ', verb)} ended with {status}: {command.Output}");
        return command.Output;
    }

    public async Task<ListedMessage[]> MessagesAsync(string mailbox) =>
        JsonSerializer.Deserialize<ListedMessage[]>(await RunAsync("messages", "list", mailbox, "--json"), Json)!;

    /// <summary>The samples of an exported message, mu-law as they were stored.</summary>
    public async Task<byte[]> ExportAsync(string mailbox, string message)
    {
        var file = Path.Combine(_data, "export.wav");
        await RunAsync("messages", "export", mailbox, message, "--out", file);
        var bytes = await File.ReadAllBytesAsync(file);
        Assert.True(WavFile.TryParse(bytes, out var audio, out var error), error);
        Assert.Equal(WavEncoding.MuLaw, audio.Encoding);
        Assert.Equal(G711.SamplesPerSecond, audio.SamplesPerSecond);
        return bytes[audio.Data];
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _process.DisposeAsync();
    }

    private static string Program
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
            return Path.Combine(Repository, "artifacts", "bin", "Antiphon.Cli", configuration, "antiphon.dll");
        }
    }

    /// <summary>A server that sends copies of messages by a mail server.</summary>
    public static Task<AntiphonServer> StartMailingAsync(
        Workplace place, string address, MailServer mails, bool isEncrypted) => isEncrypted
        ? StartAsync(
            ["env", $"SSL_CERT_FILE={mails.CertificateFile}", "dotnet"], place, address, "first",
            ("Mail", new
            {
                MailServer.Host, mails.Port, From = "voice@example.com",
                StartTls = true, MailServer.User, MailServer.Password,
            }))
        : StartAsync(
            place, address, "first", ("Mail", new { MailServer.Host, mails.Port, From = "voice@example.com" }));

    /// <summary>A server whose callers reach an operator.</summary>
    public static Task<AntiphonServer> StartWithOperatorAsync(
        Workplace place, string address, string number, string transfer, bool screening = false) =>
        StartAsync(place, address, "first", Operator(number, transfer, screening));

    /// <summary>A server with an account at a phone system, whose callers reach an operator, supervised.</summary>
    public static Task<AntiphonServer> StartRegisteringWithOperatorAsync(
        Workplace place, string address, string registrar, string user, string number) =>
        StartAsync(
            place, address, "first",
            [Registering(registrar, user, $"pw{user}"), .. Operator(number, "supervised", screening: false)]);

    private static (string Section, object Value)[] Operator(string number, string transfer, bool screening) =>
    [
        ("Routing", new { Operator = number }),
        ("Transfer", new { Kind = transfer, RingTime = "5 s", Screening = screening }),
    ];

    private static (string Section, object Value) Registering(string registrar, string user, string password) =>
        ("Integrations", new Dictionary<string, object>
        {
            ["pbx"] = new
            {
                Registrar = registrar,
                Domain = "lab.test",
                Users = new Dictionary<string, string> { [user] = password },
            },
        });

    private static Task<AntiphonServer> StartAsync(
        Workplace place, string address, string name, params (string Section, object Value)[] more) =>
        StartAsync(["dotnet"], place, address, name, more);

    private static async Task<AntiphonServer> StartAsync(
        string[] command, Workplace place, string address, string name, params (string Section, object Value)[] more)
    {
        var data = place.MakeFolder(name);
        var configuration = new Dictionary<string, object>
        {
            ["Server"] = new { Name = name, Listen = address, TimeZone = "UTC" },
            ["Http"] = new { Port = 0 },
            ["Log"] = new { Level = "Debug" },
        };
        foreach (var (section, value) in more)
            configuration[section] = value;
        await File.WriteAllTextAsync(Path.Combine(data, "antiphon.json"), JsonSerializer.Serialize(configuration));
        var process = PeerProcess.Start(
            command[0], [.. command[1..], Program, "serve", "--demo", "--data", data], data);
        var server = new AntiphonServer(process, data, address);
        await Eventually.True(
            () => process.HasExited || File.Exists(Path.Combine(data, "antiphon.sock")), TimeSpan.FromSeconds(60), () =>
                process.Output);
        await Eventually.Get(server.AnswersAsync, TimeSpan.FromSeconds(60), () => process.Output);
        return server;
    }

    private async Task<string?> AnswersAsync()
    {
        Assert.False(_process.HasExited, Output);
        try
        {
            var subscribers = await _api.GetFromJsonAsync<JsonElement>("subscribers");
            return subscribers.GetArrayLength() >= 10 ? "" : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_data, "antiphon.sock")), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
