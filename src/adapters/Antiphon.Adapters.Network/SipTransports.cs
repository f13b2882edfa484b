using System.Collections.Immutable;
using System.Net;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network;

/// <summary>
/// All listening points of a server, its own and those that it has while it is active. A flow goes out by the one
/// whose address it names, as long as that one's lease is held.
/// </summary>
public sealed class SipTransports(SipLimits limits, ISignallingSink sink) : ISipTransport, IDisposable
{
    private readonly Lock _gate = new();
    private volatile Point[] _points = [];

    public ImmutableArray<IPEndPoint> Listening => [.. _points.Select(p => p.Udp.Local)];

    /// <summary>Listens at more addresses, UDP and TCP.</summary>
    /// <param name="listen">All of them or none; port 0 for any that is free for both.</param>
    /// <param name="lease">Nothing is sent from them without it.</param>
    /// <param name="isShared">
    /// An address that moves between servers: it may be bound before it is here, and while another process on this host
    /// is still bound to it; the newest has it.
    /// </param>
    /// <returns>The points as they are.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">One cannot be had.</exception>
    public ImmutableArray<IPEndPoint> Open(IEnumerable<IPEndPoint> listen, ILease lease, bool isShared = false)
    {
        var opened = new List<Point>();
        try
        {
            foreach (var at in listen)
                opened.Add(new Point(at, isShared, limits, lease, sink));
        }
        catch
        {
            opened.ForEach(p => p.Dispose());
            throw;
        }

        lock (_gate)
            _points = [.. _points, .. opened];
        opened.ForEach(p => p.Start());
        return [.. opened.Select(p => p.Udp.Local)];
    }

    /// <summary>Listens there no longer; connections made to there are closed.</summary>
    public void Close(IEnumerable<IPEndPoint> points)
    {
        Point[] closed;
        lock (_gate)
        {
            closed = [.. _points.Where(p => points.Contains(p.Udp.Local))];
            _points = [.. _points.Except(closed)];
        }

        foreach (var point in closed)
            point.Dispose();
    }

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        if (Array.Find(_points, p => p.Udp.Local.Equals(flow.Local)) is not { } point)
            sink.OnFlowFailed(flow, $"this server does not listen at {flow.Local}");
        else if (flow.Transport == SipTransportKind.Udp)
            point.Udp.Send(flow, message);
        else
            point.Tcp.Send(flow, message);
    }

    public void Dispose() => Close(Listening);

    /// <summary>The same port for both, also when the system chose it.</summary>
    private sealed class Point : IDisposable
    {
        public Point(IPEndPoint at, bool isShared, SipLimits limits, ILease lease, ISignallingSink sink)
        {
            Udp = new UdpSignalling(at, isShared, limits, lease, sink);
            try
            {
                Tcp = new TcpSignalling(Udp.Local, isShared, limits, lease, sink);
            }
            catch
            {
                Udp.Dispose();
                throw;
            }
        }

        public UdpSignalling Udp { get; }

        public TcpSignalling Tcp { get; }

        public void Start()
        {
            Udp.Start();
            Tcp.Start();
        }

        public void Dispose()
        {
            Udp.Dispose();
            Tcp.Dispose();
        }
    }
}
