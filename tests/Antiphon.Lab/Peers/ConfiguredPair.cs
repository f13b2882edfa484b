using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Audio;

namespace Antiphon.Lab.Peers;

/// <summary>
/// Two servers as an administrator has them: each with its antiphon.json and its certificates in its data directory,
/// started and stopped by hand.
/// </summary>
internal sealed class ConfiguredPair : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly Workplace _place;

    private readonly bool _hasVirtualAddress;

    private readonly string? _operator;

    private ConfiguredPair(Workplace place, bool hasVirtualAddress, string? @operator)
    {
        (_place, _hasVirtualAddress, _operator) = (place, hasVirtualAddress, @operator);
        Primary = new ConfiguredServer(place, "primary", 11);
        Secondary = new ConfiguredServer(place, "secondary", 12);
    }

    /// <summary>Where whichever server is active answers, if there is such an address.</summary>
    public string Address => _place.Address(10);

    public ConfiguredServer Primary { get; }

    public ConfiguredServer Secondary { get; }

    /// <param name="place">Whose folder and addresses they use.</param>
    /// <param name="hasVirtualAddress">They share one.</param>
    /// <param name="operator">Whom callers reach by 0, and are transferred to supervised.</param>
    public static async Task<ConfiguredPair> StartAsync(
        Workplace place, bool hasVirtualAddress = true, string? @operator = null)
    {
        var pair = new ConfiguredPair(place, hasVirtualAddress, @operator);
        try
        {
            await pair.StartAsync();
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Primary.DisposeAsync();
        await Secondary.DisposeAsync();
    }

    private async Task StartAsync()
    {
        Primary.Configure(Secondary, _hasVirtualAddress ? Address : null, _operator);
        Secondary.Configure(Primary, _hasVirtualAddress ? Address : null, _operator);
        await Primary.RunAsync("pair", "--peer-data", Secondary.Data);
        Primary.Start("--demo");
        await Primary.WaitForAsync("Running; Active", Soon);
        Secondary.Start();
        await Secondary.WaitForAsync("Running; Inactive", Soon);
    }
}

