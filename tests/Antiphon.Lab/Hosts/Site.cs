namespace Antiphon.Lab.Hosts;

/// <summary>
/// Hosts on one bridge, each a network namespace, the bridge in one more: nothing of it is seen outside, and sites live
/// beside each other with the same addresses. Needs root.
/// </summary>
internal sealed class Site : IDisposable
{
    public const string Subnet = "10.66.0";
    public const string Virtual = $"{Subnet}.100";

    private const string Prefix = "antiphon-lab";

    private static readonly Lock Sweeping = new();
    private static int _sites;

    private readonly NetworkNamespace _switch;
    private readonly CommandLine _cables;
    private readonly Host[] _hosts;

    public Site(params (string Name, int Address)[] hosts)
    {
        RemoveLeftOver();
        var site = $"{Prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref _sites)}";
        _switch = new NetworkNamespace($"{site}-switch");
        CommandLine.Run($"""
            ip netns add {_switch.Name}
            ip -n {_switch.Name} link add br0 type bridge stp_state 0 forward_delay 0
            ip -n {_switch.Name} link set br0 up
            {string.Join('\n', hosts.Select(h => Script(_switch.Name, $"{site}-{h.Name}", h.Name, h.Address)))}
            """);
        _cables = new CommandLine("ip", "-n", _switch.Name, "-force", "-batch", "-");
        _hosts =
        [
            .. hosts.Select(h => new Host(
                h.Name, $"{Subnet}.{h.Address}", HardwareOf(h.Address),
                new NetworkNamespace($"{site}-{h.Name}"), _cables)),
        ];
    }

    public static bool IsPossible => Environment.UserName == "root" && File.Exists("/usr/sbin/nft")
        && (File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"));

    public Host this[string name] => _hosts.Single(h => h.Name == name);

    /// <summary>Puts a slow cable in the place of a host's; plain again when that is disposed.</summary>
    public SlowCable Slow(Host host, TimeSpan delay, TimeSpan jitter)
    {
        foreach (var each in _hosts)
            _ = each.Network.Make(() => SendWholeFrames("eth0"));
        return new SlowCable(_switch, host.Name, delay, jitter);
    }

    public void Dispose()
    {
        foreach (var host in _hosts)
            host.Dispose();
        _cables.Dispose();
        _switch.Remove();
    }

    private static string Script(string bridge, string space, string name, int address) => $"""
        ip netns add {space}
        ip -n {bridge} link add p-{name} type veth peer name eth0 address {HardwareOf(address)} netns {space}
        ip -n {bridge} link set p-{name} master br0 up
        ip netns exec {space} sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.eth0.accept_dad=0
        ip -n {space} link set lo up
        ip -n {space} link set eth0 up
        ip -n {space} addr add {Subnet}.{address}/24 dev eth0
        ip -n {space} addr add fd00:66::{address}/64 dev eth0 nodad
        ip -n {space} route add default dev eth0
        """;

    private static string HardwareOf(int address) => $"02:00:00:00:00:{address}";

    private static bool SendWholeFrames(string device)
    {
        Native.SendWholeFrames(device);
        return true;
    }

    /// <summary>Of test programs that were killed.</summary>
    private static void RemoveLeftOver()
    {
        lock (Sweeping)
        {
            foreach (var name in NetworkNamespace.All.Where(IsLeftOver).ToArray())
                new NetworkNamespace(name).Remove();
        }
    }

    private static bool IsLeftOver(string name) =>
        name.StartsWith(Prefix + "-", StringComparison.Ordinal)
        && int.TryParse(name[(Prefix.Length + 1)..].Split('-')[0], out var pid)
        && !System.IO.Directory.Exists($"/proc/{pid}");
}
