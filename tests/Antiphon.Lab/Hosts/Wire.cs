using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Antiphon.Lab.Hosts;

/// <summary>A frame that came from an address.</summary>
/// <param name="At">When.</param>
/// <param name="Hardware">From which network card.</param>
/// <param name="IsAnnouncement">Says to everybody whose the address is.</param>
/// <param name="Port">To which UDP port; 0: none.</param>
internal readonly record struct Frame(TimeSpan At, string Hardware, bool IsAnnouncement, int Port);

/// <summary>Hears at one host everything that claims to come from an address.</summary>
internal sealed class Wire : IDisposable
{
    private const int EtherHeadBytes = 14;
    private const int IPv4HeadBytes = 20;
    private const byte Udp = 17;
    private const int IPv4 = 0x0800;
    private const int Arp = 0x0806;

    private readonly ConcurrentQueue<Frame> _frames = new();
    private readonly byte[] _claimed;
    private readonly Socket _socket;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public Wire(Host host, string claimed)
    {
        _claimed = IPAddress.Parse(claimed).GetAddressBytes();
        // packet(7): every protocol, ETH_P_ALL in network order.
        _socket = host.Network.Make(() => new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)0x0300)
        {
            ReceiveTimeout = 100,
            ReceiveBufferSize = 4 << 20,
        });
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public Frame[] Frames => [.. _frames];

    /// <param name="from">Whose network card.</param>
    /// <param name="since">From then on.</param>
    public Frame[] From(Host from, TimeSpan since) =>
        [.. _frames.Where(f => f.Hardware == from.Hardware && f.At > since)];

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Run()
    {
        var buffer = new byte[2048];
        while (!_stopping)
        {
            try
            {
                Read(buffer.AsSpan(0, _socket.Receive(buffer)));
            }
            catch (SocketException)
            {
                // Nothing came for a while.
            }
        }
    }

    private void Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < EtherHeadBytes + 20)
            return;
        var kind = (frame[12] << 8) | frame[13];
        var source = kind switch
        {
            IPv4 => frame.Slice(EtherHeadBytes + 12, 4),
            Arp => frame.Slice(EtherHeadBytes + 14, 4),
            _ => default,
        };
        if (source.SequenceEqual(_claimed))
            _frames.Enqueue(new Frame(
                Stopwatch.GetElapsedTime(0), Address(frame.Slice(6, 6)), kind == Arp && frame[0] == 0xFF,
                kind == IPv4 ? PortIn(frame[EtherHeadBytes..]) : 0));
    }

    private static int PortIn(ReadOnlySpan<byte> packet) => packet[9] == Udp && packet.Length >= IPv4HeadBytes + 4
        ? BinaryPrimitives.ReadUInt16BigEndian(packet[(IPv4HeadBytes + 2)..])
        : 0;

    private static string Address(ReadOnlySpan<byte> hardware) => string.Join(
        ':', hardware.ToArray().Select(b => b.ToString("x2")));
}
