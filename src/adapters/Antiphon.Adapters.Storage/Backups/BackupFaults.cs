using Antiphon.Ports;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Backups;

/// <summary>What goes wrong with a backup, in words for the operator: another disk than the data's may be full.
/// </summary>
internal static class BackupFaults
{
    private const int DiskFull = 28; // ENOSPC
    private const int QuotaReached = 122; // EDQUOT

    public static StoreException Of(string operation, string file, string folder, Exception cause) => cause switch
    {
        StoreException known => known,
        IOException { HResult: DiskFull or QuotaReached } => NoRoom(operation, file, folder, "the disk is full", cause),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } =>
            NoRoom(operation, file, folder, "the disk is full", cause),
        InvalidDataException damaged => new StoreException(
            new StoreFault(operation, file, damaged.Message, "Take another backup; this one is of no use."), cause),
        _ => Faults.Exception(operation, file, cause),
    };

    /// <summary>Refuses before anything is written what cannot be finished.</summary>
    /// <exception cref="StoreException">There is less room than that.</exception>
    public static void NeedRoom(string operation, string file, string folder, long bytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes)
            throw NoRoom(operation, file, folder, $"it needs {Mebibytes(bytes)} and {Mebibytes(free)} are free", null);
    }

    private static StoreException NoRoom(
        string operation, string file, string folder, string cause, Exception? inner) =>
        new(new StoreFault(operation, file, cause, $"Free space in {folder}, or give another place."), inner);

    private static string Mebibytes(long bytes) => $"{(bytes + (1 << 20) - 1) >> 20} MiB";
}
