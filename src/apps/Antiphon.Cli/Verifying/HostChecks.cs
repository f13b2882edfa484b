using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Antiphon.Adapters.Host;
using Antiphon.Cli.Serving;
using Antiphon.Ports.Control;

namespace Antiphon.Cli.Verifying;

/// <summary>What the host must let a server do.</summary>
/// <param name="options">The server's.</param>
/// <param name="running">What it says of itself; null when it does not run.</param>
internal sealed class HostChecks(ServerOptions options, ServerStatus? running)
{
    private const long FreeBytesMin = 1L << 30;
    private const int CapNetAdmin = 12;
    private const int CapNetRaw = 13;
    private const int SchedFifo = 1;
    private const int PolicyField = 41; // proc(5), /proc/PID/stat

    public Finding Ports()
    {
        var bad = Points().Select(p => Look(p.Point, p.Type)).OfType<string>().ToArray();
        var all = string.Join(", ", Points().Select(p => $"{p.Point} {NameOf(p.Type)}"));
        return bad.Length == 0
            ? Finding.Good("addresses and ports", running is null ? $"free: {all}" : $"listened at: {all}")
            : Finding.Bad(
                "addresses and ports", string.Join("; ", bad),
                "`ip addr` shows the host's addresses and `ss -lnup`, `ss -lntp` who has a port; Server:Listen, "
                + "Sip:Port, Http:Port and Pair:Port say which are wanted");
    }

    public Finding Disk()
    {
        var free = new DriveInfo(options.DataDirectory).AvailableFreeSpace;
        return free >= FreeBytesMin
            ? Finding.Good("disk", $"{free >> 20} MiB free in {options.DataDirectory}")
            : Finding.Bad(
                "disk", $"only {free >> 20} MiB are free in {options.DataDirectory}",
                "free space: a minute of a message takes half a MiB, and 1 GiB is soon full");
    }

    public Finding Clock()
    {
        // Whoever wrote the program had a clock, too.
        var written = File.GetLastWriteTimeUtc(Environment.ProcessPath!);
        return TimeProvider.System.GetUtcNow().UtcDateTime >= written
            ? Finding.Good("clock", $"{Client.Printer.Time(TimeProvider.System.GetLocalNow())}, {options.Zone.Id}")
            : Finding.Bad(
                "clock", $"the clock is before {written:yyyy-MM-dd}, when this program was written",
                "let the host follow a time source (`chronyc tracking`, `timedatectl`)");
    }

    public Finding RealTimePriority()
    {
        var isTaken = running?.Voice is { } voice ? HasRealTimeThread(voice.Pid) : IsAllowedHere();
        return isTaken
            ? Finding.Good("real-time priority", running is null ? "allowed" : "the voice service has it")
            : Finding.Bad(
                "real-time priority", "audio cannot be sent ahead of other work (event 2003)",
                "give the server CAP_SYS_NICE (AmbientCapabilities=CAP_SYS_NICE in its systemd unit)");
    }

    /// <summary>Null: the pair has none.</summary>
    public Finding? VirtualAddress()
    {
        const string check = "virtual address";
        if (options.VirtualSip?.Address is not { } shared)
            return null;
        if (IPAddress.IsLoopback(shared))
            return Finding.Good(check, $"{shared} is on every host");
        var on = Addresses().FirstOrDefault(a => a.Address.Equals(shared)).Interface;
        var isWanted = running?.State == ServerStatus.Active;
        if (on is not null && !isWanted)
            return Finding.Bad(
                check, $"{shared} is on {on} although this server is not active",
                $"do not configure it: the server puts it there itself (`ip addr del {shared}/32 dev {on}`)");
        if (on is null && isWanted)
            return Finding.Bad(check, $"{shared} is not on this host although it is active", "event 2102 says why");
        var at = options.Pair!.Interface ?? Addresses().FirstOrDefault(a => Contains(a, shared)).Interface;
        if (at is null || NetworkInterface.GetAllNetworkInterfaces().All(i => i.Name != at))
            return Finding.Bad(
                check, $"no interface has a subnet with {shared}",
                "give this host an address of that subnet, or name the interface with Pair:Interface");
        return IsPermitted()
            ? Finding.Good(check, on is not null ? $"{shared} is on {on}" : $"{shared} can be put on {at}")
            : Finding.Bad(
                check, $"{shared} may not be put on {at}, or not be announced",
                "give the node manager CAP_NET_ADMIN and CAP_NET_RAW (AmbientCapabilities= in its systemd unit)");
    }

    private IEnumerable<(IPEndPoint Point, ProtocolType Type)> Points()
    {
        foreach (var sip in options.Sip)
        {
            yield return (sip, ProtocolType.Udp);
            yield return (sip, ProtocolType.Tcp);
        }

        foreach (var http in options.Http)
            yield return (http, ProtocolType.Tcp);
        if (options.Pair is not { } pair)
            yield break;
        yield return (pair.Local, ProtocolType.Tcp);
        yield return (pair.Local, ProtocolType.Udp);
        yield return (pair.LocalShadows, ProtocolType.Tcp);
    }

    /// <summary>What is wrong with it; null when it is free, or the server that runs has it.</summary>
    private string? Look(IPEndPoint point, ProtocolType type)
    {
        var name = $"{point} {NameOf(type)}";
        var host = IPGlobalProperties.GetIPGlobalProperties();
        var taken = type == ProtocolType.Udp ? host.GetActiveUdpListeners() : host.GetActiveTcpListeners();
        if (running is not null)
            return taken.Contains(point) ? null : $"{name} is not listened at";
        if (taken.Contains(point))
            return $"{name} is in use";
        try
        {
            using var socket = new Socket(
                point.AddressFamily, type == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, type);
            // Connections that have just ended keep nobody from listening.
            if (type == ProtocolType.Tcp)
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(point);
            return null;
        }
        catch (SocketException e)
        {
            return $"{name}: {e.Message}";
        }
    }

    private bool IsPermitted()
    {
        var status = running?.Node is { } node ? $"/proc/{node.Pid}/status" : "/proc/self/status";
        var effective = File.ReadLines(status).Single(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        var capabilities = ulong.Parse(effective["CapEff:".Length..].Trim(), NumberStyles.AllowHexSpecifier);
        return (capabilities >> CapNetAdmin & 1) == 1 && (capabilities >> CapNetRaw & 1) == 1;
    }

    private static bool HasRealTimeThread(int pid) => System.IO.Directory.EnumerateDirectories($"/proc/{pid}/task")
        .Select(task => File.ReadAllText(Path.Combine(task, "stat")))
        // The name, second of the fields, is in brackets and may have spaces.
        .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[PolicyField - 3])
        .Any(policy => policy == $"{SchedFifo}");

    private static bool IsAllowedHere()
    {
        var isAllowed = false;
        var thread = new Thread(() => isAllowed = RealTime.TryTake());
        thread.Start();
        thread.Join();
        return isAllowed;
    }

    private static IEnumerable<(string Interface, IPAddress Address, int Bits)> Addresses() =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(
            i => i.GetIPProperties().UnicastAddresses, (i, u) => (i.Name, u.Address, u.PrefixLength));

    private static bool Contains((string Interface, IPAddress Address, int Bits) own, IPAddress address) =>
        own.Address.AddressFamily == address.AddressFamily
        && new IPNetwork(Masked(own.Address, own.Bits), own.Bits).Contains(address);

    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = bits; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    private static string NameOf(ProtocolType type) => type == ProtocolType.Udp ? "UDP" : "TCP";
}
