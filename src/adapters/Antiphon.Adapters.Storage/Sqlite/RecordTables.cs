using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Sqlite;

/// <summary>
/// The writer's connection: one transaction at a time, in which documents are read and written, each write with its
/// place in the change feed. Thrown away after a disk error: what is on disk then is read anew.
/// </summary>
internal sealed class RecordTables : IDisposable
{
    /// <summary>So much goes in one transaction: some milliseconds, for which nobody's message waits long.</summary>
    private const int PieceMax = 1000;

    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _get;
    private readonly Statement _put;
    private readonly Statement _change;
    private readonly Statement _trim;
    private readonly Statement _refer;
    private readonly Statement _unrefer;
    private readonly Statement _progress;
    private readonly Statement _advance;
    private readonly Statement _forget;
    private readonly Statement _trimPiece;
    private readonly Statement _forgotten;
    private readonly Statement _forgetting;
    private readonly Statement _forgetPiece;

    public RecordTables(string path)
    {
        _connection = Connections.OpenWriter(path);
        Schema.Migrate(_connection);
        _begin = _connection.Prepare("BEGIN IMMEDIATE");
        _commit = _connection.Prepare("COMMIT");
        _rollback = _connection.Prepare("ROLLBACK");
        _get = _connection.Prepare(
            $"SELECT {DocumentRow.Columns} FROM records WHERE type = $type AND id = $id", "$type", "$id");
        _put = _connection.Prepare(
            $"""
            INSERT INTO records({DocumentRow.Columns})
            VALUES($type, $id, $owner, $created, $version, $deleted, $stamps, $json)
            ON CONFLICT(type, id) DO UPDATE SET
                owner = excluded.owner, created = excluded.created, version = excluded.version,
                deleted = excluded.deleted, stamps = excluded.stamps, json = excluded.json
            """,
            "$type", "$id", "$owner", "$created", "$version", "$deleted", "$stamps", "$json");
        _change = _connection.Prepare(
            "INSERT INTO changes VALUES($position, $stamp, $type, $id, $owner, $version, $deleted, $peer)",
            "$position", "$stamp", "$type", "$id", "$owner", "$version", "$deleted", "$peer");
        _trim = _connection.Prepare("DELETE FROM changes WHERE position <= $position", "$position");
        _refer = _connection.Prepare(
            "INSERT OR IGNORE INTO blob_references VALUES($hash, $type, $id)", "$hash", "$type", "$id");
        _unrefer = _connection.Prepare(
            "DELETE FROM blob_references WHERE hash = $hash AND type = $type AND id = $id", "$hash", "$type", "$id");
        _progress = _connection.Prepare("SELECT position, clock FROM peers WHERE store = $store", "$store");
        _advance = _connection.Prepare(
            """
            INSERT INTO peers VALUES($store, $position, $clock)
            ON CONFLICT(store) DO UPDATE SET position = excluded.position, clock = excluded.clock
            """,
            "$store", "$position", "$clock");
        _forget = _connection.Prepare("DELETE FROM peers WHERE store <> $store", "$store");
        _trimPiece = _connection.Prepare(
            $"DELETE FROM changes WHERE position <= min($position, (SELECT min(position) FROM changes) + {PieceMax})",
            "$position");
        _forgotten = _connection.Prepare("SELECT forgotten FROM store");
        _forgetting = _connection.Prepare("UPDATE store SET forgotten = max(forgotten, $deleted)", "$deleted");
        _forgetPiece = _connection.Prepare(
            $"""
            DELETE FROM records WHERE rowid IN (
                SELECT rowid FROM records WHERE deleted < $deleted
                    AND (type, id) NOT IN (SELECT type, id FROM changes WHERE position > $acknowledged)
                LIMIT {PieceMax})
            """,
            "$deleted", "$acknowledged");
    }

