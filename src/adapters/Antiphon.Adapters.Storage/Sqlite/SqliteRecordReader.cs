using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Sqlite;

/// <summary>
/// Reads the database by a read-only connection of its own, from any process, while the node writes to it.
/// </summary>
public sealed class SqliteRecordReader : IRecordReader
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    /// <exception cref="StoreException">There is no database, or it cannot be read.</exception>
    public SqliteRecordReader(string dataDirectory)
    {
        _path = new StorageLayout(dataDirectory).Database;
        try
        {
            _connection = Connections.OpenReader(_path);
        }
        catch (SqliteException e)
        {
            throw Faults.Exception("open", _path, e);
        }
    }

    public Document? Get(RecordKey key) => Guard(() =>
    {
        using var row = Prepared(
            $"SELECT {DocumentRow.Columns} FROM records WHERE type = $type AND id = $id", "$type", "$id")
            .Query(key.Type, key.Id);
        return row.Read() ? DocumentRow.Read(row) : null;
    });

    public ImmutableArray<Document> List(string type, string owner) => Guard(() =>
    {
        using var row = Prepared(
            $"""
            SELECT {DocumentRow.Columns} FROM records
            WHERE type = $type AND owner = $owner AND deleted IS NULL ORDER BY created
            """,
            "$type", "$owner").Query(type, owner);
        return ReadAll(row);
    });

    public ImmutableArray<Document> ListAll(string type, HybridTimestamp after, int max) => Guard(() =>
    {
        using var row = Prepared(
            $"""
            SELECT {DocumentRow.Columns} FROM records
            WHERE type = $type AND created > $after AND deleted IS NULL ORDER BY created LIMIT $max
            """,
            "$type", "$after", "$max").Query(type, after.ToString(), (long)max);
        return ReadAll(row);
    });

    /// <inheritdoc/>
    /// <remarks>Messages by <c>state</c> and <c>urgent</c> are counted from an index, others by reading them.</remarks>
    public ImmutableArray<RecordCount> Count(string type, string owner, string field, string secondField) => Guard(() =>
    {
        var first = $"json_extract(json, '$.{Checked(field)}')";
        var second = $"json_extract(json, '$.{Checked(secondField)}')";
        using var row = Prepared(
            $"""
            SELECT {first}, {second}, count(*) FROM records
            WHERE type = $type AND owner = $owner AND deleted IS NULL GROUP BY 1, 2 ORDER BY 1, 2
            """,
            "$type", "$owner").Query(type, owner);
        var counts = ImmutableArray.CreateBuilder<RecordCount>();
        while (row.Read())
            counts.Add(new RecordCount(Text(row, 0), Text(row, 1), row.GetInt32(2)));
        return counts.DrainToImmutable();
    });

    public ImmutableArray<RecordOutline> Outline(string type, string owner, ImmutableArray<string> fields) =>
        Guard(() => ReadOutline(type, owner, fields));

    public ChangePage ChangesSince(long position, int max) => Guard(() =>
    {
        using var snapshot = BeginSnapshot();
        var (oldest, newest) = Ends();
        var changes = ImmutableArray.CreateBuilder<RecordChange>();
        using var row = Prepared(
            """
            SELECT position, type, id, owner, version, deleted, from_peer FROM changes
            WHERE position > $position ORDER BY position LIMIT $max
            """,
            "$position", "$max").Query(position, (long)max);
        while (row.Read())
        {
            var key = new RecordKey(row.GetString(1), row.GetString(2));
            var version = HybridTimestamp.Parse(row.GetString(4), null);
            changes.Add(new(row.GetInt64(0), key, row.GetString(3), version, row.GetInt64(5) != 0)
            {
                IsFromPeer = row.GetInt64(6) != 0,
            });
        }

        return new ChangePage(changes.DrainToImmutable(), newest, IsTruncated: position < oldest - 1);
    });

    public StoreHead Head() => Guard<StoreHead>(() =>
    {
        using var row = Prepared(
            """
            SELECT store.id, coalesce(changes.position, 0), changes.stamp FROM store
            LEFT JOIN changes ON changes.position = (SELECT max(position) FROM changes)
            """).Query();
        row.Read();
        return new StoreHead(
            StoreId.Parse(row.GetString(0), null), row.GetInt64(1),
            row.IsDBNull(2) ? default : HybridTimestamp.Parse(row.GetString(2), null));
    });

    public HybridTimestamp? ClockAt(long position) => Guard<HybridTimestamp?>(() =>
    {
        if (position == 0)
            return default(HybridTimestamp);
        using var row = Prepared("SELECT stamp FROM changes WHERE position = $position", "$position").Query(position);
        return row.Read() ? HybridTimestamp.Parse(row.GetString(0), null) : null;
    });

    public bool HasMerged() => Guard(() =>
    {
        using var row = Prepared("SELECT 1 FROM changes WHERE from_peer = 1 LIMIT 1").Query();
        return row.Read();
    });

    public PeerProgress ProgressOf(StoreId peer) => Guard<PeerProgress>(() =>
    {
        using var row = Prepared("SELECT position, clock FROM peers WHERE store = $store", "$store")
            .Query(peer.ToString());
        return row.Read() ? new(row.GetInt64(0), HybridTimestamp.Parse(row.GetString(1), null)) : default;
    });

    public ImmutableArray<Document> Scan(RecordKey? after, int max) => Guard<ImmutableArray<Document>>(() =>
    {
        using var row = Prepared(
            $"""
            SELECT {DocumentRow.Columns} FROM records WHERE (type, id) > ($type, $id) ORDER BY type, id LIMIT $max
            """,
            "$type", "$id", "$max").Query(after?.Type ?? "", after?.Id ?? "", (long)max);
        return ReadAll(row);
    });

    public long CountAll() => Guard(() =>
    {
        using var row = Prepared("SELECT count(*) FROM records").Query();
        row.Read();
        return row.GetInt64(0);
    });

    public IDisposable BeginSnapshot() => Snapshot.Begin(_connection);

    /// <summary>Blobs that records refer to, by their hash.</summary>
    internal IEnumerable<BlobHash> ReferencedBlobs()
    {
        using var row = Prepared("SELECT DISTINCT hash FROM blob_references ORDER BY hash").Query();
        while (row.Read())
        {
            if (BlobHash.TryFromHex(row.GetString(0), out var hash))
                yield return hash;
        }
    }

    internal bool IsReferenced(BlobHash hash) => Guard(() =>
    {
        using var row = Prepared("SELECT 1 FROM blob_references WHERE hash = $hash LIMIT 1", "$hash").Query(hash.Hex);
        return row.Read();
    });

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _connection.Dispose();
    }

    private (long Oldest, long Newest) Ends()
    {
        using var row = Prepared(
            "SELECT coalesce((SELECT min(position) FROM changes), 0), coalesce((SELECT max(position) FROM changes), 0)")
            .Query();
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private Statement Prepared(string sql, params ReadOnlySpan<string> parameters)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = _connection.Prepare(sql, parameters);
        return statement;
    }

    private ImmutableArray<RecordOutline> ReadOutline(string type, string owner, ImmutableArray<string> fields)
    {
        var values = string.Concat(fields.Select(field => $", json_extract(json, '$.{Checked(field)}')"));
        using var row = Prepared(
            $"SELECT id, created{values} FROM records WHERE type = $type AND owner = $owner AND deleted IS NULL",
            "$type", "$owner").Query(type, owner);
        var outlines = ImmutableArray.CreateBuilder<RecordOutline>();
        while (row.Read())
        {
            var texts = ImmutableArray.CreateBuilder<string>(fields.Length);
            for (var i = 0; i < fields.Length; i++)
                texts.Add(Text(row, 2 + i));
            outlines.Add(new RecordOutline(
                row.GetString(0), HybridTimestamp.Parse(row.GetString(1), null), texts.MoveToImmutable()));
        }

        return outlines.DrainToImmutable();
    }

    private static ImmutableArray<Document> ReadAll(SqliteDataReader row)
    {
        var documents = ImmutableArray.CreateBuilder<Document>();
        while (row.Read())
            documents.Add(DocumentRow.Read(row));
        return documents.DrainToImmutable();
    }

    private static string Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    /// <summary>Field names become part of the statement, so only letters, digits and '.' are let in.</summary>
    private static string Checked(string field) => field.All(c => char.IsAsciiLetterOrDigit(c) || c == '.')
        ? field
        : throw new ArgumentException($"Cannot count by '{field}'.", nameof(field));

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            throw Faults.Exception("read", _path, e);
        }
    }

    private sealed class Snapshot(SqliteConnection? connection) : IDisposable
    {
        /// <summary>Inside a snapshot another one is the same.</summary>
        public static Snapshot Begin(SqliteConnection connection)
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
                return new Snapshot(connection: null);
            connection.Execute("BEGIN");
            return new Snapshot(connection);
        }

        public void Dispose() => connection?.Execute("COMMIT");
    }
}
