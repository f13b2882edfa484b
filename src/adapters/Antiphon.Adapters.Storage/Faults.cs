using Antiphon.Ports;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage;

/// <summary>Turns what the disk or SQLite says into words for the operator.</summary>
internal static class Faults
{
    private const int DiskFull = 28; // ENOSPC
    private const int QuotaReached = 122; // EDQUOT
    private const int FileTooLarge = 27; // EFBIG

    public static bool IsDiskError(Exception e) => e is IOException or UnauthorizedAccessException or SqliteException;

    public static StoreException Exception(string operation, string subject, Exception cause) =>
        cause as StoreException ?? new(Of(operation, subject, cause), cause);

    public static StoreFault Of(string operation, string subject, Exception cause) => cause switch
    {
        StoreException known => known.Fault,
        SqliteException sqlite => new(operation, subject, sqlite.Message, HintFor(sqlite.SqliteErrorCode)),
        IOException { HResult: DiskFull or QuotaReached or FileTooLarge } full =>
            new(operation, subject, full.Message, "Free space in the data directory."),
        UnauthorizedAccessException denied =>
            new(operation, subject, denied.Message, "Give the data directory to the user that the server runs as."),
        InvalidDataException unreadable =>
            new(operation, subject, unreadable.Message, "Install the version that wrote it, or restore a backup."),
        _ => new(operation, subject, cause.Message, "Check the disk and the system log."),
    };

    private static string HintFor(int code) => code switch
    {
        SQLitePCL.raw.SQLITE_FULL => "Free space in the data directory.",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            "Another program holds the database; only the node may write to it.",
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM =>
            "Give the data directory to the user that the server runs as.",
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB =>
            "The database is damaged: restore a backup, or replace this server and let its peer fill it.",
        _ => "Check the disk and the system log.",
    };
}
