using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Antiphon.Adapters.Network.Naming;
using Antiphon.Ports.Signalling;

namespace Antiphon.Adapters.Network.Tests.Naming;

/// <summary>Finding phone systems (RFC 3263 4) with a real name server, dnsmasq.</summary>
public sealed class SipTargetFinderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Exception> _bugs = new();
    private Process? _server;
    private IPEndPoint _at = null!;

    public async ValueTask InitializeAsync()
    {
        const string program = "/usr/sbin/dnsmasq";
        Assert.SkipUnless(File.Exists(program), "dnsmasq is not installed: apt-get install dnsmasq-base");
        _at = FreePort();
        var many = Enumerable.Range(1, 40).Select(i => $"--srv-host=_sip._udp.many.test,host-{i}.many.test,5060,{i},0");
        var hosts = Enumerable.Range(1, 40).Select(i => $"--host-record=host-{i}.many.test,192.0.2.{i}");
        _server = Process.Start(
            program,
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file=",
                "--user=root", "--bind-interfaces", $"--listen-address={_at.Address}", $"--port={_at.Port}",
                "--local=/test/", "--edns-packet-max=512",
                "--srv-host=_sip._udp.pbx.test,two.pbx.test,5072,20,0",
                "--srv-host=_sip._udp.pbx.test,one.pbx.test,5071,10,0",
                "--host-record=one.pbx.test,192.0.2.11,2001:db8::11", "--host-record=two.pbx.test,192.0.2.12",
                "--host-record=plain.test,192.0.2.13", .. many, .. hosts,
            ]);
        var since = Stopwatch.StartNew();
        while (!IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Contains(_at))
        {
            Assert.False(_server.HasExited, "dnsmasq ended");
            Assert.True(since.Elapsed < Patience, "dnsmasq does not listen");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
            return;
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        Assert.Empty(_bugs);
    }

    [Theory]
    [InlineData("192.0.2.5", "192.0.2.5:5060")]
    [InlineData("[2001:db8::5]:5080", "[2001:db8::5]:5080")]
    [InlineData("plain.test", "192.0.2.13:5060")]
    [InlineData("plain.test:5070", "192.0.2.13:5070")]
    [InlineData("pbx.test", "192.0.2.11:5071 [2001:db8::11]:5071 192.0.2.12:5072")]
    [InlineData("one.pbx.test:5060, 192.0.2.11", "192.0.2.11:5060 [2001:db8::11]:5060")]
    public async Task Hosts_are_found_in_the_order_of_their_services(string hosts, string targets)
    {
        var found = await FindAsync(_at, hosts);
        Assert.Equal(targets, string.Join(' ', found.Targets));
        Assert.Null(found.Fault);
    }

    /// <summary>More than fits into a datagram of 512 bytes (RFC 1035 4.2.1): asked for again over TCP.</summary>
    [Fact]
    public async Task A_long_answer_is_whole()
    {
        var found = await FindAsync(_at, "many.test");
        Assert.Equal(Enumerable.Range(1, 40).Select(i => $"192.0.2.{i}:5060"), found.Targets.Select(t => $"{t}"));
    }

    [Fact]
    public async Task What_is_not_found_is_named_and_the_rest_is_there()
    {
        var found = await FindAsync(_at, "nobody.test, 192.0.2.5");
        Assert.Equal("nobody.test: nobody.test has no address", found.Fault);
        Assert.Equal("192.0.2.5:5060", $"{Assert.Single(found.Targets)}");
    }

    [Fact]
    public async Task A_name_server_that_is_not_there_is_named()
    {
        var nobody = FreePort();
        var found = await FindAsync(nobody, "pbx.test");
        Assert.Contains($"{nobody}", found.Fault, StringComparison.Ordinal);
        Assert.Empty(found.Targets);
    }

    private async Task<SipTargets> FindAsync(IPEndPoint server, string hosts)
    {
        var found = new TaskCompletionSource<SipTargets>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var finder = new SipTargetFinder([server], found.SetResult, _bugs.Enqueue);
        finder.Find("pbx", [.. hosts.Split(", ")]);
        return await found.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
