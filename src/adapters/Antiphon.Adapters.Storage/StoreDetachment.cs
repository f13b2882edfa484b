using Antiphon.Adapters.Storage.Sqlite;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage;

/// <summary>
/// Makes a store one that has never been part of a pair: with an id of its own, and without knowledge of any peer. So a
/// copy of a data directory can live beside what it was copied from, and a pair that is made later begins by comparing.
/// </summary>
public static class StoreDetachment
{
    /// <param name="dataDirectory">No server runs with it; nothing happens when it has no store.</param>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    public static void Run(string dataDirectory)
    {
        var database = new StorageLayout(dataDirectory).Database;
        if (!File.Exists(database))
            return;
        try
        {
            using var connection = Connections.OpenWriter(database);
            Schema.Migrate(connection);
            connection.Execute("UPDATE store SET id = lower(hex(randomblob(8))); DELETE FROM peers;");
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is InvalidDataException)
        {
            throw Faults.Exception("convert", database, e);
        }
    }
}
