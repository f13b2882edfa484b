namespace Antiphon.Lab.Hosts;

/// <summary>A computer of a site: what can befall it, its cable and what runs on it.</summary>
internal sealed class Host : IDisposable
{
    private readonly CommandLine _cables;
    private readonly CommandLine _filter;

    public Host(string name, string address, string hardware, NetworkNamespace network, CommandLine cables)
    {
        (Name, Address, Hardware, Network, _cables) = (name, address, hardware, network, cables);
        // Beside the device: what packet sockets send (gratuitous ARP) passes the ordinary filters by.
        CommandLine.Run($"ip netns exec {network.Name} nft '{Rules("add")}'");
        _filter = new CommandLine("ip", "netns", "exec", network.Name, "nft", "-i");
    }

    public string Name { get; }

    public string Address { get; }

    /// <summary>Of its network card.</summary>
    public string Hardware { get; }

    public NetworkNamespace Network { get; }

    /// <summary>What runs on it.</summary>
    public IEnumerable<int> Pids => Network.Pids.Where(pid => pid != _filter.Pid);

    /// <summary>Its cable is pulled: it sees that.</summary>
    public void Cut() => _cables.Do($"link set p-{Name} down");

    /// <summary>It hears nothing any more.</summary>
    public void CutIncoming() => _filter.Do("add rule netdev lab in drop");

    /// <summary>Nobody hears it any more.</summary>
    public void CutOutgoing() => _filter.Do("add rule netdev lab out drop");

    /// <summary>It hears nothing of that one any more; all others it does.</summary>
    public void CutFrom(Host other) => _filter.Do($"add rule netdev lab in ether saddr {other.Hardware} drop");

    /// <summary>Of what comes to it, so much is lost.</summary>
    public void Lose(int percent) => _filter.Do($"add rule netdev lab in numgen random mod 100 < {percent} drop");

    /// <summary>Cable and network as they were.</summary>
    public void Heal()
    {
        _filter.Do("flush table netdev lab");
        _cables.Do($"link set p-{Name} up");
    }

    /// <summary>Nothing on it runs on; its kernel does.</summary>
    public void Freeze() => Signal(Native.Stop);

    public void Wake() => Signal(Native.Continue);

    /// <summary>Nothing of it is heard any more, not even that it ends.</summary>
    public void PowerOff()
    {
        _filter.Do("add rule netdev lab in drop; add rule netdev lab out drop");
        Thread.Sleep(20);
        Signal(Native.Kill);
    }

    public void Dispose()
    {
        _filter.Dispose();
        Network.Remove();
    }

    private void Signal(int signal)
    {
        // One that was about to be started by another is found in the second round.
        foreach (var pid in Pids.ToArray().Concat(Pids))
            Native.Signal(pid, signal);
    }

    private static string Rules(string verb) =>
        $"{verb} table netdev lab; "
        + $"{verb} chain netdev lab in {{ type filter hook ingress device eth0 priority 0; }}; "
        + $"{verb} chain netdev lab out {{ type filter hook egress device eth0 priority 0; }}";
}
