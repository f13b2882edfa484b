using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Antiphon.Lab.Peers;

/// <summary>baresip, a real SIP phone without a head: driven by its control port, recording what it hears.</summary>
internal sealed class Baresip : IAsyncDisposable
{
    private const int StartsMax = 3;
    private const int SubscribesMax = 3;

    private const int WavHeaderBytes = 44;

    private readonly PeerProcess _process;
    private readonly string _folder;
    private readonly string _address;

    private Baresip(PeerProcess process, string folder, string address) =>
        (_process, _folder, _address) = (process, folder, address);

    public static bool IsInstalled => File.Exists("/usr/bin/baresip");

    public string Output => _process.Output;

    private string[] Recordings => Directory.GetFiles(_folder, "dump-*-dec.wav");

    /// <param name="place">Whose folder it lives in.</param>
    /// <param name="address">The phone's own.</param>
    /// <param name="user">Its number.</param>
    /// <param name="registrar">Where it registers, and what it calls through.</param>
    /// <param name="sends">What its microphone hears: WAV, 16 bit, 8000 Hz.</param>
    /// <param name="answers">By itself.</param>
    /// <param name="hasLamp">
    /// It subscribes to its lamp. baresip 1.0 then does so without end when a NOTIFY overtakes the 200, or when its
    /// registrar asks for no password: phones that need no lamp have none.
    /// </param>
    /// <param name="transport">By which it signals: udp or tcp.</param>
    public static async Task<Baresip> StartAsync(
        Workplace place, string address, string user, string registrar, string sends, bool answers = false,
        bool hasLamp = false, string transport = "udp")
    {
        var folder = place.MakeFolder($"baresip-{address}");
        var template = File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "Scenarios", "baresip.conf"));
        File.WriteAllText(
            System.IO.Path.Combine(folder, "config"),
            template.Replace("@ME@", address).Replace("@DIR@", folder).Replace("@WAV@", sends));
        File.WriteAllText(
            System.IO.Path.Combine(folder, "accounts"),
            $"<sip:{user}@lab.test>;auth_user={user};auth_pass=pw{user};"
            + $"outbound=\"sip:{registrar};transport={transport}\";regint=60;"
            + $"answermode={(answers ? "auto" : "manual")};mwi={(hasLamp ? "yes" : "no")};"
            + "audio_codecs=PCMU,PCMA;ptime=20;dtmfmode=rtpevent\n");
        File.WriteAllText(System.IO.Path.Combine(folder, "contacts"), "");
        for (var start = 1; ; start++)
        {
            // A phone has a processor of its own: here it comes before all else. Who may not say so just starts it.
            var process = PeerProcess.Start(
                "/usr/bin/nice", ["-n", "-10", "/usr/bin/baresip", "-f", folder], folder, keepStdinOpen: true);
            var phone = new Baresip(process, folder, address);
            await Eventually.True(
                () => phone.Output.Contains("baresip is ready", StringComparison.Ordinal)
                    && (!hasLamp || phone.HasSubscribed || phone.IsLost),
                TimeSpan.FromSeconds(20),
                () => phone.Output);
            if (!phone.IsLost || start == StartsMax)
                return phone;
            await process.DisposeAsync();
        }
    }

    private bool HasSubscribed => Output.Contains("Messages-Waiting:", StringComparison.Ordinal);

    /// <summary>
    /// baresip 1.0 subscribes to its lamp again and again when a NOTIFY overtakes the 200 to its SUBSCRIBE, as a proxy
    /// may let it; what it was told then is lost.
    /// </summary>
    private bool IsLost => TimesSubscribed > SubscribesMax;

    public int TimesSubscribed => Output.Split("mwi: subscribing", StringSplitOptions.None).Length - 1;

    /// <summary>How often the phone was told so by NOTIFY.</summary>
    public int TimesTold(string waiting) => Output.Split($"Messages-Waiting: {waiting}").Length - 1;

    public bool IsRegistered => Output.Contains("200 OK", StringComparison.Ordinal);

    public int TimesCalled => Output.Split("Incoming call", StringSplitOptions.None).Length - 1;

    public bool IsRinging => Output.Contains("Incoming call", StringComparison.OrdinalIgnoreCase);

    /// <summary>The other end has ended the call, taken or not.</summary>
    public bool IsLetGo => Output.Contains("session closed", StringComparison.OrdinalIgnoreCase);

    public bool IsTalking => Output.Contains("Call established", StringComparison.Ordinal);

    public async Task CommandAsync(string command, string parameters = "")
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var control = new TcpClient();
        await control.ConnectAsync(_address, 4444, cancellation);
        var json = JsonSerializer.Serialize(new { command, @params = parameters, token = "t" });
        await control.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{json.Length}:{json},"), cancellation);
        var buffer = new byte[65536];
        var heard = "";
        while (!heard.Contains("\"response\"", StringComparison.Ordinal))
        {
            var read = await control.GetStream().ReadAsync(buffer, cancellation);
            if (read == 0)
                throw new IOException($"baresip closed its control port: {Output}");
            heard += Encoding.UTF8.GetString(buffer, 0, read);
        }
    }

    public async Task PressAsync(string keys)
    {
        foreach (var key in keys)
        {
            await CommandAsync("sndcode", $"{key}");
            // A finger stays on a key and leaves it: two presses in one instant would be one to the phone.
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>In how many calls something could be heard.</summary>
    public int CallsHeard => Recordings.Length;

    /// <summary>What was heard in its last call, as 16-bit samples at 8000 Hz.</summary>
    /// <param name="since">So many samples are left out.</param>
    public short[] Heard(int since = 0)
    {
        var file = Recordings.Order(StringComparer.Ordinal).Last();
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var start = WavHeaderBytes + (2L * since);
        var samples = new short[Math.Max(0, (stream.Length - start) / 2)];
        stream.Position = Math.Min(start, stream.Length);
        stream.ReadExactly(MemoryMarshal.AsBytes(samples.AsSpan()));
        return samples;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
