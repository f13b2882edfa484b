using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Antiphon.Cli.Tests;

/// <summary>What keeps a server from serving is found before callers find it, each with how to mend it.</summary>
public sealed class VerifyVerbTests : IDisposable
{
    private readonly string _folder = TestServer.NewFolder();
    private readonly string _address = TestServer.NewAddress();

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_server_that_can_serve_has_nothing_to_mend_whether_it_runs_or_not()
    {
        Configure($$$"""{"Server":{"Listen":"{{{_address}}}"}}""");
        Assert.Empty(await FailedAsync());
        var server = await TestServer.StartAsync(_folder, _address);
        Assert.Empty(await FailedAsync());
        Assert.Equal(0, await server.StopAsync());
        Assert.Empty(await FailedAsync());
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_named_at_once()
    {
        Configure(
            $$$"""{"Server":{"Listen":"{{{_address}}},192.0.2.77"},"Prompts":{"Folder":"/nowhere"}}""");
        using var foreign = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreign.Bind(new IPEndPoint(IPAddress.Parse(_address), 5060));
        await File.WriteAllTextAsync(Path.Combine(_folder, "store.db"), new string('x', 10_000));
        var failed = await FailedAsync();
        Assert.Equal(["addresses and ports", "prompts", "store"], failed.Keys.Order());
        Assert.Contains($"{_address}:5060 UDP is in use", failed["addresses and ports"], StringComparison.Ordinal);
        Assert.Contains("192.0.2.77:5060", failed["addresses and ports"], StringComparison.Ordinal);
        Assert.Contains("/nowhere", failed["prompts"], StringComparison.Ordinal);
        Assert.Contains("restore a backup", failed["store"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_mistake_in_the_configuration_is_a_line()
    {
        Configure("""{"Server":{"Listen":"0.0.0.0"},"Calls":{"Ports":"many"}}""");
        var outcome = await TestServer.RunAsync("verify", "--data", _folder);
        Assert.Equal(1, outcome.Status);
        Assert.Contains("FAILED  configuration               Server:Listen", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(
            "FAILED  configuration               Calls:Ports = 'many'", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("to mend it: ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_is_gone_is_missed()
    {
        await using var server = await TestServer.StartAsync();
        // The server was given its address by a flag.
        Assert.DoesNotContain(
            "FAILED  configuration", (await TestServer.RunAsync("verify", "--data", server.Data)).Output,
            StringComparison.Ordinal);
        var wav = Path.Combine(_folder, "greeting.wav");
        await File.WriteAllBytesAsync(wav, Wav(8000));
        Assert.Equal(0, (await server.AskAsync("handlers", "add", "Main", "--greeting", wav)).Status);
        foreach (var blob in System.IO.Directory.GetFiles(
            Path.Combine(server.Data, "blobs"), "*", SearchOption.AllDirectories))
            File.Delete(blob);
        var outcome = await TestServer.RunAsync("verify", "--data", server.Data);
        Assert.Equal(1, outcome.Status);
        Assert.Contains("1 of 1 recordings are missing", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pair_must_be_made_have_its_key_for_itself_and_reach_the_other_one()
    {
        var there = TestServer.NewAddress();
        Configure(
            $$"""
            {
              "Server": { "Name": "alpha", "Listen": "{{_address}}" },
              "Pair": { "Role": "primary", "PeerName": "beta", "PeerAddress": "{{there}}" }
            }
            """);
        Assert.Contains("run `antiphon pair`", (await FailedAsync())["certificates"], StringComparison.Ordinal);
        await TestServer.RunAsync("pair", "--data", _folder, "--peer-data", Path.Combine(_folder, "beta"));
        Assert.Contains(
            $"is not reached at {there}:3653: Connection refused", (await FailedAsync())["beta from here"],
            StringComparison.Ordinal);
        var key = Path.Combine(_folder, "pair", "key.pem");
        File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.OtherRead);
        Assert.Contains($"chmod 600 {key}", (await FailedAsync())["certificates"], StringComparison.Ordinal);
    }

    private void Configure(string json) => File.WriteAllText(Path.Combine(_folder, "antiphon.json"), json);

    /// <summary>What failed, each with what was found and how to mend it; real-time priority is the
    /// machine's.</summary>
    private async Task<Dictionary<string, string>> FailedAsync()
    {
        var outcome = await TestServer.RunAsync("verify", "--data", _folder, "--json");
        var verdict = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(outcome.Status == 0, verdict.GetProperty("ok").GetBoolean());
        return verdict.GetProperty("findings").EnumerateArray().Where(f => !f.GetProperty("ok").GetBoolean())
            .Where(f => f.GetProperty("check").GetString() != "real-time priority")
            .ToDictionary(
                f => f.GetProperty("check").GetString()!, f => $"{f.GetProperty("text")} {f.GetProperty("mend")}");
    }

    private static byte[] Wav(int samples)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + samples * 2);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(8000);
        writer.Write(16000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples * 2);
        for (var i = 0; i < samples; i++)
            writer.Write((short)(i * 37));
        return stream.ToArray();
    }
}
