using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>
/// Keep-alives as UDP datagrams: a byte of version, the keep-alive, and a code that only the peer can have made
/// (HMAC-SHA-256, the first 16 bytes; RFC 2104 5). One that is sent again by a stranger is as old as it was: whoever
/// judges keep-alives takes only newer ones.
/// </summary>
internal sealed class KeepAliveDatagrams : IDisposable
{
    private const byte Version = 1;
    private const int CodeBytes = 16;

    private readonly Socket _socket;
    private readonly SocketAddress _peer;
    private readonly IKeepAliveSink _sink;
    private readonly byte[] _key;
    private readonly byte[] _out = new byte[1 + KeepAliveLink.BytesMax + CodeBytes];
    private readonly Thread _receiver;
    private long _strange;

    public KeepAliveDatagrams(
        IPEndPoint local, IPEndPoint peer, PeerIdentity identity, IKeepAliveSink sink, Action prepare)
    {
        (_sink, _key, _peer) = (sink, identity.SharedKey("keep-alive datagrams"), peer.Serialize());
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(local);
        _receiver = new Thread(() =>
        {
            prepare();
            Receive();
        })
        {
            Name = "keep-alive", IsBackground = true,
        };
        _receiver.Start();
    }

    public long Strange => Interlocked.Read(ref _strange);

    /// <summary>One sender at a time.</summary>
    public void Send(ReadOnlySpan<byte> keepAlive)
    {
        _out[0] = Version;
        keepAlive.CopyTo(_out.AsSpan(1));
        var signed = 1 + keepAlive.Length;
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, _out.AsSpan(0, signed), code);
        code[..CodeBytes].CopyTo(_out.AsSpan(signed));
        try
        {
            _socket.SendTo(_out.AsSpan(0, signed + CodeBytes), SocketFlags.None, _peer);
        }
        catch (SocketException)
        {
            // Nobody listens there, or the network is gone: the peer hears our silence.
        }
        catch (ObjectDisposedException)
        {
            // The link is being closed.
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _receiver.Join();
    }

    private void Receive()
    {
        var buffer = new byte[_out.Length + 1];
        while (true)
        {
            try
            {
                var length = _socket.Receive(buffer);
                if (IsOurs(buffer.AsSpan(0, length)))
                    _sink.OnKeepAlive(buffer.AsSpan(1, length - 1 - CodeBytes));
                else
                    Interlocked.Increment(ref _strange);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused
                or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown
                or SocketError.HostDown or SocketError.MessageSize)
            {
                // An ICMP error of an earlier send, or no datagram of ours.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private bool IsOurs(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 1 + CodeBytes || datagram.Length > _out.Length || datagram[0] != Version)
            return false;
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, datagram[..^CodeBytes], code);
        return CryptographicOperations.FixedTimeEquals(code[..CodeBytes], datagram[^CodeBytes..]);
    }
}
