using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network;

/// <summary>SIP over TCP at one address: connections that were accepted, and those made to send by.</summary>
internal sealed class TcpSignalling : IDisposable
{
    /// <summary>More than any phone system opens; each costs a buffer of 8 KiB.</summary>
    private const int ConnectionsMax = 10_000;

    private readonly Socket _listener;
    private readonly SipLimits _limits;
    private readonly ILease _lease;
    private readonly ISignallingSink _sink;
    private readonly ConcurrentDictionary<EndPoint, TcpConnection> _connections = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _accepting = Task.CompletedTask;

    public TcpSignalling(IPEndPoint local, bool isShared, SipLimits limits, ILease lease, ISignallingSink sink)
    {
        _limits = limits;
        _lease = lease;
        _sink = sink;
        _listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // An address that comes back after its server died must not wait for old connections to be forgotten.
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        if (isShared)
            SharedAddress.Allow(_listener);
        _listener.Bind(local);
        _listener.Listen(512);
        Local = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public IPEndPoint Local { get; }

    public void Start() => _accepting = AcceptAsync();

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        if (!_connections.TryGetValue(flow.Remote, out var connection))
            connection = Open(flow);
        connection.Send(message);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _listener.Dispose();
        foreach (var connection in _connections.Values)
            connection.Dispose();
        _accepting.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _closing.Dispose();
    }

    private TcpConnection Open(SipFlow flow)
    {
        var socket = new Socket(flow.Remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(Local.Address, 0));
        return Serve(socket, flow);
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_closing.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The connection ended before it was accepted, or descriptors have run out: later ones may do better.
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, _closing.Token);
                continue;
            }

            if (_connections.Count >= ConnectionsMax)
                socket.Dispose();
            else
                Serve(socket, new SipFlow(SipTransportKind.Tcp, Local, (IPEndPoint)socket.RemoteEndPoint!));
        }
    }

    private TcpConnection Serve(Socket socket, SipFlow flow)
    {
        var connection = new TcpConnection(flow, _limits, _lease, _sink);
        _connections[flow.Remote] = connection;
        _ = ServeAsync(socket, connection);
        return connection;
    }

    private async Task ServeAsync(Socket socket, TcpConnection connection)
    {
        await connection.RunAsync(socket);
        _connections.TryRemove(new KeyValuePair<EndPoint, TcpConnection>(connection.Flow.Remote, connection));
        connection.Dispose();
    }
}
