using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Antiphon.Adapters.Network.Peer;

namespace Antiphon.Adapters.Network.Tests.Peer;

/// <summary>Keep-alives between two servers on loopback, by real TLS and real datagrams.</summary>
public sealed class KeepAliveLinkTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly byte[] Beat = [1, 2, 3, 4, 5];

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-keepalive-").FullName;
    private readonly PeerIdentity _primary;
    private readonly PeerIdentity _secondary;
    private readonly Sink _heard = new();
    private readonly List<IAsyncDisposable> _open = [];

    public KeepAliveLinkTests()
    {
        (_primary, _secondary) = (Identity("primary"), Identity("secondary"));
        _primary.Pin(_secondary.CertificatePem);
        _secondary.Pin(_primary.CertificatePem);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open))
            await one.DisposeAsync();
        _primary.Dispose();
        _secondary.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void One_keep_alive_arrives_by_both_ways()
    {
        var (here, there) = Addresses(1);
        Listen(there, here, withDatagrams: true);
        var sink = new Sink();
        var sender = Link(here, there, _primary, sink, withDatagrams: true);
        Assert.Equal(KeepAliveLinkFact.Opened, sink.NextFact());
        sender.Send(Beat);
        Assert.Equal(Beat, _heard.Next());
        Assert.Equal(Beat, _heard.Next());
    }

    [Fact]
    public async Task Datagrams_of_a_stranger_and_changed_ones_are_counted_and_nothing_else()
    {
        var (here, there) = Addresses(3);
        var listening = Listen(there, here, withDatagrams: true);
        using var stranger = Identity("stranger");
        stranger.Pin(_secondary.CertificatePem);
        var strange = Link(here, there, stranger, new Sink(), withDatagrams: true);
        strange.Send(Beat);
        using var socket = new UdpClient(new IPEndPoint(here.Address, 0));
        await socket.SendAsync(new byte[40], there, TestContext.Current.CancellationToken);
        await socket.SendAsync(Array.Empty<byte>(), there, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => listening.Strange == 3, Soon), $"{listening.Strange} of 3 were counted");
        Assert.Equal(0, _heard.Waiting);
        // It dials for as long as it is there, with the stranger's certificate.
        await strange.DisposeAsync();
        _open.Remove(strange);
    }

    [Fact]
    public async Task A_peer_that_dies_closes_the_connection_and_then_refuses_it()
    {
        var (here, there) = Addresses(5);
        Listen(there, here, withDatagrams: false);
        var sink = new Sink();
        Link(here, there, _primary, sink, withDatagrams: false);
        Assert.Equal(KeepAliveLinkFact.Opened, sink.NextFact());
        foreach (var one in _open.Take(2).ToArray())
        {
            await one.DisposeAsync();
            _open.Remove(one);
        }

        Assert.Equal(KeepAliveLinkFact.Closed, sink.NextFact());
        Assert.Equal(KeepAliveLinkFact.Refused, sink.NextFact());
    }

    private static (IPEndPoint Here, IPEndPoint There) Addresses(byte number) => (
        new IPEndPoint(new IPAddress([127, 63, number, 1]), 3653),
        new IPEndPoint(new IPAddress([127, 63, number, 2]), 3653));

    /// <summary>The secondary's link, and its listener.</summary>
    private KeepAliveLink Listen(IPEndPoint local, IPEndPoint peer, bool withDatagrams)
    {
        var link = Link(local, peer, _secondary, _heard, withDatagrams);
        _open.Add(new PeerListener(
            local, _secondary,
            new Dictionary<PeerPurpose, PeerConnectionHandler> { [PeerPurpose.KeepAlive] = link.ServeAsync },
            (_, _) => { }));
        return link;
    }

    private KeepAliveLink Link(
        IPEndPoint local, IPEndPoint peer, PeerIdentity identity, IKeepAliveSink sink, bool withDatagrams)
    {
        var link = new KeepAliveLink(local, () => peer, identity, sink, withDatagrams, () => { });
        _open.Add(link);
        return link;
    }

    private PeerIdentity Identity(string name) => PeerIdentity.LoadOrCreate(Path.Combine(_folder, name), name);

    private sealed class Sink : IKeepAliveSink
    {
        private readonly BlockingCollection<byte[]> _heard = [];
        private readonly BlockingCollection<KeepAliveLinkFact> _facts = [];

        public int Waiting => _heard.Count;

        public byte[] Next() => _heard.TryTake(out var one, Soon) ? one : throw new TimeoutException("nothing came");

        public KeepAliveLinkFact NextFact() =>
            _facts.TryTake(out var one, Soon) ? one : throw new TimeoutException("nothing happened");

        public void OnKeepAlive(ReadOnlySpan<byte> keepAlive) => _heard.Add(keepAlive.ToArray());

        public void OnFact(KeepAliveLinkFact fact) => _facts.Add(fact);
    }
}
