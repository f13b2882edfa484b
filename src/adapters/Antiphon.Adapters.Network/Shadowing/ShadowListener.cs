using System.Net;
using System.Net.Sockets;

namespace Antiphon.Adapters.Network.Shadowing;

/// <summary>
/// Where a server that nobody has paired streams its calls to, unencrypted: for a standby on a network of its own.
/// </summary>
public sealed class ShadowListener : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly ShadowReceiver _receiver;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    /// <exception cref="SocketException">The address is not to be had.</exception>
    public ShadowListener(IPEndPoint local, ShadowReceiver receiver)
    {
        _receiver = receiver;
        _listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(local);
        _listener.Listen(4);
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _running;
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                using var peer = await _listener.AcceptAsync(_closing.Token);
                await using var stream = new NetworkStream(peer);
                await _receiver.ReadAsync(stream, _closing.Token);
            }
            catch (Exception e) when (
                e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The peer died, which is what shadows are for, or this server stops; whoever comes next is accepted.
            }
        }
    }
}
