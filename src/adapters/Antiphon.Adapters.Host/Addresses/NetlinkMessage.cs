using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Antiphon.Adapters.Host.Addresses;

/// <summary>An address of an interface, as the kernel tells of it (rtnetlink(7), RTM_NEWADDR).</summary>
/// <param name="Index">Of the interface.</param>
/// <param name="Address">Its own.</param>
/// <param name="PrefixBits">Of the subnet.</param>
internal readonly record struct InterfaceAddress(int Index, IPAddress Address, int PrefixBits);

/// <summary>An interface, as the kernel tells of it (RTM_NEWLINK).</summary>
/// <param name="Hardware">Its hardware address; empty where it has none.</param>
/// <param name="HasCarrier">Its cable is plugged in.</param>
internal readonly record struct Interface(int Index, string Name, byte[] Hardware, bool HasCarrier);

/// <summary>Reads and writes the messages of rtnetlink that addresses need. Numbers are in the host's order.</summary>
internal static class NetlinkMessage
{
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort NewLink = 16;
    public const ushort GetLink = 18;
    public const ushort SetLink = 19;
    public const ushort NewAddress = 20;
    public const ushort RemoveAddress = 21;
    public const ushort GetAddress = 22;

    public const int HeadBytes = 16;

    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort Replace = 0x100;
    private const ushort Dump = 0x300;
    private const ushort Create = 0x400;
    private const int AddressHeadBytes = 8;
    private const int LinkHeadBytes = 16;
    private const int AttributeHeadBytes = 4;
    private const byte IPv4 = 2;
    private const byte IPv6 = 10;
    private const byte NoDuplicateDetection = 2;
    private const uint LowerUp = 0x10000;

    private const ushort AddressAttribute = 1;
    private const ushort LocalAttribute = 2;
    private const ushort TimesAttribute = 6;
    private const ushort HardwareAttribute = 1;
    private const ushort NameAttribute = 3;
    private const ushort FamiliesAttribute = 26;
    private const ushort FamilySettingsAttribute = 1;
    private const ushort ArpAnnounceSetting = 18;

    /// <summary>Puts the address alone, without a subnet, on the interface for so long from now on.</summary>
    public static byte[] Put(IPAddress address, int index, int seconds)
    {
        Span<byte> times = stackalloc byte[16];
        // An IPv6 address that is not preferred is chosen for no connection that this host begins (RFC 6724 5 rule 3).
        var preferred = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? seconds : 0;
        BinaryPrimitives.WriteInt32LittleEndian(times, preferred);
        BinaryPrimitives.WriteInt32LittleEndian(times[4..], seconds);
        return Write(NewAddress, Request | Acknowledge | Create | Replace, address, index, times);
    }

    public static byte[] Remove(IPAddress address, int index) =>
        Write(RemoveAddress, Request | Acknowledge, address, index, []);

