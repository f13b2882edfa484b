using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Data.Sqlite;

namespace Antiphon.Adapters.Storage.Sqlite;

/// <summary>A command on its way to the writer, and who waits for the reply.</summary>
/// <param name="Ticket">The command's.</param>
/// <param name="Command">What to do.</param>
/// <param name="Replies">Takes the reply.</param>
/// <param name="MayGather">It comes on its own, with others like it: some milliseconds are no matter to it. Who sends
/// one command after the other's reply would feel them.</param>
internal readonly record struct PendingCommand(
    StoreTicket Ticket, StoreCommand Command, Action<StoreReply> Replies, bool MayGather = false);

/// <summary>
/// The only thread that writes to the database. It takes all that waits, makes one transaction of it and one sync of
/// the disk, then tells the listener of the changes, then answers: the busier it is, the fewer syncs a command costs.
/// When it has just committed, it lets messages gather first.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    /// <summary>After a commit so recent, more is likely to come at once.</summary>
    private static readonly TimeSpan BusyTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(10);

    private readonly StorageSettings _settings;
    private readonly TimeProvider _time;
    private readonly Action<ImmutableArray<RecordChange>> _committed;
    private readonly WorkQueue<PendingCommand> _queue;
    private readonly Thread _thread;
    private RecordTables? _tables;
    private HybridClock _clock;
    private long _position;

    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public GroupCommit(StorageSettings settings, TimeProvider time, Action<ImmutableArray<RecordChange>> committed)
    {
        (_settings, _time, _committed) = (settings, time, committed);
        _queue = new WorkQueue<PendingCommand>(settings.QueueMax);
        try
        {
            _ = Tables();
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is InvalidDataException)
        {
            throw Faults.Exception("open", settings.Layout.Database, e);
        }

        _thread = new Thread(Run) { Name = "store writer" };
        _thread.Start();
    }

    /// <summary>False when the queue is full or closed; then nobody will be answered.</summary>
    public bool TryEnqueue(in PendingCommand command) => _queue.TryAdd(command);

    /// <summary>Waits for room: for the store's own threads, which the writer never waits for.</summary>
    public void Enqueue(in PendingCommand command) => _queue.Add(command);

    public bool IsClosing => _queue.IsAddingCompleted;

    /// <summary>Commits and answers what was submitted, then closes the database.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _tables?.Dispose();
    }

    private void Run()
    {
        var group = new List<PendingCommand>(_settings.GroupMax);
        var committed = _time.GetTimestamp();
        while (_queue.Take(out var first))
        {
            if (first.MayGather && _time.GetElapsedTime(committed) < BusyTime)
                Thread.Sleep(GatherTime);
            group.Add(first);
            while (group.Count < _settings.GroupMax && _queue.TryTake(out var next))
                group.Add(next);
            Commit(group);
            group.Clear();
            committed = _time.GetTimestamp();
        }
    }

    /// <summary>
    /// A command that SQLite itself rejects must not take its neighbours along: then each is tried alone.
    /// </summary>
    private void Commit(List<PendingCommand> group)
    {
        try
        {
            CommitTogether(group);
        }
        catch (SqliteException e) when (IsCommandsOwnFault(e) && group.Count > 1)
        {
            Abandon();
            foreach (var command in group)
                Commit([command]);
        }
        catch (SqliteException e) when (IsCommandsOwnFault(e))
        {
            Abandon();
            group[0].Replies(new StoreReply.Refused(group[0].Ticket, RefusalReason.Malformed, e.Message));
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is InvalidDataException)
        {
            Abandon();
            var fault = Faults.Of("commit", _settings.Layout.Database, e);
            foreach (var command in group)
                command.Replies(new StoreReply.Failed(command.Ticket, fault));
        }
    }

    private void CommitTogether(List<PendingCommand> commands)
    {
        var tables = Tables();
        tables.Begin();
        var group = new Group(tables, _clock, _position, _time.GetUtcNow());
        var replies = commands.ConvertAll(c => group.Apply(c.Ticket, c.Command));
        var changes = group.Changes;
        if (group.IsEmpty)
        {
            tables.Rollback();
        }
        else
        {
            if (group.Position > _settings.ChangesKept)
                tables.TrimChanges(group.Position - _settings.ChangesKept);
            tables.Commit();
            (_clock, _position) = (group.Clock, group.Position);
            if (!changes.IsEmpty)
                _committed(changes);
        }

        for (var i = 0; i < commands.Count; i++)
            commands[i].Replies(replies[i]);
    }

    private RecordTables Tables()
    {
        if (_tables is not null)
            return _tables;
        var tables = new RecordTables(_settings.Layout.Database);
        var (position, stamp) = tables.End();
        _clock = new HybridClock(_settings.Server, HybridTimestamp.Later(stamp, _clock.Last));
        _position = position;
        return _tables = tables;
    }

    /// <summary>
    /// After an error nobody knows what SQLite's pages in memory are worth, and a commit that failed to sync may have
    /// reached the disk all the same. So the connection goes, and the next command starts from what is on disk.
    /// </summary>
    private void Abandon()
    {
        var tables = _tables;
        _tables = null;
        try
        {
            tables?.Dispose();
        }
        catch (SqliteException)
        {
            // Closing failed for the reason that was reported already; the handle is released by its finalizer.
        }
    }

    private static bool IsCommandsOwnFault(SqliteException e) => e.SqliteErrorCode is
        SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_TOOBIG or SQLitePCL.raw.SQLITE_CONSTRAINT
        or SQLitePCL.raw.SQLITE_MISMATCH;
}
