using System.Diagnostics;
using Antiphon.Lab.Peers;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// Two servers, each on a host of its own, behind one virtual address, and callers on a third host that call there all
/// the time.
/// </summary>
internal sealed class PairOnHosts : IAsyncDisposable
{
    private static readonly TimeSpan SettleMax = TimeSpan.FromSeconds(60);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-hosts-").FullName;
    private readonly Site _site;
    private TimeSpan _since;
    private PeerProcess? _witness;

    private PairOnHosts()
    {
        _site = new Site(("primary", 11), ("secondary", 12), ("phones", 21));
        Primary = Server("primary", "secondary", (20000, 24999));
        Secondary = Server("secondary", "primary", (25000, 29999));
        Wire = new Wire(Phones, Site.Virtual);
    }

    public ServerHost Primary { get; }

    public ServerHost Secondary { get; }

    public Host Phones => _site["phones"];

    /// <summary>All that came to the phones from the virtual address.</summary>
    public Wire Wire { get; }

    public Callers Callers { get; private set; } = null!;

    /// <summary>Since when the clock of <see cref="Since"/> runs: the last thing that was done to the pair.</summary>
    public TimeSpan LastDone => _since;

    public static string? Missing =>
        !Site.IsPossible ? "hosts need root, iproute2 and nftables"
        : !File.Exists(ServerHost.Program) ? "bin/antiphon is not built: ./build"
        : null;

