using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Antiphon.Lab.Hosts;

namespace Antiphon.Adapters.Host.Tests;

/// <summary>Two hosts with a cable between them: the one that has addresses, and one that speaks with it.</summary>
internal sealed partial class TwoNeighbours : IDisposable
{
    public const string Hardware = "02:00:00:00:00:01";

    private const long CapabilitySet = 126;

    private static int _made;

    private readonly NetworkNamespace _here;
    private readonly NetworkNamespace _there;

    public TwoNeighbours()
    {
        // The lab removes what is left of a killed test program by this name.
        var name = $"antiphon-lab-{Environment.ProcessId}-n{Interlocked.Increment(ref _made)}";
        (_here, _there) = (new NetworkNamespace($"{name}-a"), new NetworkNamespace($"{name}-b"));
        CommandLine.Run($"""
            ip netns add {name}-a
            ip netns add {name}-b
            ip -n {name}-a link add eth7 address {Hardware} type veth peer name eth0 netns {name}-b
            for host in a b; do ip netns exec {name}-$host sysctl -qw net.ipv6.conf.all.accept_dad=0; done
            ip -n {name}-a addr add 192.0.2.1/24 dev eth7
            ip -n {name}-a addr add 2001:db8::1/64 dev eth7 nodad
            ip -n {name}-a link set eth7 up
            ip -n {name}-b addr add 192.0.2.2/24 dev eth0
            ip -n {name}-b addr add 2001:db8::2/64 dev eth0 nodad
            ip -n {name}-b link set eth0 up
            """);
    }

    public static bool IsPossible => Environment.UserName == "root" && Directory.Exists("/run");

    /// <param name="rights">Of the capabilities; all, or these bits.</param>
    /// <param name="make">On the first host.</param>
    public T Make<T>(ulong? rights, Func<T> make) => _here.Make(() =>
    {
        if (rights is { } kept)
            Keep(kept);
        return make();
    });

    public void Do(string command) => CommandLine.Run($"ip -n {_here.Name} {command}");

    /// <summary>A datagram from one of the first host's addresses to the neighbour.</summary>
    public void Send(string from) => _here.Make(() =>
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        return socket.Send([0], new IPEndPoint(IPAddress.Parse("192.0.2.2"), 9));
    });

    /// <summary>What <c>ip -j addr</c> says of an address; null when it is not there.</summary>
    public JsonElement? Look(string address) => Ask(_here, "addr").EnumerateArray()
        .SelectMany(l => l.GetProperty("addr_info").EnumerateArray())
        .Where(a => a.TryGetProperty("local", out var local) && local.GetString() == address)
        .Select(a => (JsonElement?)a).FirstOrDefault();

    /// <summary>The neighbour believes that the address is somewhere else.</summary>
    public void Mislead(string address) =>
        CommandLine.Run($"ip -n {_there.Name} neigh replace {address} lladdr 02:00:00:00:00:99 dev eth0 nud stale");

    /// <summary>The hardware address that the neighbour sends to for it.</summary>
    public string? Believed(string address) => Ask(_there, "neigh").EnumerateArray()
        .Where(n => n.GetProperty("dst").GetString() == address)
        .Select(n => n.GetProperty("lladdr").GetString()).FirstOrDefault();

    public void Dispose()
    {
        _here.Remove();
        _there.Remove();
    }

    private static JsonElement Ask(NetworkNamespace host, string what)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", ["-n", host.Name, "-j", what])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonDocument.Parse(text.Length > 0 ? text : "[]").RootElement;
    }

    /// <summary>capset(2), of the calling thread and what it starts.</summary>
    private static unsafe void Keep(ulong rights)
    {
        var head = stackalloc uint[] { 0x20080522, 0 };
        var (low, high) = ((uint)rights, (uint)(rights >> 32));
        var data = stackalloc uint[] { low, low, 0, high, high, 0 };
        Assert.Equal(0, SystemCall(CapabilitySet, head, data));
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static unsafe partial long SystemCall(long number, void* first, void* second);
}
