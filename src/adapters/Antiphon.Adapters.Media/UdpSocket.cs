using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Antiphon.Adapters.Media.Native;

namespace Antiphon.Adapters.Media;

/// <summary>A non-blocking datagram socket that lives in its session: a descriptor and no more.</summary>
internal readonly unsafe struct UdpSocket(int descriptor)
{
    private const int ExpeditedForwarding = 46 << 2;

    /// <param name="local">Where.</param>
    /// <param name="isShared">
    /// At an address that moves between servers: bound also before it is on this host, and before the other server has
    /// let go of it where both are on one.
    /// </param>
    /// <exception cref="Win32Exception">It cannot be had.</exception>
    public static UdpSocket Bind(IPEndPoint local, bool isShared = false)
    {
        var name = SocketName.From(local);
        var fd = Libc.Socket(name.Family, Libc.SockDgram | Libc.SockNonblock | Libc.SockCloexec, 0);
        if (fd < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"no socket for media at {local}");
        var yes = 1;
        if (isShared)
        {
            _ = Libc.SetSockOpt(fd, Libc.SolSocket, Libc.SoReuseAddress, &yes, sizeof(int));
            _ = name.Family == Libc.AfInet
                ? Libc.SetSockOpt(fd, Libc.IpprotoIp, Libc.IpFreeBind, &yes, sizeof(int))
                : Libc.SetSockOpt(fd, Libc.IpprotoIpv6, Libc.Ipv6FreeBind, &yes, sizeof(int));
        }

        if (Libc.Bind(fd, &name, name.Length) != 0)
        {
            var cause = Marshal.GetLastPInvokeError();
            _ = Libc.Close(fd);
            throw new Win32Exception(cause, $"cannot bind media to {local}: {Marshal.GetPInvokeErrorMessage(cause)}");
        }

        var tos = ExpeditedForwarding;
        _ = name.Family == Libc.AfInet
            ? Libc.SetSockOpt(fd, Libc.IpprotoIp, Libc.IpTos, &tos, sizeof(int))
            : Libc.SetSockOpt(fd, Libc.IpprotoIpv6, Libc.Ipv6Tclass, &tos, sizeof(int));
        return new UdpSocket(fd);
    }

    /// <summary>From now on the kernel refuses every other sender.</summary>
    public void Connect(SocketName far) => _ = Libc.Connect(descriptor, &far, far.Length);

    public void Disconnect()
    {
        var none = default(SocketName);
        _ = Libc.Connect(descriptor, &none, SocketName.Bytes);
    }

    /// <summary>
    /// What cannot be sent now is lost, as on the network; the far end's silence is judged elsewhere.
    /// </summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        fixed (byte* bytes = packet)
            _ = Libc.Send(descriptor, bytes, packet.Length, Libc.MsgDontwait);
    }

    public void SendTo(ReadOnlySpan<byte> packet, SocketName far)
    {
        fixed (byte* bytes = packet)
            _ = Libc.SendTo(descriptor, bytes, packet.Length, Libc.MsgDontwait, &far, far.Length);
    }

    /// <summary>Takes up to a batch of what has arrived; 0 when nothing has.</summary>
    public int Receive(ReceiveBatch batch) =>
        Math.Max(0, Libc.RecvMmsg(descriptor, batch.Prepare(), ReceiveBatch.Packets, Libc.MsgDontwait, null));

    /// <summary>Takes one packet of the far end that the socket is connected to; empty when none has arrived.</summary>
    public ReadOnlySpan<byte> ReceiveOne(ReceiveBatch batch)
    {
        var buffer = batch.Single;
        fixed (byte* bytes = buffer)
            return buffer[..(int)Math.Max(0, Libc.Recv(descriptor, bytes, buffer.Length, Libc.MsgDontwait))];
    }

    public void Close() => _ = Libc.Close(descriptor);
}
