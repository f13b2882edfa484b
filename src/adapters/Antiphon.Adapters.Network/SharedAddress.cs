using System.Net.Sockets;

namespace Antiphon.Adapters.Network;

/// <summary>Sockets at an address that moves between servers (ip(7), socket(7)).</summary>
internal static class SharedAddress
{
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;
    private const int SoReusePort = 15;
    private const int IpFreeBind = 15;
    private const int SolIpv6 = 41;
    private const int Ipv6FreeBind = 78;

    /// <summary>
    /// Bound before the address is on this host, so that nothing has to be made when it comes; and beside a process on
    /// this host that is to lose it. Of two bound to one address the kernel gives datagrams to the newest; streams need
    /// both to agree (SO_REUSEPORT), which for datagrams would share them out.
    /// </summary>
    public static void Allow(Socket socket)
    {
        Span<byte> yes = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(yes, 1);
        socket.SetRawSocketOption(
            SolSocket, socket.SocketType == SocketType.Stream ? SoReusePort : SoReuseAddress, yes);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
            socket.SetRawSocketOption(SolIpv6, Ipv6FreeBind, yes);
        else
            socket.SetRawSocketOption((int)SocketOptionLevel.IP, IpFreeBind, yes);
    }
}
