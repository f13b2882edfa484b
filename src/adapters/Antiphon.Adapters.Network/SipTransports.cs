using System.Collections.Immutable;
using System.Net;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network;

/// <summary>All listening points of a server. A flow goes out by the one whose address it names.</summary>
public sealed class SipTransports : ISipTransport, IDisposable
{
    private readonly ImmutableArray<UdpSignalling> _udp;
    private readonly ImmutableArray<TcpSignalling> _tcp;
    private readonly ISignallingSink _sink;

    /// <summary>Binds every address for UDP and TCP; throws <see cref="System.Net.Sockets.SocketException"/> if
    /// one cannot be had.</summary>
    public SipTransports(IEnumerable<IPEndPoint> listen, SipLimits limits, ISignallingSink sink)
    {
        _sink = sink;
        var points = listen.ToArray();
        _udp = [.. points.Select(p => new UdpSignalling(p, limits, sink))];
        // The same port for both, also when the system chose it.
        _tcp = [.. _udp.Select(u => new TcpSignalling(u.Local, limits, sink))];
    }

    public IEnumerable<IPEndPoint> Listening => _udp.Select(u => u.Local);

    public void Start()
    {
        foreach (var udp in _udp)
            udp.Start();
        foreach (var tcp in _tcp)
            tcp.Start();
    }

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        if (flow.Transport == SipTransportKind.Udp && _udp.FirstOrDefault(u => u.Local.Equals(flow.Local)) is { } udp)
            udp.Send(flow, message);
        else if (flow.Transport == SipTransportKind.Tcp && _tcp.FirstOrDefault(t =>
            t.Local.Equals(flow.Local)) is { } tcp)
            tcp.Send(flow, message);
        else
            _sink.OnFlowFailed(flow, $"this server does not listen at {flow.Local}");
    }

    public void Dispose()
    {
        foreach (var udp in _udp)
            udp.Dispose();
        foreach (var tcp in _tcp)
            tcp.Dispose();
    }
}
