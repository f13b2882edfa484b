using System.Net;
using System.Net.Sockets;

namespace Antiphon.Lab.Peers;

/// <summary>
/// linphonec, a phone of another make than baresip: another SIP stack, another media stack, other offers. It has no
/// sound card here; what it hears goes into a file.
/// </summary>
internal sealed class Linphone : IAsyncDisposable
{
    private readonly PeerProcess _process;
    private readonly string _heard;

    private Linphone(PeerProcess process, string heard) => (_process, _heard) = (process, heard);

    public static bool IsInstalled => File.Exists("/usr/bin/linphonec");

    public string Output => _process.Output;

    /// <summary>It was told so by its registrar when it was asked last.</summary>
    public async Task<bool> IsRegisteredAsync()
    {
        await TypeAsync("status register");
        return Output.Contains("registered, identity", StringComparison.Ordinal);
    }

    /// <summary>How many calls it has taken or made that were answered.</summary>
    public int TimesTalked => Output.Split("Media streams established", StringSplitOptions.None).Length - 1;

    public bool IsTalking => Output.Contains("Media streams established", StringComparison.Ordinal);

    /// <param name="place">Whose folder it lives in.</param>
    /// <param name="user">As whom it calls.</param>
    public static Task<Linphone> StartAsync(Workplace place, string user) => StartAsync(
        place, user, [], $"contact=<sip:{user}@127.0.0.1>", "");

    /// <summary>One that is registered, and speaks.</summary>
    /// <param name="place">Whose folder it lives in.</param>
    /// <param name="user">Its number.</param>
    /// <param name="registrar">Where it registers, and what it calls through.</param>
    /// <param name="sends">What its microphone hears: WAV, 16 bit, 8000 Hz.</param>
    /// <param name="answers">By itself.</param>
    public static async Task<Linphone> StartRegisteredAsync(
        Workplace place, string user, string registrar, string sends, bool answers = false)
    {
        var phone = await StartAsync(place, user, answers ? ["-a"] : [], "default_proxy=0", $"""

            [proxy_0]
            reg_proxy=<sip:{registrar}>
            reg_route=<sip:{registrar};lr>
            reg_identity=<sip:{user}@lab.test>
            reg_sendregister=1
            reg_expires=600
            publish=0
            [auth_info_0]
            username={user}
            passwd=pw{user}
            realm=lab.test
            {Codec(0, "PCMU", 8000, isOn: true)}
            {Codec(1, "opus", 48_000)}
            {Codec(2, "speex", 16_000)}
            {Codec(3, "speex", 8000)}
            {Codec(4, "G729", 8000)}
            """);
        await phone.TypeAsync($"play {sends}");
        return phone;
    }

    /// <param name="place">Whose folder it lives in.</param>
    /// <param name="user">As whom it calls.</param>
    /// <param name="flags">Of the command line.</param>
    /// <param name="identity">A line of the section <c>sip</c>.</param>
    /// <param name="more">Further sections.</param>
    private static async Task<Linphone> StartAsync(
        Workplace place, string user, string[] flags, string identity, string more)
    {
        var home = place.MakeFolder($"linphone-{user}");
        // Without the folder of its database it starts with no transport at all, and says so to nobody.
        Directory.CreateDirectory(Path.Combine(home, ".local", "share", "linphone"));
        var configuration = Path.Combine(home, "linphonerc");
        await File.WriteAllTextAsync(configuration, $"""
            [sip]
            sip_port={FreePort()}
            sip_tcp_port=-1
            sip_tls_port=-1
            use_ipv6=0
            ipv6_migration_done=1
            {identity}
            media_encryption=none
            [rtp]
            audio_rtp_port={FreePort()}
            {more}
            """);
        var process = PeerProcess.Start(
            "/usr/bin/env", [$"HOME={home}", "linphonec", "-c", configuration, .. flags], home,
            keepStdinOpen: true);
        var phone = new Linphone(process, Path.Combine(home, "heard.wav"));
        await phone.TypeAsync("soundcard use files");
        await Eventually.True(
            () => phone.Output.Contains("Using wav files", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            () => phone.Output);
        await phone.TypeAsync($"record {phone._heard}");
        return phone;
    }

    public Task CallAsync(string uri) => TypeAsync($"call {uri}");

    public async Task PressAsync(string keys)
    {
        foreach (var key in keys)
        {
            await TypeAsync($"{key}");
            // It plays each key to its user, and takes the next one when that is over.
            await Task.Delay(400, TestContext.Current.CancellationToken);
        }
    }

    public Task HangUpAsync() => TypeAsync("terminate");

    /// <summary>What was heard so far, as 16-bit samples at 8000 Hz.</summary>
    public short[] Heard()
    {
        var bytes = File.ReadAllBytes(_heard);
        var samples = new short[Math.Max(0, (bytes.Length - 44) / 2)];
        Buffer.BlockCopy(bytes, 44, samples, 0, samples.Length * 2);
        return samples;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Codec(int place, string name, int rate, bool isOn = false) => $"""
        [audio_codec_{place}]
        mime={name}
        rate={rate}
        enabled={(isOn ? 1 : 0)}
        """;

    private Task TypeAsync(string line) => _process.TypeAsync(line);

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port & ~1;
    }
}
