using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>Serves a connection of one purpose until it ends; the stream is disposed after it.</summary>
public delegate Task PeerConnectionHandler(PeerStream stream, CancellationToken closing);

/// <summary>
/// Where the peer connects to. Each connection opens beside the others: a handshake that drags on delays none. Who is
/// not the peer gets no further than the handshake.
/// </summary>
public sealed class PeerListener : IAsyncDisposable
{
    /// <summary>Handshakes under way at once; more connections wait unaccepted.</summary>
    private const int OpeningMax = 16;

    private readonly Socket _listener;
    private readonly PeerIdentity _identity;
    private readonly FrozenDictionary<PeerPurpose, PeerConnectionHandler> _handlers;
    private readonly Action<IPEndPoint, string> _refused;
    private readonly SemaphoreSlim _opening = new(OpeningMax);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _running;

    /// <param name="local">Port 0 for any.</param>
    /// <param name="identity">Ours, with the peer pinned.</param>
    /// <param name="handlers">For each purpose that is served; one that throws ends its connection only.</param>
    /// <param name="refused">Told who was not let in, and why. A stranger can cause many: damp it.</param>
    /// <exception cref="SocketException">The address is not to be had.</exception>
    public PeerListener(
        IPEndPoint local,
        PeerIdentity identity,
        IReadOnlyDictionary<PeerPurpose, PeerConnectionHandler> handlers,
        Action<IPEndPoint, string> refused)
    {
        (_identity, _handlers, _refused) = (identity, handlers.ToFrozenDictionary(), refused);
        _listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(local);
            _listener.Listen();
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        Local = (IPEndPoint)_listener.LocalEndPoint!;
        _running = AcceptAllAsync();
    }

    public IPEndPoint Local { get; }

    /// <summary>Ends every connection and waits for their handlers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _running;
        Task[] connections;
        lock (_gate)
            connections = [.. _connections];
        await Task.WhenAll(connections);
        _closing.Dispose();
        _opening.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                await _opening.WaitAsync(_closing.Token);
                var socket = await _listener.AcceptAsync(_closing.Token);
                var connection = ServeAsync(socket);
                lock (_gate)
                {
                    _connections.RemoveWhere(c => c.IsCompleted);
                    _connections.Add(connection);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is being closed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        if (await OpenAsync(socket) is not { } stream)
            return;
        await using (stream)
        {
            try
            {
                await _handlers[stream.Purpose](stream, _closing.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The connection broke, or the listener is being closed: what serves it says so where it matters.
            }
        }
    }

    private async Task<PeerStream?> OpenAsync(Socket socket)
    {
        var remote = new IPEndPoint(IPAddress.None, 0);
        try
        {
            remote = (IPEndPoint)socket.RemoteEndPoint!;
            return await PeerStream.AcceptAsync(socket, _identity, _handlers.Keys, _closing.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
        {
            _refused(remote, _identity.PinnedFingerprint is null ? "This server is not paired." : e.Message);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            _opening.Release();
        }
    }
}
