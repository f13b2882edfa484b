using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Antiphon.Adapters.Media.Native;

/// <summary>sockaddr_in and sockaddr_in6 in one: family, port, then the address where its family puts it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct SocketName : IEquatable<SocketName>
{
    public const int Bytes = 28;

    /// <summary>No address: the kernel was not asked for it.</summary>
    public static readonly SocketName None;

    [FieldOffset(0)]
    public ushort Family;

    [FieldOffset(2)]
    private ushort _portBigEndian;

    [FieldOffset(4)]
    private uint _address4;

    [FieldOffset(8)]
    private fixed byte _address6[16];

    [FieldOffset(24)]
    private uint _scope;

    public readonly bool IsNone => Family == Libc.AfUnspec;

    public readonly int Length => Family == Libc.AfInet ? 16 : Bytes;

    public static SocketName From(IPEndPoint endPoint)
    {
        var name = default(SocketName);
        name._portBigEndian = (ushort)IPAddress.HostToNetworkOrder((short)endPoint.Port);
        Span<byte> address = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(address, out _);
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            name.Family = Libc.AfInet;
            name._address4 = MemoryMarshal.Read<uint>(address);
        }
        else
        {
            name.Family = Libc.AfInet6;
            address.CopyTo(new Span<byte>(name._address6, 16));
            name._scope = (uint)endPoint.Address.ScopeId;
        }

        return name;
    }

    public readonly bool Equals(SocketName other) =>
        Family == other.Family && _portBigEndian == other._portBigEndian && SameAddress(other);

    public readonly bool SameAddress(in SocketName other)
    {
        if (Family == Libc.AfInet)
            return _address4 == other._address4;
        fixed (byte* mine = _address6)
        fixed (byte* theirs = other._address6)
            return *(long*)mine == *(long*)theirs && *(long*)(mine + 8) == *(long*)(theirs + 8);
    }

    public override readonly bool Equals(object? obj) => obj is SocketName other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Family, _portBigEndian, _address4);
}