    /// <summary>The end of the change feed and the stamp made last.</summary>
    public (long Position, HybridTimestamp Stamp) End()
    {
        using var last = _connection.CreateCommand();
        last.CommandText = "SELECT position, stamp FROM changes ORDER BY position DESC LIMIT 1";
        using var row = last.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), HybridTimestamp.Parse(row.GetString(1), null)) : (0, default);
    }

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    public void Rollback() => _rollback.Execute();

    /// <summary>Marks where a batch starts, so that <see cref="UndoBatch"/> can go back there.</summary>
    public void BeginBatch() => _connection.Execute("SAVEPOINT batch");

    public void EndBatch() => _connection.Execute("RELEASE batch");

    public void UndoBatch() => _connection.Execute("ROLLBACK TO batch; RELEASE batch");

    public Document? Get(RecordKey key)
    {
        using var row = _get.Query(key.Type, key.Id);
        return row.Read() ? DocumentRow.Read(row) : null;
    }

    /// <param name="document">The record as it is from now on.</param>
    /// <param name="before">As it was; null for a new one.</param>
    /// <param name="position">Its place in the change feed.</param>
    /// <param name="stamp">Our clock's; the document's version can be ahead of it.</param>
    /// <param name="isFromPeer">The peer has it as it is.</param>
    public RecordChange Write(
        Document document, Document? before, long position, HybridTimestamp stamp, bool isFromPeer = false)
    {
        var key = document.Key;
        var version = document.Version.ToString();
        _put.Execute(
            key.Type,
            key.Id,
            document.Owner,
            document.Created.ToString(),
            version,
            document.Deleted?.ToString(),
            DocumentRow.WriteStamps(document.Stamps),
            document.Fields.ToString());
        var deleted = document.IsDeleted ? 1L : 0L;
        _change.Execute(
            position, stamp.ToString(), key.Type, key.Id, document.Owner, version, deleted, isFromPeer ? 1L : 0L);
        WriteReferences(key, BlobReferences.In(before?.Fields ?? Fields.None), BlobReferences.In(document.Fields));
        return new RecordChange(position, key, document.Owner, document.Version, document.IsDeleted)
        {
            IsFromPeer = isFromPeer,
        };
    }

    public PeerProgress ProgressOf(StoreId peer)
    {
        using var row = _progress.Query(peer.ToString());
        return row.Read() ? new(row.GetInt64(0), HybridTimestamp.Parse(row.GetString(1), null)) : default;
    }

    public void Advance(StoreId peer, PeerProgress progress)
    {
        _advance.Execute(peer.ToString(), progress.Position, progress.Clock.ToString());
        _forget.Execute(peer.ToString());
    }

    public void TrimChanges(long upTo) => _trim.Execute(upTo);

    /// <summary>As <see cref="TrimChanges"/>, the oldest of them only.</summary>
    /// <returns>How many went.</returns>
    public int TrimPiece(long upTo) => _trimPiece.Execute(upTo);

    /// <summary>Tombstones of deletions before that may be gone.</summary>
    public HybridTimestamp Forgotten()
    {
        using var row = _forgotten.Query();
        return row.Read() ? HybridTimestamp.Parse(row.GetString(0), null) : default;
    }

    /// <summary>Some of the tombstones older than <paramref name="deletedBefore"/>, not those that changed after
    /// <paramref name="acknowledged"/>.</summary>
    /// <returns>How many went.</returns>
    public int ForgetPiece(HybridTimestamp deletedBefore, long acknowledged)
    {
        var count = _forgetPiece.Execute(deletedBefore.ToString(), acknowledged);
        if (count > 0)
            _forgetting.Execute(deletedBefore.ToString());
        return count;
    }

    public void Dispose()
    {
        Statement[] all =
        [
            _begin, _commit, _rollback, _get, _put, _change, _trim, _refer, _unrefer, _progress, _advance,
            _forget, _trimPiece, _forgotten, _forgetting, _forgetPiece,
        ];
        foreach (var statement in all)
            statement.Dispose();
        _connection.Dispose();
    }

    private void WriteReferences(RecordKey key, ImmutableArray<BlobHash> before, ImmutableArray<BlobHash> after)
    {
        foreach (var hash in after)
        {
            if (!before.Contains(hash))
                _refer.Execute(hash.Hex, key.Type, key.Id);
        }

        foreach (var hash in before)
        {
            if (!after.Contains(hash))
                _unrefer.Execute(hash.Hex, key.Type, key.Id);
        }
    }
}