    /// <summary>
    /// Sets <c>arp_announce</c> of the interface (ip-sysctl): 2 asks for neighbours by the host's own address, from
    /// whichever one what is sent to them comes.
    /// </summary>
    public static byte[] SetArpAnnounce(int index, int value)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, value);
        var attribute = Nest(
            FamiliesAttribute, Nest(IPv4, Nest(FamilySettingsAttribute, Nest(ArpAnnounceSetting, number))));
        var message = new byte[HeadBytes + LinkHeadBytes + attribute.Length];
        WriteHead(message, SetLink, Request | Acknowledge);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeadBytes + 4), index);
        attribute.CopyTo(message, HeadBytes + LinkHeadBytes);
        return message;
    }

    /// <param name="type">What there is of this kind.</param>
    public static byte[] All(ushort type)
    {
        var message = new byte[HeadBytes + LinkHeadBytes];
        WriteHead(message, type, Request | Dump);
        return message;
    }

    public static void Number(byte[] message, uint number) =>
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), number);

    public static uint NumberOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt32LittleEndian(message[8..]);

    /// <summary>The errno of an answer of type <see cref="Error"/>; 0 for none.</summary>
    public static int ErrorOf(ReadOnlySpan<byte> message) =>
        -BinaryPrimitives.ReadInt32LittleEndian(message[HeadBytes..]);

    /// <summary>Divides what was received at once into messages; stops at one that is no message.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> received, out ushort type, out ReadOnlySpan<byte> message)
    {
        type = 0;
        message = default;
        if (received.Length < HeadBytes)
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(received);
        if (length < HeadBytes || length > received.Length)
            return false;
        type = BinaryPrimitives.ReadUInt16LittleEndian(received[4..]);
        message = received[..length];
        received = received[Math.Min(received.Length, Padded(length))..];
        return true;
    }

    public static bool TryReadAddress(ReadOnlySpan<byte> message, out InterfaceAddress read)
    {
        read = default;
        if (message.Length < HeadBytes + AddressHeadBytes)
            return false;
        var head = message[HeadBytes..];
        var attributes = head[AddressHeadBytes..];
        IPAddress? address = null;
        while (TryTakeAttribute(ref attributes, out var kind, out var value))
        {
            // On IPv4 the local one counts: the other is the far end's where two hosts share a line.
            if (value.Length is 4 or 16 && (kind == LocalAttribute || (kind == AddressAttribute && address is null)))
                address = new IPAddress(value);
        }

        if (address is null)
            return false;
        read = new InterfaceAddress(BinaryPrimitives.ReadInt32LittleEndian(head[4..]), address, head[1]);
        return true;
    }

    public static bool TryReadLink(ReadOnlySpan<byte> message, out Interface read)
    {
        read = default;
        if (message.Length < HeadBytes + LinkHeadBytes)
            return false;
        var head = message[HeadBytes..];
        var attributes = head[LinkHeadBytes..];
        var name = "";
        byte[] hardware = [];
        while (TryTakeAttribute(ref attributes, out var kind, out var value))
        {
            if (kind == NameAttribute)
                name = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
            else if (kind == HardwareAttribute)
                hardware = value.ToArray();
        }

        read = new Interface(
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]), name, hardware,
            (BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) & LowerUp) != 0);
        return true;
    }

    private static byte[] Write(
        ushort type, int flags, IPAddress address, int index, ReadOnlySpan<byte> times)
    {
        var bytes = address.GetAddressBytes();
        var isOld = bytes.Length == 4;
        var message = new byte[HeadBytes + AddressHeadBytes + (2 * (AttributeHeadBytes + bytes.Length))
            + (times.IsEmpty ? 0 : AttributeHeadBytes + times.Length)];
        WriteHead(message, type, flags);
        var body = message.AsSpan(HeadBytes);
        body[0] = isOld ? IPv4 : IPv6;
        body[1] = (byte)(8 * bytes.Length);
        body[2] = isOld ? (byte)0 : NoDuplicateDetection;
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], index);
        var rest = body[AddressHeadBytes..];
        WriteAttribute(ref rest, LocalAttribute, bytes);
        WriteAttribute(ref rest, AddressAttribute, bytes);
        if (!times.IsEmpty)
            WriteAttribute(ref rest, TimesAttribute, times);
        return message;
    }

    private static void WriteHead(byte[] message, ushort type, int flags)
    {
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)flags);
    }

    private static byte[] Nest(ushort kind, ReadOnlySpan<byte> value)
    {
        var attribute = new byte[AttributeHeadBytes + value.Length];
        Span<byte> rest = attribute;
        WriteAttribute(ref rest, kind, value);
        return attribute;
    }

    private static void WriteAttribute(ref Span<byte> rest, ushort kind, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)(AttributeHeadBytes + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], kind);
        value.CopyTo(rest[AttributeHeadBytes..]);
        rest = rest[(AttributeHeadBytes + value.Length)..];
    }

    private static bool TryTakeAttribute(ref ReadOnlySpan<byte> rest, out int kind, out ReadOnlySpan<byte> value)
    {
        kind = 0;
        value = default;
        if (rest.Length < AttributeHeadBytes)
            return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length < AttributeHeadBytes || length > rest.Length)
            return false;
        kind = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
        value = rest[AttributeHeadBytes..length];
        rest = rest[Math.Min(rest.Length, Padded(length))..];
        return true;
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
