using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Antiphon.Adapters.Host.Addresses.SystemCalls;

namespace Antiphon.Adapters.Host.Addresses;

/// <summary>Says on one interface that an address is there.</summary>
internal sealed unsafe class Announcer : IDisposable
{
    private const int HardwareBytes = 6;
    private const string NoRight = "it cannot be announced: the node manager needs the right CAP_NET_RAW";

    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    private readonly byte[][] _frames;
    private readonly int _packets = -1;
    private readonly Socket? _icmp;
    private readonly IPEndPoint? _everybody;

    /// <param name="address">On the interface already.</param>
    /// <param name="at">Which; without a hardware address nothing is said.</param>
    /// <exception cref="AddressException">This process may not.</exception>
    public Announcer(IPAddress address, Interface at)
    {
        if (at.Hardware.Length != HardwareBytes)
        {
            _frames = [];
        }
        else if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var (request, reply) = Announcement.Arp(address, at.Hardware);
            _frames = [request, reply];
            _packets = OpenPackets(at);
        }
        else
        {
            _frames = [Announcement.Neighbour(address, at.Hardware)];
            _everybody = new IPEndPoint(new IPAddress(AllNodes.GetAddressBytes(), at.Index), 0);
            _icmp = OpenIcmp(address, at);
        }
    }

    /// <summary>Nobody hears it while the cable is unplugged, and nothing has to be done about it.</summary>
    public void Announce()
    {
        foreach (var frame in _frames)
        {
            if (_icmp is not null)
                TrySend(_icmp, frame);
            else
                fixed (byte* bytes = frame)
                    _ = SystemCalls.Send(_packets, bytes, frame.Length, DontWait);
        }
    }

    public void Dispose()
    {
        _icmp?.Dispose();
        if (_packets >= 0)
            _ = Close(_packets);
    }

    private static int OpenPackets(Interface at)
    {
        // No protocol: it sends and never receives.
        var handle = SystemCalls.Socket(PacketFamily, RawSocket | CloseOnExec, 0);
        if (handle < 0)
            throw Refusal(Marshal.GetLastPInvokeError());
        Span<byte> name = stackalloc byte[20];
        name.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(name, PacketFamily);
        BinaryPrimitives.WriteInt32LittleEndian(name[4..], at.Index);
        fixed (byte* bytes = name)
        {
            if (SystemCalls.Bind(handle, bytes, name.Length) == 0)
                return handle;
        }

        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        throw Refusal(error);
    }

    private static Socket OpenIcmp(IPAddress address, Interface at)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
            // RFC 4861 7.1.2: what came by way of a router is not believed.
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, at.Index);
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw e.SocketErrorCode == SocketError.AccessDenied || e.NativeErrorCode == NotPermitted
                ? new AddressException(NoRight)
                : new AddressException($"it cannot be announced: {e.Message}");
        }
    }

    private void TrySend(Socket socket, byte[] message)
    {
        try
        {
            socket.SendTo(message, _everybody!);
        }
        catch (SocketException)
        {
            // The interface is down; it is announced again when it comes back.
        }
    }

    private static AddressException Refusal(int error) => new(
        error == NotPermitted ? NoRight : $"it cannot be announced: {Marshal.GetPInvokeErrorMessage(error)}");
}
