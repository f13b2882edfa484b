using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>Called on the receiving thread; must not block.</summary>
/// <param name="payload">What was signed.</param>
/// <param name="from">Used again for the next one.</param>
public delegate void SignedDatagramReceived(ReadOnlySpan<byte> payload, SocketAddress from);

/// <summary>
/// UDP among those who share a key: a byte of version, the payload, and a code that only they can have made
/// (HMAC-SHA-256, the first 16 bytes; RFC 2104 5). One that is sent again by a stranger is as old as it was: whoever
/// takes the payload must know new from old.
/// </summary>
public sealed class SignedDatagrams : IDisposable
{
    private const byte Version = 1;
    private const int CodeBytes = 16;

    private readonly Socket _socket;
    private readonly SignedDatagramReceived _received;
    private readonly Lock _sending = new();
    private readonly byte[] _out;
    private readonly Thread _receiver;
    private volatile byte[] _key;
    private long _strange;

    /// <param name="local">Where datagrams come and go.</param>
    /// <param name="key">Shared.</param>
    /// <param name="payloadMax">Bytes.</param>
    /// <param name="received">Told of those with the right code.</param>
    /// <param name="name">Of the receiving thread.</param>
    /// <param name="prepare">Called first on it.</param>
    /// <exception cref="SocketException">The address is not to be had.</exception>
    public SignedDatagrams(
        IPEndPoint local, byte[] key, int payloadMax, SignedDatagramReceived received, string name, Action prepare)
    {
        (_key, _received, _out) = (key, received, new byte[1 + payloadMax + CodeBytes]);
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(local);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _receiver = new Thread(() =>
        {
            prepare();
            Receive(local);
        })
        {
            Name = name, IsBackground = true,
        };
        _receiver.Start();
    }

    /// <summary>Datagrams without the right code.</summary>
    public long Strange => Interlocked.Read(ref _strange);

    /// <summary>From now on those who share this key are meant.</summary>
    public void ShareKey(byte[] key) => _key = key;

    public void Send(ReadOnlySpan<byte> payload, SocketAddress to)
    {
        lock (_sending)
        {
            _out[0] = Version;
            payload.CopyTo(_out.AsSpan(1));
            var signed = 1 + payload.Length;
            Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(_key, _out.AsSpan(0, signed), code);
            code[..CodeBytes].CopyTo(_out.AsSpan(signed));
            try
            {
                _socket.SendTo(_out.AsSpan(0, signed + CodeBytes), SocketFlags.None, to);
            }
            catch (SocketException)
            {
                // Nobody listens there, or the network is gone: they hear our silence.
            }
            catch (ObjectDisposedException)
            {
                // It is being closed.
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (Environment.CurrentManagedThreadId != _receiver.ManagedThreadId)
            _receiver.Join();
    }

    private void Receive(IPEndPoint local)
    {
        var buffer = new byte[_out.Length + 1];
        var from = new SocketAddress(local.AddressFamily);
        while (true)
        {
            try
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
                if (IsOurs(buffer.AsSpan(0, length)))
                    _received(buffer.AsSpan(1, length - 1 - CodeBytes), from);
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
