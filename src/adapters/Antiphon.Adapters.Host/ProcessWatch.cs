using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Antiphon.Adapters.Host;

/// <summary>
/// Learns at once that a process has ended, also one that is no child of this one, by a handle that the kernel makes
/// ready then (pidfd_open(2)). A process that has ended has no sockets any more: nothing of it can speak.
/// </summary>
public static unsafe partial class ProcessWatch
{
    private const long PidFdOpen = 434;
    private const short PollIn = 1;
    private const int NoSuchProcess = 3;
    private const int Terminate = 15;
    private const int Kill = 9;

    /// <param name="pid">Of a process of this host.</param>
    /// <param name="ended">Told once, on a thread of its own; at once when there is no such process.</param>
    /// <exception cref="Win32Exception">The kernel cannot watch processes (before Linux 5.3).</exception>
    public static void WhenEnded(int pid, Action ended)
    {
        var handle = (int)SystemCall(PidFdOpen, pid, 0);
        var error = Marshal.GetLastPInvokeError();
        if (handle < 0 && error != NoSuchProcess)
            throw new Win32Exception(error, $"process {pid} cannot be watched");
        var thread = new Thread(() =>
        {
            if (handle >= 0)
                Wait(handle);
            ended();
        })
        {
            Name = $"watch-{pid}", IsBackground = true,
        };
        thread.Start();
    }

    /// <summary>Asks the process to end, or ends it at once; one that is gone is no mistake.</summary>
    public static void End(int pid, bool atOnce) => _ = SendSignal(pid, atOnce ? Kill : Terminate);

    private static void Wait(int handle)
    {
        var polled = new PollHandle { Handle = handle, Events = PollIn };
        while (Poll(&polled, 1, -1) < 1)
        {
            // Interrupted by a signal.
        }

        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long first, long second);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollHandle* handles, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollHandle
    {
        public int Handle;
        public short Events;
        public short Ready;
    }
}
