using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication.Files;

/// <summary>
/// Compares the shared folder with the records of its files. Which of the two has moved on is told by what both were
/// when they last agreed:
/// <code>
///   folder     record     since they agreed
///   as then    changed    the other server changed it: the folder follows
///   changed    as then    somebody changed it here: the record follows
///   changed    changed    both: the later file stands, the other is kept in the conflict log;
///                         a change stands against a deletion
/// </code>
/// Two records of one path (made on both servers while they did not see each other): the later stands, the other goes
/// into the conflict log. Both servers choose the same.
/// </summary>
public static class FolderComparison
{
    /// <param name="folder">By path; a file that is being written is in <paramref name="busy"/> instead.</param>
    /// <param name="busy">Left alone for now.</param>
    /// <param name="records">Not deleted, with valid paths.</param>
    /// <param name="agreed">By path, what folder and record both were.</param>
    /// <returns>In the order of paths.</returns>
    public static ImmutableArray<FileAction> Decide(
        ImmutableSortedDictionary<string, FileContent> folder,
        ImmutableSortedSet<string> busy,
        ImmutableArray<SharedFile> records,
        ImmutableSortedDictionary<string, FileContent> agreed)
    {
        var actions = ImmutableArray.CreateBuilder<FileAction>();
        var byPath = new SortedDictionary<string, SharedFile>(StringComparer.Ordinal);
        foreach (var group in records.GroupBy(record => record.Path, StringComparer.Ordinal))
            byPath.Add(group.Key, LatestOf(group, actions));
        var paths = folder.Keys.Concat(byPath.Keys).Concat(agreed.Keys).ToImmutableSortedSet(StringComparer.Ordinal);
        foreach (var path in paths.Except(busy))
        {
            if (Decide(path, folder.GetValueOrDefault(path), byPath.GetValueOrDefault(path), agreed) is { } action)
                actions.Add(action);
        }

        return actions.DrainToImmutable();
    }

    private static FileAction? Decide(
        string path, FileContent? here, SharedFile? record, ImmutableSortedDictionary<string, FileContent> agreed)
    {
        var then = agreed.GetValueOrDefault(path);
        if (here?.Blob == record?.Content.Blob)
            return here == then ? null : new FileAction.Agree(path, here);
        if (here?.Blob == then?.Blob)
        {
            return record is null
                ? new FileAction.Remove(path)
                : new FileAction.Fetch(path, record.Content, Replaces: here, Lost: null);
        }

        if (here is null)
        {
            return record!.Content.Blob == then?.Blob
                ? new FileAction.TellRemoved(path, record.Key)
                : new FileAction.Fetch(path, record.Content, Replaces: null, Lost: null);
        }

        if (record is null || record.Content.Blob == then?.Blob)
            return new FileAction.Tell(path, here, record, IsConflict: false);
        return here.Modified > record.Content.Modified
            ? new FileAction.Tell(path, here, record, IsConflict: true)
            : new FileAction.Fetch(path, record.Content, Replaces: here, Lost: record);
    }

    private static SharedFile LatestOf(
        IEnumerable<SharedFile> ofOnePath, ImmutableArray<FileAction>.Builder actions)
    {
        var inOrder = ofOnePath.OrderByDescending(file => file.Stamp)
            .ThenByDescending(file => file.Key.Id, StringComparer.Ordinal).ToImmutableArray();
        foreach (var lost in inOrder.Skip(1))
            actions.Add(new FileAction.Supersede(lost.Path, lost, inOrder[0]));
        return inOrder[0];
    }
}

/// <summary>What is to be done with one path.</summary>
public abstract record FileAction
{
    private FileAction()
    {
    }

    public abstract string Path { get; init; }

    /// <summary>Folder and record are the same (null: there is none any more), and it is to be remembered.</summary>
    public sealed record Agree(string Path, FileContent? Content) : FileAction;

    /// <summary>The record becomes what is in the folder.</summary>
    /// <param name="Path">Where.</param>
    /// <param name="Content">To be stored first.</param>
    /// <param name="Record">Null: there is none yet.</param>
    /// <param name="IsConflict">What the record had is kept in the conflict log.</param>
    public sealed record Tell(string Path, FileContent Content, SharedFile? Record, bool IsConflict) : FileAction;

    public sealed record TellRemoved(string Path, RecordKey Record) : FileAction;

    /// <summary>The folder becomes what the record has.</summary>
    /// <param name="Path">Where.</param>
    /// <param name="Content">What.</param>
    /// <param name="Replaces">What is there now; null: nothing.</param>
    /// <param name="Lost">The record against which the file that is there now has lost; null: that was known.</param>
    public sealed record Fetch(string Path, FileContent Content, FileContent? Replaces, SharedFile? Lost) : FileAction;

    public sealed record Remove(string Path) : FileAction;

    /// <summary>Of two records of one path the earlier goes.</summary>
    public sealed record Supersede(string Path, SharedFile Lost, SharedFile Kept) : FileAction;
}
