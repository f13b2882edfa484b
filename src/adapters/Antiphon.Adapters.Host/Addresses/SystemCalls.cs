using System.Runtime.InteropServices;

namespace Antiphon.Adapters.Host.Addresses;

/// <summary>The few system calls that addresses need, without marshalling: Linux, 64 bit.</summary>
internal static unsafe partial class SystemCalls
{
    public const int NetlinkFamily = 16;
    public const int PacketFamily = 17;
    public const int RawSocket = 3;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int DontWait = 0x40;
    public const short PollIn = 1;

    public const int NotPermitted = 1;
    public const int Interrupted = 4;
    public const int BufferOverrun = 105;
    public const int AddressNotAvailable = 99;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int handle, byte* name, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int handle, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int handle, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventHandle(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int handle, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int handle, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(PollHandle* handles, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int handle);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollHandle
    {
        public int Handle;
        public short Events;
        public short Ready;
    }
}
