using Antiphon.Ports.Control;

namespace Antiphon.Cli.Serving;

/// <summary>What /metrics shows of a process and of the disk that the data is on.</summary>
internal static class HostMetrics
{
    private static readonly long Started = TimeProvider.System.GetTimestamp();

    public static IEnumerable<Metric> OfStore(IStoreAccess store, string dataDirectory)
    {
        var database = new FileInfo(Path.Combine(dataDirectory, "store.db"));
        var disk = new DriveInfo(dataDirectory);
        return
        [
            new("store_changes_total", IsCounter: true, "Records changed since the start.", store.Changes),
            new("store_database_bytes", IsCounter: false, "Size of the database file.",
                database.Exists ? database.Length : 0),
            new("store_disk_free_bytes", IsCounter: false, "Free space where the data is.", disk.AvailableFreeSpace),
        ];
    }

    /// <param name="name">Of this process, among those of its server.</param>
    public static IEnumerable<Metric> OfProcess(string name)
    {
        var process = $"process=\"{name}\"";
        return
        [
            new("process_cpu_seconds_total", IsCounter: true, "Processor time used.",
                Environment.CpuUsage.TotalTime.TotalSeconds, process),
            new("process_resident_bytes", IsCounter: false, "Memory in use.", Environment.WorkingSet, process),
            new("process_uptime_seconds", IsCounter: false, "Time since the start.",
                TimeProvider.System.GetElapsedTime(Started).TotalSeconds, process),
            new("gc_pause_seconds_total", IsCounter: true, "Time that all threads were stopped.",
                GC.GetTotalPauseDuration().TotalSeconds, process),
            .. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => new Metric(
                "gc_collections_total", IsCounter: true, "Garbage collections.", GC.CollectionCount(generation),
                $"{process},generation=\"{generation}\"")),
            new("gc_heap_bytes", IsCounter: false, "Managed memory.", GC.GetTotalMemory(forceFullCollection: false),
                process),
        ];
    }
}