    /// <summary>The primary active, the secondary ready, and callers being answered.</summary>
    /// <param name="pace">From call to call.</param>
    public static async Task<PairOnHosts> StartAsync(TimeSpan pace)
    {
        var pair = new PairOnHosts();
        try
        {
            var data = $"--data {pair._folder}/primary --peer-data {pair._folder}/secondary";
            CommandLine.Run($"{ServerHost.Program} pair {data} >/dev/null");
            pair.Primary.PowerOn();
            // On a busy machine one that starts at the same moment may be up so much earlier that it answers.
            await pair.Primary.WaitUntilUpAsync(SettleMax);
            pair.Secondary.PowerOn();
            await pair.SettleAsync(pair.Primary);
            pair._since = Now;
            pair.Callers = new Callers(pair.Phones, Site.Virtual, pace);
            await pair.AnsweredByAsync(pair.Primary, SettleMax);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>All that goes to a server and comes from it takes so long each way, until it is disposed.</summary>
    public SlowCable Slow(ServerHost server, TimeSpan delay, TimeSpan jitter) => _site.Slow(server.Host, delay, jitter);

    public ServerHost Other(ServerHost server) => server == Primary ? Secondary : Primary;

    public async Task DoAsync(ServerHost server, Trouble trouble)
    {
        var voice = trouble == Trouble.VoiceKilled ? await server.VoicePidAsync() : 0;
        _since = Now;
        switch (trouble)
        {
            case Trouble.VoiceKilled:
                Native.Signal(voice, Native.Kill);
                break;
            case Trouble.NodeKilled:
                server.KillNode();
                break;
            case Trouble.Frozen:
                server.Host.Freeze();
                break;
            case Trouble.PoweredOff:
                await server.PowerOffAsync();
                break;
            case Trouble.CutOff:
                server.Host.Cut();
                break;
            case Trouble.Deaf:
                server.Host.CutIncoming();
                break;
            case Trouble.Mute:
                server.Host.CutOutgoing();
                break;
            case Trouble.Separated:
                Primary.Host.CutFrom(Secondary.Host);
                Secondary.Host.CutFrom(Primary.Host);
                break;
            case Trouble.Relieved:
                await server.OrderAsync(server == Primary ? "failover" : "failback");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(trouble));
        }
    }

    /// <summary>A witness on the phones' host, which both servers are told of.</summary>
    public async Task AddWitnessAsync()
    {
        StartWitness();
        var key = Path.Combine(_folder, "witness", "witness.key");
        await Eventually.True(
            () => _witness!.Output.Contains("--witness", StringComparison.Ordinal),
            SettleMax, () => $"no witness: {_witness!.Output}");
        CommandLine.Run(
            $"{ServerHost.Program} pair settings --data {_folder}/secondary --witness {Phones.Address}:3655 "
            + $"--witness-key \"$(cat {key})\" >/dev/null");
        foreach (var server in (ServerHost[])[Primary, Secondary])
        {
            await Eventually.Get(
                async () => await server.WitnessAsync() == $"{Phones.Address}:3655" ? "" : null,
                SettleMax, () => $"{server.Host.Name} does not know the witness\n{Output}");
        }
    }

    public void StartWitness() => _witness = PeerProcess.Start(
        "ip",
        [
            "netns", "exec", Phones.Network.Name, ServerHost.Program, "witness", "--listen", Phones.Address,
            "--data", Path.Combine(_folder, "witness"),
        ],
        _folder);

    public async Task KillWitnessAsync()
    {
        _since = Now;
        _witness!.Kill();
        await _witness.DisposeAsync();
        _witness = null;
    }

    /// <summary>All is as it was, as far as the outside can do that.</summary>
    public void Mend(ServerHost server, Trouble trouble)
    {
        _since = Now;
        if (trouble == Trouble.PoweredOff)
            server.PowerOn();
        else if (trouble == Trouble.Frozen)
            server.Host.Wake();
        else if (trouble is Trouble.CutOff or Trouble.Deaf or Trouble.Mute)
            server.Host.Heal();
        else if (trouble == Trouble.Separated)
        {
            Primary.Host.Heal();
            Secondary.Host.Heal();
        }
    }

    /// <summary>
    /// From the last thing that was done to the first INVITE sent after it that this server answered without being
    /// asked again.
    /// </summary>
    /// <exception cref="TimeoutException">None was answered by it in time.</exception>
    public async Task<TimeSpan> AnsweredByAsync(ServerHost server, TimeSpan atMost)
    {
        while (true)
        {
            if (Callers.Since(_since).FirstOrDefault(c => c.IsGood && server.HasAnswered(c)) is { } first)
                return first.Sent - _since;
            if (Now - _since > atMost + Probe.T1)
                throw new TimeoutException($"{server.Host.Name} answered nobody in {atMost.TotalSeconds} s\n{Output}");
            await Task.Delay(5);
        }
    }

    /// <summary>This one active and the other one ready to stand in for it.</summary>
    public async Task SettleAsync(ServerHost active)
    {
        var since = Now;
        var (here, there) = ("", "");
        while (here != "Running; Active" || there != "Running; Inactive")
        {
            if (Now - since > SettleMax)
                throw new TimeoutException($"{active.Host.Name} is {here}, the other one {there}\n{Output}");
            await Task.Delay(50);
            (here, there) = (await active.StatusWordsAsync(), await Other(active).StatusWordsAsync());
        }
    }

    public string Output => $"{Primary.Output}\n{Secondary.Output}";

    public async ValueTask DisposeAsync()
    {
        Callers?.Dispose();
        Wire.Dispose();
        if (_witness is not null)
            await KillWitnessAsync();
        await Primary.DisposeAsync();
        await Secondary.DisposeAsync();
        _site.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private ServerHost Server(string role, string peer, (int First, int Last) ports)
    {
        var data = System.IO.Directory.CreateDirectory(Path.Combine(_folder, role)).FullName;
        return new ServerHost(
            _site[role], data, ports,
            [
                .. role == "primary" ? ["--demo"] : Array.Empty<string>(),
                "--set", $"Pair:Role={role}", "--set", $"Pair:PeerName={peer}",
                "--set", $"Pair:PeerAddress={_site[peer].Address}", "--set", $"Pair:VirtualAddress={Site.Virtual}",
                "--set", "Pair:Profile=fast", "--set", "Server:TimeZone=UTC",
            ]);
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);
}
