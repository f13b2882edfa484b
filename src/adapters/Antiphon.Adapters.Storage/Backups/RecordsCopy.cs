using Antiphon.Adapters.Storage.Sqlite;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Backups;

/// <summary>The records of a backup: one database file that nobody writes to.</summary>
internal static class RecordsCopy
{
    /// <summary>As the records are at this moment, while the server goes on writing.</summary>
    /// <param name="from">The server's database.</param>
    /// <param name="to">There is no such file yet.</param>
    public static void Make(string from, string to)
    {
        using var connection = Connections.OpenReader(from);
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $to";
        command.Parameters.AddWithValue("$to", to);
        command.ExecuteNonQuery();
    }

    /// <summary>Reads all of it.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or written by a newer version.</exception>
    public static void Check(string path)
    {
        using var connection = Connections.OpenReader(path);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        try
        {
            if (command.ExecuteScalar() is not "ok")
                throw new InvalidDataException("Its records are damaged");
            Schema.RefuseNewer(connection);
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"Its records are damaged: {e.Message}", e);
        }
    }

    /// <summary>
    /// Lets the store find out, when it meets its peer, what the peer has and it has not: both are compared, because
    /// the peer's feed leaves out what came from here, and that is more than is here now. What the peer is known to
    /// have seen stays, so that this makes no conflicts of edits that followed one another.
    /// </summary>
    public static void BeginAnew(string path)
    {
        using var connection = Connections.OpenWriter(path);
        connection.Execute("UPDATE peers SET position = 0");
        connection.Execute("PRAGMA journal_mode = DELETE");
    }

    public static SortedDictionary<string, long> CountByType(string path)
    {
        using var connection = Connections.OpenReader(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type, count(*) FROM records WHERE deleted IS NULL GROUP BY type";
        using var row = command.ExecuteReader();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (row.Read())
            counts.Add(row.GetString(0), row.GetInt64(1));
        return counts;
    }

    /// <summary>Recordings that the records refer to, and what the store says of itself.</summary>
    /// <param name="directory">Where the database is.</param>
    public static (HashSet<BlobHash> Blobs, StoreHead Head) Outline(string directory)
    {
        using var reader = new SqliteRecordReader(directory);
        return ([.. reader.ReferencedBlobs()], reader.Head());
    }
}
