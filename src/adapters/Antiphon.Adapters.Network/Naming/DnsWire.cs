using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Antiphon.Adapters.Network.Naming;

/// <summary>Types of records that are asked for (RFC 1035 3.2.2, RFC 3596, RFC 2782).</summary>
internal enum DnsType : ushort
{
    A = 1,
    AAAA = 28,
    SRV = 33,
}

/// <summary>RFC 2782: a host that offers a service.</summary>
internal readonly record struct DnsService(ushort Priority, ushort Weight, ushort Port, string Target);

/// <summary>
/// What a name server said: of the records those of the type that was asked for, none where there is no such name.
/// </summary>
/// <param name="IsCut">It did not fit into a datagram: to be asked for again over TCP.</param>
internal sealed record DnsReply(
    bool IsCut, ImmutableArray<DnsService> Services, ImmutableArray<IPAddress> Addresses);

/// <summary>Questions to name servers and answers, as far as finding a SIP server needs (RFC 1035 4).</summary>
internal static class DnsWire
{
    private const int HeadBytes = 12;
    private const ushort Internet = 1;
    private const int NameMax = 255;
    private const int LabelMax = 63;

    /// <exception cref="FormatException">No name that can be asked for.</exception>
    public static byte[] Ask(ushort id, string name, DnsType type)
    {
        var message = new List<byte>(HeadBytes + name.Length + 6)
        {
            (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
        };
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            if (label.Length is 0 or > LabelMax || !Ascii.IsValid(label))
                throw new FormatException($"'{name}' is no name of a host.");
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        message.AddRange([0, 0, (byte)type, 0, (byte)Internet]);
        return message.Count <= HeadBytes + NameMax + 5
            ? [.. message]
            : throw new FormatException($"'{name}' is longer than a name may be.");
    }

    /// <summary>Null: not the answer to this question, or none that can be read.</summary>
    public static DnsReply? Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> asked, DnsType type)
    {
        if (message.Length < HeadBytes || !message[..2].SequenceEqual(asked[..2]) || (message[2] & 0x80) == 0)
            return null;
        var code = message[3] & 0xF;
        var answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        var at = HeadBytes;
        // The question comes back (RFC 1035 7.3), or somebody else is answered. 3: there is no such name (4.1.1).
        var question = asked[HeadBytes..];
        if (message.Length < HeadBytes + question.Length
            || !Ascii.EqualsIgnoreCase(message.Slice(at, question.Length), question)
            || code is not (0 or 3))
            return null;
        at += question.Length;
        var services = ImmutableArray.CreateBuilder<DnsService>();
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        for (var i = 0; i < answers; i++)
        {
            if (!TryReadRecord(message, ref at, type, services, addresses))
                return null;
        }

        return new DnsReply((message[2] & 2) != 0, services.ToImmutable(), addresses.ToImmutable());
    }

    /// <summary>A record of another type, such as an alias on the way, is passed over.</summary>
    private static bool TryReadRecord(
        ReadOnlySpan<byte> message, ref int at, DnsType type, ImmutableArray<DnsService>.Builder services,
        ImmutableArray<IPAddress>.Builder addresses)
    {
        const int fixedBytes = 10;
        if (!TryReadName(message, ref at, out _) || at + fixedBytes > message.Length)
            return false;
        var kind = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
        at += fixedBytes;
        if (at + length > message.Length)
            return false;
        var data = message.Slice(at, length);
        var end = at + length;
        if (kind == type)
        {
            if (type == DnsType.SRV)
            {
                var name = at + 6;
                if (length < 7 || !TryReadName(message, ref name, out var target))
                    return false;
                services.Add(new DnsService(
                    BinaryPrimitives.ReadUInt16BigEndian(data), BinaryPrimitives.ReadUInt16BigEndian(data[2..]),
                    BinaryPrimitives.ReadUInt16BigEndian(data[4..]), target));
            }
            else if (length == (type == DnsType.A ? 4 : 16))
            {
                addresses.Add(new IPAddress(data));
            }
        }

        at = end;
        return true;
    }

    /// <summary>RFC 1035 4.1.4: a name may go on where an earlier one did. Only backwards, so that it ends.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        var labels = new List<string>();
        var (here, isAway, before) = (at, false, at);
        name = "";
        while (here < message.Length)
        {
            var length = message[here];
            if (length == 0)
            {
                if (!isAway)
                    at = here + 1;
                name = string.Join('.', labels);
                return name.Length <= NameMax;
            }

            if ((length & 0xC0) == 0xC0)
            {
                if (here + 1 >= message.Length)
                    return false;
                var to = ((length & 0x3F) << 8) | message[here + 1];
                if (!isAway)
                    at = here + 2;
                if (to >= before)
                    return false;
                (here, before, isAway) = (to, to, true);
                continue;
            }

            if (length > LabelMax || here + 1 + length > message.Length)
                return false;
            labels.Add(Encoding.ASCII.GetString(message.Slice(here + 1, length)));
            here += 1 + length;
        }

        return false;
    }
}
