using System.Collections.Immutable;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Ports;
using Antiphon.Ports.Files;
using Antiphon.Replication.Files;

namespace Antiphon.Node.Files;

/// <summary>The outside as the shared files see it.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Reader">For this alone.</param>
/// <param name="Commit">Gives the store a command and waits for its reply.</param>
/// <param name="NewId">Of a record; never the same twice.</param>
/// <param name="Time">The wall clock.</param>
public sealed record SharedFilesPorts(
    ISharedFolder Folder, IRecordReader Reader, Func<StoreCommand, StoreReply> Commit, Func<string> NewId,
    TimeProvider Time);

/// <summary>
/// Keeps the shared folder and the records of its files the same, pass by pass (<see cref="FolderComparison"/>); that
/// the other server has the records and what is in the files is the replication's matter. A file that cannot be shared
/// is told of once, and does not keep the others.
/// </summary>
public sealed class SharedFiles(SharedFilesPorts ports, EventLog events)
{
    /// <summary>Of one file.</summary>
    public const long BytesMax = 32L << 20;

    public const int FilesMax = 10_000;

    /// <summary>A file that was written to since is still being written.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(2);

    private const int Page = 1000;

    private AgreedFiles? _agreed;
    private ImmutableSortedDictionary<string, FileStat> _listed = NoStats;
    private ImmutableSortedDictionary<string, string> _told = NoFaults;

    private static ImmutableSortedDictionary<string, FileStat> NoStats =>
        ImmutableSortedDictionary.Create<string, FileStat>(StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, string> NoFaults =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Compares once and does what follows.</summary>
    public SharedFilesStatus Pass()
    {
        var faults = NoFaults.ToBuilder();
        var files = 0;
        try
        {
            files = Pass(faults);
        }
        catch (StoreException e)
        {
            faults[""] = e.Message;
        }

        foreach (var (path, cause) in faults)
        {
            if (_told.GetValueOrDefault(path) != cause)
                events.Tell(EventCatalogue.FileNotShared, path.Length == 0 ? "The shared folder" : path, cause);
        }

        _told = faults.ToImmutable();
        var first = faults.Count == 0 ? null : _told.First().Value;
        return new SharedFilesStatus(
            first is null ? FilesCondition.Idle : FilesCondition.Broken, first, files, 0, faults.Count,
            ports.Time.GetUtcNow());
    }

    private int Pass(ImmutableSortedDictionary<string, string>.Builder faults)
    {
        var agreed = _agreed ??= AgreedFiles.Parse(ports.Folder.Recall(), ports.Reader.Head().Id);
        var (folder, busy) = ReadFolder(agreed, faults);
        var records = ReadRecords(faults);
        var now = agreed.Files.ToBuilder();
        foreach (var action in FolderComparison.Decide(folder, busy, records, agreed.Files))
        {
            try
            {
                if (Do(action) is { } outcome)
                    Note(now, action.Path, outcome.Content);
            }
            catch (StoreException e)
            {
                faults[action.Path] = e.Fault.ToString();
            }
        }

        var after = agreed with { Files = now.ToImmutable() };
        if (after.Files != agreed.Files)
            ports.Folder.Remember(after.ToString());
        _agreed = after;
        return after.Files.Count;
    }

    /// <summary>The files that are as they will stay, and those that are being written or cannot be shared.</summary>
    private (ImmutableSortedDictionary<string, FileContent> Folder, ImmutableSortedSet<string> Busy) ReadFolder(
        AgreedFiles agreed, ImmutableSortedDictionary<string, string>.Builder faults)
    {
        var listed = ports.Folder.List();
        var folder = ImmutableSortedDictionary.CreateBuilder<string, FileContent>(StringComparer.Ordinal);
        var busy = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var (path, stat) in listed)
        {
            if (ObjectionTo(path, stat, folder.Count) is { } objection)
                faults[path] = objection;
            else if (ContentOf(path, stat, agreed) is { } content)
            {
                folder[path] = content;
                continue;
            }

            busy.Add(path);
        }

        _listed = listed;
        return (folder.ToImmutable(), busy.ToImmutable());
    }

    private static string? ObjectionTo(string path, FileStat stat, int count) =>
        !SharedPath.IsValid(path, out var error) ? $"its path cannot be shared: {error}"
        : stat.Bytes > BytesMax ? $"it has {stat.Bytes} bytes; {BytesMax} are the most that a shared file may have"
        : count >= FilesMax ? $"{FilesMax} files are the most that are shared"
        : null;

