using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Sqlite;

/// <summary>
/// The commands of one transaction while it runs. Clock and position move on with each change; whoever owns the group
/// takes them over when it is committed, and forgets them with the group when it is not.
/// </summary>
internal sealed class Group(RecordTables tables, HybridClock clock, long position, DateTimeOffset wall)
{
    private readonly List<RecordChange> _changes = [];
    private bool _hasMore;

    public HybridClock Clock { get; private set; } = clock;

    public long Position { get; private set; } = position;

    public ImmutableArray<RecordChange> Changes => [.. _changes];

    /// <summary>Whether there is anything to commit.</summary>
    public bool IsEmpty => _changes.Count == 0 && !_hasMore;

    public StoreReply Apply(StoreTicket ticket, StoreCommand command) =>
        command switch
        {
            StoreCommand.Batch batch => ApplyAll(ticket, batch),
            StoreCommand.Merge merge => Merge(ticket, merge),
            StoreCommand.Forget forget => Forget(ticket, forget),
            _ => ApplyOne(ticket, command),
        };

    /// <summary>All or none: a refusal takes the batch's earlier changes back, and only those.</summary>
    private StoreReply ApplyAll(StoreTicket ticket, StoreCommand.Batch batch)
    {
        var (clockBefore, positionBefore, changesBefore) = (Clock, Position, _changes.Count);
        tables.BeginBatch();
        StoreReply reply = new StoreReply.AlreadyDone(ticket);
        foreach (var command in batch.Commands)
        {
            var part = ApplyOne(ticket, command);
            if (part is StoreReply.Refused)
            {
                tables.UndoBatch();
                (Clock, Position) = (clockBefore, positionBefore);
                _changes.RemoveRange(changesBefore, _changes.Count - changesBefore);
                return part;
            }

            reply = part is StoreReply.Committed ? part : reply;
        }

        tables.EndBatch();
        return reply;
    }

    private StoreReply ApplyOne(StoreTicket ticket, StoreCommand command)
    {
        var current = CommandRules.SubjectOf(command) is { } key ? tables.Get(key) : null;
        var clockAfter = Clock.Next(wall, out var stamp);
        switch (CommandRules.Decide(command, current, stamp))
        {
            case CommandOutcome.Write { Record: var record }:
                (Clock, Position) = (clockAfter, Position + 1);
                _changes.Add(tables.Write(record, current, Position, stamp));
                return new StoreReply.Committed(ticket, Position, record.Version);
            case CommandOutcome.Refused refused:
                return new StoreReply.Refused(ticket, refused.Reason, refused.Detail);
            default:
                return new StoreReply.AlreadyDone(ticket);
        }
    }

    private StoreReply Merge(StoreTicket ticket, StoreCommand.Merge merge)
    {
        var progress = tables.ProgressOf(merge.Peer);
        if (merge.Progress is { } step && !MergeRules.Fits(step, progress))
        {
            return new StoreReply.Refused(
                ticket, RefusalReason.Conflict, $"The peer's changes are here up to {progress.Position}.");
        }

        var knowledge = new MergeKnowledge(Clock.Server, progress.Clock, merge.SeenByPeer);
        StoreReply reply = new StoreReply.AlreadyDone(ticket);
        foreach (var theirs in merge.Documents)
            reply = MergeOne(ticket, theirs, knowledge) ?? reply;
        if (merge.Progress is { To: var to })
        {
            tables.Advance(merge.Peer, to);
            _hasMore = true;
        }

        return reply;
    }

    private StoreReply Forget(StoreTicket ticket, StoreCommand.Forget forget)
    {
        var count = tables.TrimPiece(Math.Min(forget.ChangesThrough, Position - 1))
            + tables.ForgetPiece(forget.DeletedBefore, forget.Acknowledged);
        if (count == 0)
            return new StoreReply.AlreadyDone(ticket);
        _hasMore = true;
        return new StoreReply.Committed(ticket, Position, Clock.Last);
    }

    /// <summary>Of two edits the first server that holds both logs the one that is lost, also when that is not its
    /// own.</summary>
    private StoreReply.Committed? MergeOne(StoreTicket ticket, Document theirs, MergeKnowledge knowledge)
    {
        var ours = tables.Get(theirs.Key);
        var forgotten = ours is null ? tables.Forgotten() : default;
        _ = Clock.Next(wall, out var deletion);
        var (write, isFromPeer, conflicts) = MergeRules.Decide(theirs, ours, knowledge, forgotten, deletion);
        var before = Position;
        if (write is not null)
        {
            Clock = Clock.Observe(write.Version, wall).Clock;
            _changes.Add(tables.Write(write, ours, ++Position, Clock.Last, isFromPeer));
        }

        foreach (var conflict in conflicts.Where(c => tables.Get(c.Key) is null))
        {
            Clock = Clock.Next(wall, out var stamp);
            var entry = Document.Create(conflict.Key, "", conflict.ToFields(), stamp);
            _changes.Add(tables.Write(entry, before: null, ++Position, stamp));
        }

        return Position == before ? null : new StoreReply.Committed(ticket, Position, (write ?? ours!).Version);
    }
}
