using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Antiphon.Adapters.Network.Naming;

/// <summary>No name server has given an answer that can be used.</summary>
public sealed class NameException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Asks name servers what the framework does not: which hosts offer a service (RFC 2782). By UDP, over TCP where the
/// answer is long; one server after the other, twice.
/// </summary>
internal sealed class NameServers(ImmutableArray<IPEndPoint> given)
{
    private const int Port = 53;
    private const int Rounds = 2;
    private const int DatagramMax = 4096;
    private const int LengthBytes = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <exception cref="NameException">Nobody answers.</exception>
    public async Task<DnsReply> AskAsync(string name, DnsType type, CancellationToken cancellation)
    {
        var servers = given.IsEmpty ? OfTheHost() : given;
        if (servers.IsEmpty)
            throw new NameException("this host has no name server: see /etc/resolv.conf");
        Exception? last = null;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in servers)
            {
                try
                {
                    return await AskAsync(server, name, type, cancellation);
                }
                catch (Exception e) when (e is SocketException or TimeoutException or NameException or IOException)
                {
                    last = e;
                }
            }
        }

        throw new NameException($"{string.Join(", ", servers)} gave no answer: {last!.Message}", last);
    }

    private static ImmutableArray<IPEndPoint> OfTheHost() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().DnsAddresses)
            .Distinct().Select(address => new IPEndPoint(address, Port)),
    ];

    private static async Task<DnsReply> AskAsync(
        IPEndPoint server, string name, DnsType type, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        // A number that nobody can guess, from a port that nobody can guess (RFC 5452 9).
        var asked = DnsWire.Ask((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name, type);
        try
        {
            var reply = await ByDatagramAsync(server, asked, type, patience.Token);
            return reply.IsCut ? await ByConnectionAsync(server, asked, type, patience.Token) : reply;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{server} did not answer within {Patience.TotalSeconds} s", e);
        }
    }

    private static async Task<DnsReply> ByDatagramAsync(
        IPEndPoint server, byte[] asked, DnsType type, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellation);
        await socket.SendAsync(asked, cancellation);
        var buffer = new byte[DatagramMax];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellation);
            if (DnsWire.Read(buffer.AsSpan(0, length), asked, type) is { } reply)
                return reply;
            if (length > 3 && buffer.AsSpan(0, 2).SequenceEqual(asked.AsSpan(0, 2)))
                throw new NameException($"{server} refuses to answer (code {buffer[3] & 0xF}, RFC 1035 4.1.1)");
        }
    }

    /// <summary>RFC 1035 4.2.2: two bytes of length before each message.</summary>
    private static async Task<DnsReply> ByConnectionAsync(
        IPEndPoint server, byte[] asked, DnsType type, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellation);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[LengthBytes + asked.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)asked.Length);
        asked.CopyTo(framed, LengthBytes);
        await stream.WriteAsync(framed, cancellation);
        var head = new byte[LengthBytes];
        await stream.ReadExactlyAsync(head, cancellation);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(message, cancellation);
        return DnsWire.Read(message, asked, type) ?? throw new NameException($"{server} answered what was not asked");
    }
}
