using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network.Tests;

/// <summary>Real sockets: what is sent to the server arrives as messages, what the server sends arrives as
/// octets.</summary>
public sealed class SipTransportsTests
{
    [Theory]
    [InlineData("127.61.1.1", SipTransportKind.Udp)]
    [InlineData("127.61.1.2", SipTransportKind.Tcp)]
    [InlineData("::1", SipTransportKind.Udp)]
    [InlineData("::1", SipTransportKind.Tcp)]
    public async Task A_request_arrives_and_its_answer_goes_back_the_same_way(string address,
        SipTransportKind transport)
    {
        var sink = new Sink();
        using var transports = new SipTransports(SipLimits.Default, sink);
        var server = Assert.Single(
            transports.Open([new IPEndPoint(IPAddress.Parse(address), 0)], OwnLease.Instance));
        using var client = transport == SipTransportKind.Udp
            ? new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(server, TestContext.Current.CancellationToken);

        await client.SendAsync(Options(server), TestContext.Current.CancellationToken);
        var (flow, message) = await sink.NextAsync();
        var request = Assert.IsType<SipRequest>(message);
        Assert.Equal(client.LocalEndPoint, flow.Remote);
        Assert.Equal(transport, flow.Transport);

        transports.Send(flow, request.Answer(200, toTag: "x").Bytes);
        var buffer = new byte[2000];
        var length = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("SIP/2.0 200 OK", Encoding.ASCII.GetString(buffer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_cut_into_its_messages_wherever_its_packets_end()
    {
        var sink = new Sink();
        using var transports = new SipTransports(SipLimits.Default, sink);
        var server = Assert.Single(
            transports.Open([new IPEndPoint(IPAddress.Parse("127.61.1.3"), 0)], OwnLease.Instance));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream,
            ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(server, TestContext.Current.CancellationToken);

        var both = Options(server).Concat(Options(server)).ToArray();
        foreach (var piece in both.Chunk(97))
            await client.SendAsync(piece, TestContext.Current.CancellationToken);
        Assert.IsType<SipRequest>((await sink.NextAsync()).Message);
        Assert.IsType<SipRequest>((await sink.NextAsync()).Message);

        // RFC 5626 3.5.1: a ping is answered with a pong.
        await client.SendAsync("\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[10];
        Assert.Equal(2, await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_no_sip_is_counted_and_nothing_else()
    {
        var sink = new Sink();
        using var transports = new SipTransports(SipLimits.Default, sink);
        transports.Open([new IPEndPoint(IPAddress.Parse("127.61.1.4"), 0)], OwnLease.Instance);
        using var client = new UdpClient();
        var server = Assert.Single(transports.Listening);
        await client.SendAsync("hello"u8.ToArray(), server, TestContext.Current.CancellationToken);
        await client.SendAsync(Options(server), server, TestContext.Current.CancellationToken);
        await sink.NextAsync();
        Assert.Equal(1, sink.Garbage);
    }

    [Theory]
    [InlineData("127.61.1.5", SipTransportKind.Udp)]
    [InlineData("127.61.1.6", SipTransportKind.Tcp)]
    public async Task Without_the_lease_nothing_is_said(string address, SipTransportKind transport)
    {
        var sink = new Sink();
        var lease = new Lease();
        using var transports = new SipTransports(SipLimits.Default, sink);
        var server = Assert.Single(transports.Open([new IPEndPoint(IPAddress.Parse(address), 0)], lease));
        using var client = transport == SipTransportKind.Udp
            ? new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(server, TestContext.Current.CancellationToken);
        await client.SendAsync(Options(server), TestContext.Current.CancellationToken);
        var (flow, message) = await sink.NextAsync();
        var request = Assert.IsType<SipRequest>(message);

        transports.Send(flow, request.Answer(480, toTag: "x").Bytes);
        // A stream's writer takes what waits when it comes to it: the lease is looked at then.
        Assert.True(SpinWait.SpinUntil(() => lease.WasAsked, TimeSpan.FromSeconds(10)), "nobody asked for the lease");
        lease.Grant();
        transports.Send(flow, request.Answer(200, toTag: "x").Bytes);
        var buffer = new byte[2000];
        var length = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("SIP/2.0 200 OK", Encoding.ASCII.GetString(buffer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_moves_belongs_to_who_took_it_last()
    {
        var shared = new IPEndPoint(IPAddress.Parse("127.61.1.7"), 5060);
        var (before, after) = (new Sink(), new Sink());
        using var giving = new SipTransports(SipLimits.Default, before);
        giving.Open([shared], OwnLease.Instance, isShared: true);
        using var taking = new SipTransports(SipLimits.Default, after);
        taking.Open([shared], OwnLease.Instance, isShared: true);
        using var client = new UdpClient();
        await client.SendAsync(Options(shared), shared, TestContext.Current.CancellationToken);
        await after.NextAsync();
        taking.Close([shared]);
        Assert.Empty(taking.Listening);
        await client.SendAsync(Options(shared), shared, TestContext.Current.CancellationToken);
        await before.NextAsync();
    }

    private sealed class Lease : ILease
    {
        private volatile bool _isHeld;
        private volatile bool _wasAsked;

        public bool WasAsked => _wasAsked;

        public bool IsHeld
        {
            get
            {
                var isHeld = _isHeld;
                _wasAsked = true;
                return isHeld;
            }
        }

        public void Grant() => _isHeld = true;
    }

    private static byte[] Options(IPEndPoint server) => Encoding.ASCII.GetBytes(
        $"OPTIONS sip:x@{server} SIP/2.0\r\nVia: SIP/2.0/UDP {server};branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\n"
        + "From: <sip:a@b>;tag=1\r\nTo: <sip:x@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");

    private sealed class Sink : ISignallingSink
    {
        private readonly BlockingCollection<(SipFlow Flow, SipMessage Message)> _messages = [];

        public int Garbage { get; private set; }

        public Task<(SipFlow Flow, SipMessage Message)> NextAsync() => Task.Run(() =>
            _messages.TryTake(out var next, TimeSpan.FromSeconds(10))
                ? next : throw new TimeoutException("nothing arrived"));

        public void OnMessage(SipFlow flow, SipMessage message) => _messages.Add((flow, message));

        public void OnGarbage(SipFlow flow, int length) => Garbage++;

        public void OnFlowFailed(SipFlow flow, string reason)
        {
            // A connection that the test has closed.
        }
    }
}
