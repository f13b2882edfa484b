using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// A host's cable in which every frame takes its time, in their order: <c>host ── p ═ this ═ q ── r ── bridge</c>. The
/// kernel here cannot delay (it has no netem), so two packet sockets read and send. Plain again when disposed.
/// </summary>
internal sealed class SlowCable : IDisposable
{
    private const int FrameMax = 65536;
    private const int PacketLevel = 263; // SOL_PACKET
    private const int IgnoreOutgoing = 23; // PACKET_IGNORE_OUTGOING: not what we send ourselves
    private const int EveryProtocol = 0x0003; // ETH_P_ALL

    private readonly NetworkNamespace _switch;
    private readonly string _host;
    private readonly TimeSpan _delay;
    private readonly TimeSpan _jitter;
    private readonly Socket _near;
    private readonly Socket _far;
    private readonly List<Thread> _threads = [];
    private volatile bool _isOver;
    private long _frames;

    /// <param name="bridge">Where the switch is.</param>
    /// <param name="host">Whose cable.</param>
    /// <param name="delay">Each way.</param>
    /// <param name="jitter">Up to so much more.</param>
    public SlowCable(NetworkNamespace bridge, string host, TimeSpan delay, TimeSpan jitter)
    {
        (_switch, _host, _delay, _jitter) = (bridge, host, delay, jitter);
        CommandLine.Run($"""
            ip -n {bridge.Name} link add q-{host} type veth peer name r-{host}
            ip -n {bridge.Name} link set q-{host} up
            ip -n {bridge.Name} link set r-{host} up
            """);
        (_near, _far) = (bridge.Make(() => Open($"p-{host}")), bridge.Make(() => Open($"q-{host}")));
        Carry(_near, _far);
        Carry(_far, _near);
        CommandLine.Run($"""
            ip -n {bridge.Name} link set p-{host} nomaster
            ip -n {bridge.Name} link set r-{host} master br0
            """);
    }

    /// <summary>Frames carried, both ways.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    public void Dispose()
    {
        _isOver = true;
        foreach (var thread in _threads)
            thread.Join();
        _near.Dispose();
        _far.Dispose();
        CommandLine.Run($"""
            ip -n {_switch.Name} link del q-{_host}
            ip -n {_switch.Name} link set p-{_host} master br0
            """);
    }

    private static Socket Open(string device)
    {
        var socket = new Socket(
            AddressFamily.Packet, SocketType.Raw, (ProtocolType)IPAddress.HostToNetworkOrder((short)EveryProtocol))
        {
            ReceiveTimeout = 100,
            ReceiveBufferSize = 8 << 20,
        };
        socket.SetRawSocketOption(PacketLevel, IgnoreOutgoing, BitConverter.GetBytes(1));
        socket.Bind(new DeviceEndPoint(device));
        return socket;
    }

    private void Carry(Socket from, Socket to)
    {
        var underway = new BlockingCollection<(TimeSpan Due, byte[] Frame)>();
        _threads.Add(new Thread(() => Read(from, underway)) { IsBackground = true });
        _threads.Add(new Thread(() => Send(to, underway)) { IsBackground = true });
        _threads[^1].Start();
        _threads[^2].Start();
    }

    private void Read(Socket from, BlockingCollection<(TimeSpan Due, byte[] Frame)> underway)
    {
        var (buffer, chance, last) = (new byte[FrameMax], new Random(1), TimeSpan.Zero);
        while (!_isOver)
        {
            try
            {
                var count = from.Receive(buffer);
                var due = Now + _delay + (_jitter * chance.NextDouble());
                last = due > last ? due : last;
                underway.Add((last, buffer[..count]));
            }
            catch (SocketException)
            {
                // Nothing came for a while, or the device is down.
            }
        }

        underway.CompleteAdding();
    }

    private void Send(Socket to, BlockingCollection<(TimeSpan Due, byte[] Frame)> underway)
    {
        foreach (var (due, frame) in underway.GetConsumingEnumerable())
        {
            if (due - Now is { Ticks: > 0 } left)
                Thread.Sleep(left);
            try
            {
                to.Send(frame);
                Interlocked.Increment(ref _frames);
            }
            catch (SocketException)
            {
                // The cable is pulled: so the frame is lost.
            }
        }
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>A network device, for a packet socket (<c>sockaddr_ll</c>, packet(7)).</summary>
    private sealed class DeviceEndPoint(string device) : EndPoint
    {
        private const int Bytes = 20;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Bytes);
            address[3] = EveryProtocol;
            var index = BitConverter.GetBytes(Native.IndexOf(device));
            for (var i = 0; i < index.Length; i++)
                address[4 + i] = index[i];
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
}
