using System.Runtime.InteropServices;

namespace Antiphon.Adapters.Host;

/// <summary>Threads that the kernel lets run as soon as they want to, before all ordinary ones (SCHED_FIFO).</summary>
public static unsafe partial class RealTime
{
    private const int SchedFifo = 1;

    /// <summary>Over the media threads, which take 10: these only need to say that they are there.</summary>
    private const int HeartbeatPriority = 20;

    /// <summary>nice(1): as much of a busy processor as ten ordinary threads get.</summary>
    private const int Preferred = -10;

    private const int OfThread = 0; // PRIO_PROCESS: on Linux one thread

    /// <summary>
    /// The calling thread, and those that it begins from now on, get the processor before ordinary ones; less than real
    /// time, with which a fault could take the host. Without CAP_SYS_NICE nothing changes.
    /// </summary>
    public static void Prefer() => _ = SetPriority(OfThread, 0, Preferred);

    /// <summary>Takes it for the calling thread.</summary>
    /// <returns>False when the process may not: it needs CAP_SYS_NICE.</returns>
    public static bool TryTake()
    {
        var priority = HeartbeatPriority;
        return SchedSetScheduler(0, SchedFifo, &priority) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SchedSetScheduler(int pid, int policy, int* priority);
}
