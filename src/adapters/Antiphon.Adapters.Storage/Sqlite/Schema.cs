using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Sqlite;

/// <summary>
/// The database's tables, as steps from each version to the next; <c>user_version</c> counts the steps made.
/// </summary>
internal static class Schema
{
    // The index by state answers the lamp's question (how many new, how many urgent) without reading a record. A field
    // index costs every writer of the type, so there is just this one.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE records(
            type TEXT NOT NULL,
            id TEXT NOT NULL,
            owner TEXT NOT NULL,
            created TEXT NOT NULL,
            version TEXT NOT NULL,
            deleted TEXT,
            stamps TEXT NOT NULL,
            json TEXT NOT NULL,
            PRIMARY KEY(type, id));
        CREATE INDEX records_in_order ON records(type, created) WHERE deleted IS NULL;
        CREATE INDEX records_by_owner ON records(type, owner, created) WHERE deleted IS NULL;
        CREATE INDEX records_by_state ON records(
            type, owner, json_extract(json, '$.state'), json_extract(json, '$.urgent')) WHERE deleted IS NULL;
        CREATE TABLE changes(
            position INTEGER PRIMARY KEY,
            stamp TEXT NOT NULL,
            type TEXT NOT NULL,
            id TEXT NOT NULL,
            owner TEXT NOT NULL,
            version TEXT NOT NULL,
            deleted INTEGER NOT NULL);
        CREATE TABLE blob_references(
            hash TEXT NOT NULL,
            type TEXT NOT NULL,
            id TEXT NOT NULL,
            PRIMARY KEY(hash, type, id)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE changes ADD COLUMN from_peer INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE store(id TEXT NOT NULL);
        INSERT INTO store VALUES(lower(hex(randomblob(8))));
        CREATE TABLE peers(store TEXT PRIMARY KEY, position INTEGER NOT NULL, clock TEXT NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE store ADD COLUMN forgotten TEXT NOT NULL DEFAULT '000000000000-0000-0000';
        CREATE INDEX records_deleted ON records(deleted) WHERE deleted IS NOT NULL;
        """,
    ];

    /// <exception cref="InvalidDataException">The database was written by a newer version.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        RefuseNewer(connection);
        for (var version = VersionOf(connection); version < Steps.Length; version++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute($"{Steps[version]} PRAGMA user_version = {version + 1};", transaction);
            transaction.Commit();
        }
    }

    /// <exception cref="InvalidDataException">The database was written by a newer version.</exception>
    public static void RefuseNewer(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version > Steps.Length)
        {
            throw new InvalidDataException(
                $"The database has schema {version}, this version knows {Steps.Length}: install the newer version.");
        }
    }

    private static long VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }
}
