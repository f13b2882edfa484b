using System.Buffers.Binary;
using System.Net;

namespace Antiphon.Adapters.Host.Addresses;

/// <summary>What tells the neighbours that an address is to be found at this host from now on.</summary>
internal static class Announcement
{
    private const int HardwareBytes = 6;
    private const ushort ArpType = 0x0806;

    /// <summary>
    /// The two forms of a gratuitous ARP (RFC 5227 3): some hosts take it over from the one, some from the other.
    /// </summary>
    /// <param name="address">IPv4.</param>
    /// <param name="hardware">Where it is now.</param>
    /// <returns>Whole Ethernet frames, to everybody.</returns>
    public static (byte[] Request, byte[] Reply) Arp(IPAddress address, ReadOnlySpan<byte> hardware) =>
        (Frame(address, hardware, operation: 1), Frame(address, hardware, operation: 2));

    /// <summary>
    /// An unsolicited neighbour advertisement (RFC 4861 4.4 and 7.2.6): not asked for, and to be taken over by whoever
    /// knew another one.
    /// </summary>
    /// <param name="address">IPv6.</param>
    /// <param name="hardware">Where it is now.</param>
    /// <returns>An ICMPv6 message; the kernel adds its checksum.</returns>
    public static byte[] Neighbour(IPAddress address, ReadOnlySpan<byte> hardware)
    {
        const int head = 24;
        var message = new byte[head + 2 + HardwareBytes];
        message[0] = 136;
        const byte overridesOlder = 0x20;
        message[4] = overridesOlder;
        address.GetAddressBytes().CopyTo(message, 8);
        const byte targetHardware = 2;
        (message[head], message[head + 1]) = (targetHardware, 1);
        hardware.CopyTo(message.AsSpan(head + 2));
        return message;
    }

    private static byte[] Frame(IPAddress address, ReadOnlySpan<byte> hardware, ushort operation)
    {
        // As long as the shortest frame of Ethernet.
        var frame = new byte[60];
        frame.AsSpan(0, HardwareBytes).Fill(0xFF);
        hardware.CopyTo(frame.AsSpan(HardwareBytes));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), ArpType);
        var arp = frame.AsSpan(14);
        BinaryPrimitives.WriteUInt16BigEndian(arp, 1);
        BinaryPrimitives.WriteUInt16BigEndian(arp[2..], 0x0800);
        (arp[4], arp[5]) = (HardwareBytes, 4);
        BinaryPrimitives.WriteUInt16BigEndian(arp[6..], operation);
        hardware.CopyTo(arp[8..]);
        address.TryWriteBytes(arp[14..], out _);
        // A reply names itself as its target: Linux takes it for gratuitous only then.
        if (operation == 2)
            hardware.CopyTo(arp[18..]);
        address.TryWriteBytes(arp[24..], out _);
        return frame;
    }
}
