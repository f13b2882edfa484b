using System.Collections.Immutable;
using System.Text.Json;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

/// <summary>
/// A store in memory for the simulation: one thread, no files, the same seams. Commands wait in order until
/// <see cref="Commit"/>; what was committed survives <see cref="Crash"/>, what waits does not, and a recording stays in
/// the spool as far as it was written.
/// </summary>
public sealed class InMemoryStore(ServerId server, Func<DateTimeOffset> wall)
{
    private readonly SortedDictionary<RecordKey, Document> _records = [];
    private readonly List<RecordChange> _changes = [];
    private readonly List<HybridTimestamp> _clocks = [];
    private readonly SortedDictionary<ulong, PeerProgress> _progress = [];
    private readonly Queue<(StoreTicket Ticket, StoreCommand Command, Action<StoreReply> Replies)> _waiting = [];
    private readonly List<StoreCommand.AcceptRecording> _late = [];
    private HybridClock _clock = new(server, default);
    private HybridTimestamp _forgotten;

    public InMemoryBlobs Blobs { get; } = new();

    public InMemorySpool Spool { get; } = new();

    /// <summary>Commands that may wait; more are refused.</summary>
    public int QueueMax { get; set; } = int.MaxValue;

    /// <summary>While set, every commit fails with it.</summary>
    public StoreFault? DiskFault { get; set; }

    /// <summary>Told of changes after their commit, before the replies.</summary>
    public Action<ImmutableArray<RecordChange>> Committed { get; set; } = _ => { };

    /// <summary>Drawn by whoever makes the store.</summary>
    public StoreId Id { get; init; } = new(server.Value);

    /// <summary>Changes up to here are not kept any more.</summary>
    public long TrimmedTo { get; set; }

    public bool IsIdle => _waiting.Count == 0;

    public IRecordWriter Connect(Action<StoreReply> replies) => new Writer(this, replies);

    public IRecordReader OpenReader() => new Reader(this);

    /// <summary>
    /// Commits what waits, together, and answers it, and delivers what the disk refused before.
    /// </summary>
    public void Commit()
    {
        var group = _waiting.ToArray();
        _waiting.Clear();
        var from = _changes.Count;
        _late.RemoveAll(late => Apply(default, late) is not StoreReply.Failed);
        var replies = group.Select(w => Apply(w.Ticket, w.Command)).ToArray();
        _late.AddRange(group.Zip(replies).Where(answered => answered.Second is StoreReply.Failed)
            .Select(answered => answered.First.Command).OfType<StoreCommand.AcceptRecording>());
        if (_changes.Count > from)
            Committed([.. _changes.Skip(from)]);
        foreach (var (waiting, reply) in group.Zip(replies))
            waiting.Replies(reply);
    }

    /// <summary>The process is gone: what was not committed is not answered, ever.</summary>
    public void Crash()
    {
        LoseWaiting();
        Spool.ReleaseAll();
    }

    /// <summary>The store's process is gone, and what was not committed; a recorder beside it goes on.</summary>
    public void LoseWaiting()
    {
        _waiting.Clear();
        _late.Clear();
    }

    /// <summary>Delivers what is left in the spool and not being recorded.</summary>
    public void Recover()
    {
        var from = _changes.Count;
        foreach (var accept in Spool.LeftBehind())
            Apply(default, accept);
        if (_changes.Count > from)
            Committed([.. _changes.Skip(from)]);
    }

    private StoreReply Apply(StoreTicket ticket, StoreCommand command)
    {
        if (DiskFault is { } fault)
            return new StoreReply.Failed(ticket, fault);
        return command switch
        {
            StoreCommand.Batch batch => ApplyAll(ticket, batch),
            StoreCommand.AcceptRecording accept => Accept(ticket, accept),
            StoreCommand.Merge merge => Merge(ticket, merge),
            StoreCommand.Forget forget => Forget(ticket, forget),
            _ => ApplyOne(ticket, command),
        };
    }

    private StoreReply ApplyAll(StoreTicket ticket, StoreCommand.Batch batch)
    {
        var (clock, changes) = (_clock, _changes.Count);
        var before = _records.ToArray();
        StoreReply reply = new StoreReply.AlreadyDone(ticket);
        foreach (var command in batch.Commands)
        {
            var part = ApplyOne(ticket, command);
            if (part is StoreReply.Refused)
            {
                _clock = clock;
                _changes.RemoveRange(changes, _changes.Count - changes);
                _clocks.RemoveRange(changes, _clocks.Count - changes);
                _records.Clear();
                foreach (var (key, record) in before)
                    _records.Add(key, record);
                return part;
            }

            reply = part is StoreReply.Committed ? part : reply;
        }

        return reply;
    }

