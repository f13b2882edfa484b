using System.Runtime.InteropServices;

namespace Antiphon.Adapters.Host;

/// <summary>Threads that the kernel lets run as soon as they want to, before all ordinary ones (SCHED_FIFO).</summary>
public static unsafe partial class RealTime
{
    private const int SchedFifo = 1;

    /// <summary>Over the media threads, which take 10: these only need to say that they are there.</summary>
    private const int HeartbeatPriority = 20;

    /// <summary>Takes it for the calling thread.</summary>
    /// <returns>False when the process may not: it needs CAP_SYS_NICE.</returns>
    public static bool TryTake()
    {
        var priority = HeartbeatPriority;
        return SchedSetScheduler(0, SchedFifo, &priority) == 0;
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SchedSetScheduler(int pid, int policy, int* priority);
}
