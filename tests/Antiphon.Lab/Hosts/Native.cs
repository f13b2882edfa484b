using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Antiphon.Lab.Hosts;

/// <summary>What a test does to hosts that .NET has no words for.</summary>
internal static partial class Native
{
    public const int Stop = 19;
    public const int Continue = 18;
    public const int Kill = 9;

    // netdevice(7), linux/ethtool.h: struct ifreq, SIOCETHTOOL and what it is to switch.
    private const int RequestBytes = 40;
    private const int NameBytes = 16;
    private const ulong EthernetTool = 0x8946;
    private const uint Checksums = 0x17;
    private const uint SegmentsOfTcp = 0x1f;
    private const uint Segments = 0x24;

    private const int NetworkNamespaces = 0x40000000;

    /// <summary>A process that has ended meanwhile is no mistake.</summary>
    public static void Signal(int pid, int signal) => _ = SendSignal(pid, signal);

    /// <summary>The calling thread, and what it starts, is on another host from here on.</summary>
    public static void EnterNetwork(string file)
    {
        using var handle = File.OpenHandle(file);
        if (SetNamespace((int)handle.DangerousGetHandle(), NetworkNamespaces) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot enter {file}");
    }

    /// <summary>Of a network device, where the calling thread is.</summary>
    public static int IndexOf(string device) => DeviceIndex(device) is var index and > 0
        ? (int)index
        : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"there is no {device}");

    /// <summary>
    /// From now on a device sends frames as they are to arrive: with their checksums, and none longer than its cable
    /// takes. Else the kernel leaves that to whoever receives them, who cannot do it once a program carried them.
    /// </summary>
    public static unsafe void SendWholeFrames(string device)
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram,
            System.Net.Sockets.ProtocolType.Udp);
        Span<byte> request = stackalloc byte[RequestBytes];
        var value = stackalloc uint[2];
        foreach (var switchOff in (ReadOnlySpan<uint>)[SegmentsOfTcp, Segments, Checksums])
        {
            request.Clear();
            System.Text.Encoding.ASCII.GetBytes(device, request);
            (value[0], value[1]) = (switchOff, 0);
            BitConverter.TryWriteBytes(request[NameBytes..], (nint)value);
            fixed (byte* at = request)
            {
                if (Control((int)socket.Handle, EthernetTool, at) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{device} cannot send whole frames");
            }
        }
    }

    [LibraryImport(
        "libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint DeviceIndex(string name);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Control(int handle, ulong request, byte* argument);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int handle, int kind);
}
