using System.Net;
using System.Net.Sockets;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network;

/// <summary>SIP over UDP at one address: a thread that receives and parses, a socket that anybody may send
/// by.</summary>
internal sealed class UdpSignalling : IDisposable
{
    /// <summary>A burst of calls must find room while the loop is busy: 4 MiB hold some 3,000 INVITEs.</summary>
    private const int BufferBytes = 4 << 20;

    private readonly Socket _socket;
    private readonly SipLimits _limits;
    private readonly ILease _lease;
    private readonly ISignallingSink _sink;
    private readonly Thread _receiver;
    private volatile bool _closed;

    public UdpSignalling(IPEndPoint local, bool isShared, SipLimits limits, ILease lease, ISignallingSink sink)
    {
        _limits = limits;
        _lease = lease;
        _sink = sink;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = BufferBytes,
            SendBufferSize = BufferBytes,
        };
        if (isShared)
            SharedAddress.Allow(_socket);
        _socket.Bind(local);
        Local = (IPEndPoint)_socket.LocalEndPoint!;
        _receiver = new Thread(Receive) { Name = $"sip-udp {Local}", IsBackground = true };
    }

    public IPEndPoint Local { get; }

    public void Start() => _receiver.Start();

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        try
        {
            if (_lease.IsHeld)
                _socket.SendTo(message.Span, SocketFlags.None, flow.Remote);
        }
        catch (SocketException e)
        {
            _sink.OnFlowFailed(flow, $"cannot send to {flow.Remote}: {e.Message}");
        }
        catch (ObjectDisposedException)
        {
            // The server is stopping: nobody waits for this datagram any more.
        }
    }

    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
        if (_receiver.IsAlive)
            _receiver.Join();
    }

    private void Receive()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(ushort.MaxValue);
        var source = new SocketAddress(Local.AddressFamily);
        var template = new IPEndPoint(Local.Address, 0);
        while (!_closed)
        {
            int length;
            try
            {
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
            }
            catch (SocketException) when (!_closed)
            {
                // Linux reports an ICMP error of an earlier send here; transactions find out by their timers.
                continue;
            }
            catch (Exception e) when (_closed && e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Deliver(buffer.AsSpan(0, length), (IPEndPoint)template.Create(source));
        }
    }

    private void Deliver(ReadOnlySpan<byte> datagram, IPEndPoint remote)
    {
        var flow = new SipFlow(SipTransportKind.Udp, Local, remote);
        // Phones keep their address translator's entry open with empty datagrams or a line break (RFC 5626 3.5).
        if (datagram.IndexOfAnyExcept("\r\n\0 "u8) < 0)
            return;
        if (SipMessage.Parse(datagram, _limits, remote) is { } message)
            _sink.OnMessage(flow, message);
        else
            _sink.OnGarbage(flow, datagram.Length);
    }
}
