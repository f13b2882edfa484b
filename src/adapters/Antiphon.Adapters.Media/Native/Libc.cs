using System.Runtime.InteropServices;

namespace Antiphon.Adapters.Media.Native;

/// <summary>The few system calls of the media path, without marshalling: Linux, 64 bit.</summary>
internal static unsafe partial class Libc
{
    public const int AfUnspec = 0;
    public const int AfInet = 2;
    public const int AfInet6 = 10;
    public const int SockDgram = 2;
    public const int SockNonblock = 0x800;
    public const int SockCloexec = 0x80000;
    public const int MsgDontwait = 0x40;
    public const int SolSocket = 1;
    public const int SoReuseAddress = 2;
    public const int IpprotoIp = 0;
    public const int IpTos = 1;
    public const int IpFreeBind = 15;
    public const int IpprotoIpv6 = 41;
    public const int Ipv6Tclass = 67;
    public const int Ipv6FreeBind = 78;
    public const int Eagain = 11;
    public const int Eintr = 4;
    public const int SchedFifo = 1;
    public const int ClockMonotonic = 1;
    public const int TimerAbstime = 1;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int fd, SocketName* name, int length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int fd, SocketName* name, int length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSockOpt(int fd, int level, int option, int* value, int length);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    public static partial int RecvMmsg(int fd, MessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "recv")]
    public static partial nint Recv(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    public static partial nint Send(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendto")]
    public static partial nint SendTo(int fd, byte* buffer, nint length, int flags, SocketName* to, int toLength);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    public static partial int ClockNanosleep(int clock, int flags, TimeSpec* until, TimeSpec* remaining);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int ClockGetTime(int clock, TimeSpec* time);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SchedSetScheduler(int pid, int policy, int* priority);
}

[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Base;
    public nint Length;
}

/// <summary>struct mmsghdr of Linux on 64 bit: msghdr, then the length received.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public SocketName* Name;
    public int NameLength;
    private readonly int _pad0;
    public IoVector* Vectors;
    public nint VectorCount;
    public void* Control;
    public nint ControlLength;
    public int Flags;
    private readonly int _pad1;
    public uint Received;
    private readonly int _pad2;
}