    private StoreReply ApplyOne(StoreTicket ticket, StoreCommand command)
    {
        var current = CommandRules.SubjectOf(command) is { } key ? _records.GetValueOrDefault(key) : null;
        var clock = _clock.Next(wall(), out var stamp);
        switch (CommandRules.Decide(command, current, stamp))
        {
            case CommandOutcome.Write { Record: var record }:
                _clock = clock;
                Write(record, isFromPeer: false);
                return new StoreReply.Committed(ticket, _changes.Count, record.Version);
            case CommandOutcome.Refused refused:
                return new StoreReply.Refused(ticket, refused.Reason, refused.Detail);
            default:
                return new StoreReply.AlreadyDone(ticket);
        }
    }

    private void Write(Document record, bool isFromPeer)
    {
        _records[record.Key] = record;
        _changes.Add(new(_changes.Count + 1, record.Key, record.Owner, record.Version, record.IsDeleted)
        {
            IsFromPeer = isFromPeer,
        });
        _clocks.Add(_clock.Last);
    }

    private StoreReply Merge(StoreTicket ticket, StoreCommand.Merge merge)
    {
        var progress = _progress.GetValueOrDefault(merge.Peer.Value);
        if (merge.Progress is { } step && !MergeRules.Fits(step, progress))
            return new StoreReply.Refused(ticket, RefusalReason.Conflict, $"The peer is at {progress.Position}.");
        StoreReply reply = new StoreReply.AlreadyDone(ticket);
        var knowledge = new MergeKnowledge(server, progress.Clock, merge.SeenByPeer);
        foreach (var theirs in merge.Documents)
        {
            _ = _clock.Next(wall(), out var deletion);
            var (write, isFromPeer, conflicts) = MergeRules.Decide(
                theirs, _records.GetValueOrDefault(theirs.Key), knowledge, _forgotten, deletion);
            var before = _changes.Count;
            if (write is not null)
            {
                _clock = _clock.Observe(write.Version, wall()).Clock;
                Write(write, isFromPeer);
            }

            foreach (var conflict in conflicts.Where(c => !_records.ContainsKey(c.Key)))
            {
                _clock = _clock.Next(wall(), out var stamp);
                Write(Document.Create(conflict.Key, "", conflict.ToFields(), stamp), isFromPeer: false);
            }

            if (_changes.Count > before)
                reply = new StoreReply.Committed(ticket, _changes.Count, _records[theirs.Key].Version);
        }

        if (merge.Progress is { To: var to })
        {
            _progress.Clear();
            _progress[merge.Peer.Value] = to;
        }

        return reply;
    }

    private StoreReply Forget(StoreTicket ticket, StoreCommand.Forget forget)
    {
        var trimmed = Math.Max(TrimmedTo, Math.Min(forget.ChangesThrough, _changes.Count - 1));
        var untold = _changes.Skip((int)forget.Acknowledged).Select(change => change.Key).ToHashSet();
        var gone = _records.Values
            .Where(r => r.Deleted < forget.DeletedBefore && !untold.Contains(r.Key)).Select(r => r.Key).ToArray();
        if (gone.Length == 0 && trimmed == TrimmedTo)
            return new StoreReply.AlreadyDone(ticket);
        TrimmedTo = trimmed;
        foreach (var key in gone)
            _records.Remove(key);
        if (gone.Length > 0)
            _forgotten = HybridTimestamp.Later(_forgotten, forget.DeletedBefore);
        return new StoreReply.Committed(ticket, _changes.Count, _clock.Last);
    }

    private StoreReply Accept(StoreTicket ticket, StoreCommand.AcceptRecording accept)
    {
        if (!Spool.TryTake(accept, out var audio, out var reason))
        {
            return _records.ContainsKey(accept.Key)
                ? new StoreReply.AlreadyDone(ticket)
                : new StoreReply.Refused(ticket, reason, $"{accept.Recording} cannot be delivered.");
        }

        var blob = Blobs.Put(audio);
        var records = accept.ToCommand(blob, audio.Length);
        var reply = accept.Settle(
            records is StoreCommand.Batch batch ? ApplyAll(ticket, batch) : ApplyOne(ticket, records));
        Spool.Discard(accept.Recording);
        return reply;
    }

