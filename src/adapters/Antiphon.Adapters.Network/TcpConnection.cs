using System.Net.Sockets;
using System.Threading.Channels;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network;

/// <summary>One TCP connection: a task that reads and cuts the stream into messages, one that writes what
/// waits.</summary>
internal sealed class TcpConnection(SipFlow flow, SipLimits limits, ILease lease, ISignallingSink sink)
    : IDisposable
{
    /// <summary>A far end that reads so slowly that so many messages wait is given up.</summary>
    private const int WaitingMax = 1024;

    private static readonly byte[] Pong = [.. "\r\n"u8];

    private readonly Channel<ReadOnlyMemory<byte>> _outgoing =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly CancellationTokenSource _closing = new();

    public SipFlow Flow => flow;

    public void Send(ReadOnlyMemory<byte> message)
    {
        if (!_outgoing.Writer.TryWrite(message))
            sink.OnFlowFailed(flow, $"{flow.Remote} does not read what is sent to it");
    }

    /// <summary>Serves the connection until either side closes it. The socket is opened first when it is
    /// ours.</summary>
    public async Task RunAsync(Socket socket)
    {
        var reason = "the connection was closed";
        try
        {
            using (socket)
            {
                if (!socket.Connected)
                    await socket.ConnectAsync(flow.Remote, _closing.Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
                socket.NoDelay = true;
                var writing = WriteAsync(socket);
                await ReadAsync(socket);
                _outgoing.Writer.TryComplete();
                await _closing.CancelAsync();
                await writing;
            }
        }
        catch (Exception e) when (
            e is SocketException or OperationCanceledException or ObjectDisposedException or TimeoutException)
        {
            reason = e.Message;
        }

        _outgoing.Writer.TryComplete();
        sink.OnFlowFailed(flow, reason);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _outgoing.Writer.TryComplete();
    }

    private async Task ReadAsync(Socket socket)
    {
        var buffer = new byte[Math.Min(limits.Message, 8192)];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * buffer.Length, limits.Message + 1));
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, _closing.Token);
            if (read == 0)
                return;
            filled += read;
            if (!TakeMessages(buffer, ref filled))
                return;
        }
    }

    /// <summary>Hands on what is whole and moves the rest to the front; false when the stream makes no sense.</summary>
    private bool TakeMessages(byte[] buffer, ref int filled)
    {
        var at = 0;
        while (at < filled)
        {
            var piece = SipStreamFramer.Next(buffer.AsSpan(at..filled), limits);
            if (piece.Piece == SipStreamPiece.Incomplete)
                break;
            if (piece.Piece == SipStreamPiece.Ping)
                Send(Pong);
            else if (piece.Piece is SipStreamPiece.Message or SipStreamPiece.Broken)
                Deliver(buffer.AsSpan(at, piece.Length));
            if (piece.Piece == SipStreamPiece.Broken)
                return false;
            at += piece.Length;
        }

        buffer.AsSpan(at..filled).CopyTo(buffer);
        filled -= at;
        return filled <= limits.Message;
    }

    private void Deliver(ReadOnlySpan<byte> octets)
    {
        if (SipMessage.Parse(octets, limits, flow.Remote) is { } message)
            sink.OnMessage(flow, message);
        else
            sink.OnGarbage(flow, octets.Length);
    }

    private async Task WriteAsync(Socket socket)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(_closing.Token))
            {
                // Half a message is finished: the far end could make nothing of the stream any more.
                var rest = lease.IsHeld ? message : default;
                while (rest.Length > 0)
                    rest = rest[await socket.SendAsync(rest, SocketFlags.None, _closing.Token)..];
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader sees the same end and reports it; what waited is lost, which transactions' timers notice.
            await _closing.CancelAsync();
        }
    }
}