/// <summary>One of the two, or one that takes the place of one.</summary>
internal sealed class ConfiguredServer(Workplace place, string name, int host) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static readonly JsonSerializerOptions SaidOnly = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };


    private readonly List<PeerProcess> _outlived = [];
    private PeerProcess? _node;

    public string Name => name;

    public string Address { get; } = place.Address(host);

    public string Data { get; } = place.MakeFolder($"{name}-{host}");

    public string Output => _node?.Output ?? "(not started)";

    public void Configure(ConfiguredServer peer, string? virtualAddress, string? @operator = null) => File.WriteAllText(
        Path.Combine(Data, "antiphon.json"),
        JsonSerializer.Serialize(new
        {
            Server = new { Name = name, Listen = Address, TimeZone = "UTC" },
            Pair = new
            {
                Role = name, PeerName = peer.Name, PeerAddress = peer.Address, VirtualAddress = virtualAddress,
            },
            Routing = @operator is null ? null : new { Operator = @operator },
            Transfer = @operator is null ? null : new { Kind = "supervised", RingTime = "30 s" },
        }, SaidOnly));

    /// <summary>What `antiphon pair` says before it knows the other one's fingerprint.</summary>
    public async Task<string> FingerprintAsync(params string[] pair)
    {
        var (status, output, _) = await TryRunAsync(["pair", .. pair]);
        Assert.Equal(2, status);
        return output.Split(' ', '\n').First(word => word.Length == 64);
    }

    /// <summary>What is refused, and says so.</summary>
    public async Task RefusesAsync(string why, params string[] verb)
    {
        var (status, output, _) = await TryRunAsync(verb);
        Assert.True(status is 1 or 2, $"antiphon {string.Join(' ', verb)} ended with {status}: {output}");
        Assert.Contains(why, output, StringComparison.Ordinal);
    }

    /// <summary>Neither store lacks anything of the other.</summary>
    public Task InStepAsync() => Eventually.Get(
        async () => (await TryRunAsync("replication", "--json")).Json is { } view
            && view.GetProperty("state").GetString() == "idle" && view.GetProperty("lagRecords").GetInt64() == 0
                ? "" : null,
        ConfiguredPair.Soon,
        () => Output);

    public void Start(params string[] more) =>
        _node = PeerProcess.Start(AntiphonProgram, ["node", "--data", Data, .. more], Data);

    /// <summary>As a service manager stops it.</summary>
    public async Task StopAsync()
    {
        DataProcesses.Signal("TERM", _node!.Id);
        Assert.Equal(0, await _node.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        await EndAsync();
    }

    /// <summary>All its processes at once: the host lost its power.</summary>
    public async Task EndAsync()
    {
        if (_node is { } node)
            await node.DisposeAsync();
        DataProcesses.Kill(Data);
        await Eventually.True(
            () => !DataProcesses.Of(Data).Any(), TimeSpan.FromSeconds(10), () => $"{name} does not end");
        _node = null;
        // They have what those write to that outlived them.
        foreach (var outlived in _outlived)
            await outlived.DisposeAsync();
        _outlived.Clear();
    }

    public Task WaitForStageAsync(string stage) => Eventually.Get(
        async () => (await TryRunAsync("calls", "--json")).Output.Contains(
            $"\"stage\": \"{stage}\"", StringComparison.Ordinal) ? "" : null,
        ConfiguredPair.Soon,
        () => $"no call came to {stage} on {name}\n{Output}");

    public Task WaitForAsync(string status, TimeSpan atMost) => Eventually.Get(
        async () => (await TryRunAsync("status", "--json")).Json is { } json
            && json.GetProperty("local").GetProperty("status").GetString() == status ? "" : null,
        atMost,
        () => $"{name} did not become '{status}'\n{Output}");

    /// <summary>What the command line says, which must succeed.</summary>
    public async Task<string> RunAsync(params string[] verb)
    {
        var (status, output, _) = await TryRunAsync(verb);
        Assert.True(status == 0, $"antiphon {string.Join(' ', verb)} ended with {status}: {output}\n{Output}");
        return output;
    }

    /// <summary>It has noticed that the other one is gone.</summary>
    public Task LosesItsPeerAsync() => Eventually.Get(
        async () => (await TryRunAsync("status", "--json")).Json is { } json
            && json.GetProperty("remote").GetProperty("status").GetString() == "Unknown" ? "" : null,
        ConfiguredPair.Soon,
        () => Output);

    public async Task<(int Status, string Output, JsonElement? Json)> TryRunAsync(params string[] verb)
    {
        await using var command = PeerProcess.Start(AntiphonProgram, [.. verb, "--data", Data], place.Folder);
        var status = await command.WaitForExitAsync(TimeSpan.FromSeconds(150));
        return (status, command.Output,
            status == 0 && verb[^1] == "--json" ? JsonDocument.Parse(command.Output).RootElement : null);
    }

    public async Task<ListedMessage[]> MessagesAsync(string mailbox) => JsonSerializer.Deserialize<ListedMessage[]>(
        await RunAsync("messages", "list", mailbox, "--json"), Web)!;

    /// <summary>The samples of a message, mu-law as they were stored.</summary>
    public async Task<byte[]> SamplesAsync(string mailbox, ListedMessage message)
    {
        var wav = (await RecordingsAsync(mailbox))[message.Id];
        Assert.True(WavFile.TryParse(wav, out var audio, out var error), error);
        return wav[audio.Data];
    }

    /// <summary>Its node manager alone; its other processes outlive it.</summary>
    public void KillNode()
    {
        _node!.Kill();
        _outlived.Add(_node);
        _node = null;
    }

    /// <summary>Its voice service, at once.</summary>
    public void KillVoice() => DataProcesses.Signal("KILL", DataProcesses.Of(Data).Single(
        pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == "voice"));

    /// <summary>Every message of a mailbox with the WAV file that a subscriber would get.</summary>
    public async Task<SortedDictionary<string, byte[]>> RecordingsAsync(string mailbox)
    {
        var folder = place.MakeFolder($"export-{Path.GetRandomFileName()}");
        await RunAsync("messages", "export", mailbox, "--all", folder);
        var recordings = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder))
            recordings.Add(Path.GetFileNameWithoutExtension(file), await File.ReadAllBytesAsync(file));
        return recordings;
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private static string AntiphonProgram => Path.Combine(AntiphonServer.Repository, "bin", "antiphon");
}