    private sealed class Writer(InMemoryStore store, Action<StoreReply> replies) : IRecordWriter
    {
        public void Submit(StoreTicket ticket, StoreCommand command)
        {
            if (store._waiting.Count >= store.QueueMax)
                replies(new StoreReply.Refused(ticket, RefusalReason.QueueFull, "The queue is full."));
            else
                store._waiting.Enqueue((ticket, command, replies));
        }
    }

    private sealed class Reader(InMemoryStore store) : IRecordReader
    {
        private (ImmutableArray<Document> Records, ImmutableArray<RecordChange> Changes)? _snapshot;

        private IEnumerable<Document> Records =>
            (_snapshot?.Records ?? (IEnumerable<Document>)store._records.Values).OrderBy(r => r.Created);

        private IReadOnlyList<RecordChange> Changes => _snapshot is { } s ? s.Changes : store._changes;

        public Document? Get(RecordKey key) => Records.FirstOrDefault(r => r.Key == key);

        public ImmutableArray<Document> List(string type, string owner) =>
            [.. Records.Where(r => r.Key.Type == type && r.Owner == owner && !r.IsDeleted)];

        public ImmutableArray<Document> ListAll(string type, HybridTimestamp after, int max) =>
            [.. Records.Where(r => r.Key.Type == type && !r.IsDeleted && r.Created > after).Take(max)];

        public ImmutableArray<RecordCount> Count(string type, string owner, string field, string secondField) =>
        [
            .. List(type, owner).GroupBy(r => (Text(r.Fields[field]), Text(r.Fields[secondField])))
                .Select(g => new RecordCount(g.Key.Item1, g.Key.Item2, g.Count()))
                .OrderBy(c => c.Value, StringComparer.Ordinal).ThenBy(c => c.SecondValue, StringComparer.Ordinal),
        ];

        public ImmutableArray<RecordOutline> Outline(string type, string owner, ImmutableArray<string> fields) =>
        [
            .. List(type, owner).Select(r => new RecordOutline(
                r.Key.Id, r.Created, [.. fields.Select(f => TextAt(r.Fields, f))])),
        ];

        public ChangePage ChangesSince(long position, int max) =>
            new([.. Changes.Skip((int)Math.Max(position, store.TrimmedTo)).Take(max)], Changes.Count,
                IsTruncated: position < store.TrimmedTo);

        public StoreHead Head() => new(
            store.Id, store._changes.Count, store._clocks is [.., var last] ? last : default);

        public HybridTimestamp? ClockAt(long position) =>
            position == 0 ? default(HybridTimestamp)
            : position > store.TrimmedTo && position <= store._clocks.Count ? store._clocks[(int)position - 1]
            : null;

        public bool HasMerged() => Changes.Skip((int)store.TrimmedTo).Any(c => c.IsFromPeer);

        public PeerProgress ProgressOf(StoreId peer) => store._progress.GetValueOrDefault(peer.Value);

        public ImmutableArray<Document> Scan(RecordKey? after, int max) =>
        [
            .. store._records.Values.Where(r => after is not { } key || r.Key.CompareTo(key) > 0).Take(max),
        ];

        public long CountAll() => store._records.Count;

        public IDisposable BeginSnapshot()
        {
            if (_snapshot is not null)
                return new Release(() => { });
            _snapshot = ([.. store._records.Values], [.. store._changes]);
            return new Release(() => _snapshot = null);
        }

        public void Dispose() => _snapshot = null;

        private static string TextAt(Fields fields, string way)
        {
            var steps = way.Split('.');
            var json = fields[steps[0]];
            foreach (var step in steps[1..])
                json = json is not null && json.StartsWith('{') ? Fields.Parse(json)[step] : null;
            return Text(json);
        }

        private static string Text(string? json)
        {
            if (json is null)
                return "";
            using var value = JsonDocument.Parse(json);
            return value.RootElement.ValueKind switch
            {
                JsonValueKind.True => "1",
                JsonValueKind.False => "0",
                JsonValueKind.Null => "",
                _ => value.RootElement.ToString(),
            };
        }
    }

    private sealed class Release(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