    /// <summary>Null while it is being written.</summary>
    private FileContent? ContentOf(string path, FileStat stat, AgreedFiles agreed)
    {
        if (agreed.Files.GetValueOrDefault(path) is { } then
            && (then.Bytes, then.Modified) == (stat.Bytes, stat.Modified))
        {
            return then;
        }

        var isSettled = _listed.TryGetValue(path, out var before) && before == stat
            && (ports.Time.GetUtcNow() - stat.Modified).Duration() >= SettleTime;
        return isSettled && ports.Folder.HashOf(path, stat) is { } hash
            ? new FileContent(hash, stat.Bytes, stat.Modified)
            : null;
    }

    private ImmutableArray<SharedFile> ReadRecords(ImmutableSortedDictionary<string, string>.Builder faults)
    {
        var files = ImmutableArray.CreateBuilder<SharedFile>();
        var after = default(HybridTimestamp);
        while (ports.Reader.ListAll(SharedFile.RecordType, after, Page) is { Length: > 0 } page)
        {
            foreach (var file in page.Select(SharedFile.TryRead).OfType<SharedFile>())
            {
                if (SharedPath.IsValid(file.Path, out var error))
                    files.Add(file);
                else
                    faults[$"{file.Key}"] = $"the other server gives a path that is refused: {error}";
            }

            after = page[^1].Created;
        }

        return files.DrainToImmutable();
    }

    /// <summary>Null when the file was no longer as it was listed: it is looked at again.</summary>
    private Outcome? Do(FileAction action)
    {
        switch (action)
        {
            case FileAction.Agree agree:
                return new Outcome(agree.Content);
            case FileAction.Tell tell:
                return Tell(tell) ? new Outcome(tell.Content) : null;
            case FileAction.TellRemoved removed:
                return Commit(new StoreCommand.Delete(removed.Record)) is null ? null : new Outcome(null);
            case FileAction.Fetch fetch:
                return Fetch(fetch) ? new Outcome(fetch.Content) : null;
            case FileAction.Remove remove:
                return ports.Folder.Remove(remove.Path, _listed[remove.Path]) ? new Outcome(null) : null;
            case FileAction.Supersede supersede:
                Log(supersede.Lost.Key, supersede.Kept, supersede.Lost.Content, supersede.Lost.Stamp);
                Commit(new StoreCommand.Delete(supersede.Lost.Key));
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action, "not an action");
        }
    }

    private bool Tell(FileAction.Tell tell)
    {
        if (!ports.Folder.Store(tell.Path, tell.Content.Blob))
            return false;
        var fields = SharedFile.FieldsOf(tell.Path, tell.Content);
        if (tell.Record is not { } record)
        {
            return Commit(new StoreCommand.Put(
                new RecordKey(SharedFile.RecordType, ports.NewId()), "", fields)) is not null;
        }

        var committed = Commit(new StoreCommand.Patch(
            record.Key, Fields.None.With(SharedFile.ContentField, SharedFile.JsonOf(tell.Content))));
        if (tell.IsConflict && committed is StoreReply.Committed { Version: var stamp })
            Log(record.Key, record with { Content = tell.Content, Stamp = stamp }, record.Content, record.Stamp);
        return committed is not null;
    }

    private bool Fetch(FileAction.Fetch fetch)
    {
        FileStat? listed = fetch.Replaces is null ? null : _listed[fetch.Path];
        if (fetch is { Lost: { } record, Replaces: { } lost })
        {
            if (!ports.Folder.Store(fetch.Path, lost.Blob))
                return false;
            // It never had a stamp: the time of the file tells it from others that were lost.
            var lostAt = new HybridTimestamp(Math.Max(0, lost.Modified.ToUnixTimeMilliseconds()), 0, default);
            Log(record.Key, record, lost, lostAt);
        }

        return ports.Folder.Write(fetch.Path, fetch.Content.Blob, fetch.Content.Modified, listed);
    }

    /// <summary>What does not stand: the entry refers to it, so it is kept as long as the entry is.</summary>
    private void Log(RecordKey record, SharedFile kept, FileContent lost, HybridTimestamp lostAt)
    {
        if (kept.Content.Blob == lost.Blob)
            return;
        var conflict = new FieldConflict(
            record, SharedFile.ContentField, SharedFile.JsonOf(kept.Content), kept.Stamp, SharedFile.JsonOf(lost),
            lostAt);
        Commit(new StoreCommand.Put(conflict.Key, "", conflict.ToFields(), Expectation.Absent));
    }

    /// <summary>Null when it was refused: somebody did something else first, or too much waits. The next pass sees
    /// what is there then.</summary>
    private StoreReply? Commit(StoreCommand command) => ports.Commit(command) switch
    {
        StoreReply.Failed failed => throw new StoreException(failed.Fault),
        StoreReply.Refused => null,
        var done => done,
    };

    private static void Note(
        ImmutableSortedDictionary<string, FileContent>.Builder agreed, string path, FileContent? content)
    {
        if (content is null)
            agreed.Remove(path);
        else
            agreed[path] = content;
    }

    private readonly record struct Outcome(FileContent? Content);
}
