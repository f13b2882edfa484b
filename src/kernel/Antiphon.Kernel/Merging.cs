using System.Collections.Immutable;
using System.Globalization;

namespace Antiphon.Kernel;

/// <summary>
/// Merges what two servers hold of one record.
/// <code>
///   fields     of each the one with the higher stamp; the same stamp with two values (a store that was set back has
///              stamped twice): the greater text, so that both servers choose the same
///   sound      of a record that is a recording, and what is missing in it: the longer, whatever the stamps; the
///              shorter is the beginning of it that a server was left with when the other one went on with the call
///   deletion   beats every change, before and after it: an id is never used again
///   created    the earlier, and the owner that goes with it
/// </code>
/// Each of these is a maximum or minimum, so that the order and number of merges do not matter: commutative,
/// associative, idempotent.
///
/// What was lost is a conflict only when neither server knew of the other's edit. A stamp tells who made it;
/// <see cref="MergeKnowledge"/> tells how far each had seen the other's stamps. The first of the two that holds both
/// edits always sees the conflict (before that the other cannot have seen its edit), so it is enough that one logs it;
/// when both do, they make the same entry.
/// </summary>
public static class Merging
{
    private const string BlobField = "blob";
    private const string LengthField = "bytes";
    private const string GapField = "gapSeconds";

    /// <param name="ours">As it is here.</param>
    /// <param name="theirs">The same record as the peer sent it.</param>
    /// <param name="knowledge">Decides what is a conflict, never what is merged.</param>
    public static MergeResult Merge(Document ours, Document theirs, MergeKnowledge knowledge)
    {
        if (ours.Key != theirs.Key)
            throw new ArgumentException($"{theirs.Key} is not {ours.Key}.", nameof(theirs));
        var origin = IsOlder(ours, theirs) ? ours : theirs;
        if (ours.IsDeleted || theirs.IsDeleted)
        {
            var deleted = HybridTimestamp.Later(ours.Deleted ?? default, theirs.Deleted ?? default);
            return new MergeResult(Bury(origin, deleted), LostToDeletion(ours, theirs, knowledge));
        }

        var conflicts = ImmutableArray.CreateBuilder<FieldConflict>();
        var fields = Fields.None;
        var stamps = ImmutableSortedDictionary.CreateBuilder<string, HybridTimestamp>(StringComparer.Ordinal);
        foreach (var (name, _) in ours.Fields.With(theirs.Fields))
        {
            var (winner, json) = Choose(name, ours, theirs);
            fields = fields.With(name, json);
            var stamp = winner.StampOf(name);
            if (stamp != origin.Created)
                stamps[name] = stamp;
            if (ConflictIn(name, ours, theirs, winner, knowledge) is { } conflict)
                conflicts.Add(conflict);
        }

        var merged = Document.Restore(
            ours.Key, origin.Owner, origin.Created, HybridTimestamp.Later(ours.Version, theirs.Version),
            deleted: null, fields, stamps.ToImmutable());
        return new MergeResult(merged, conflicts.DrainToImmutable());
    }

    private static bool IsOlder(Document a, Document b)
    {
        var byTime = a.Created.CompareTo(b.Created);
        return byTime != 0 ? byTime < 0 : string.CompareOrdinal(a.Owner, b.Owner) <= 0;
    }

    /// <summary>The tombstone's version is the deletion, whatever the record was at, so that two of them are the
    /// same.</summary>
    private static Document Bury(Document origin, HybridTimestamp deleted) => Document.Restore(
        origin.Key, origin.Owner, origin.Created, deleted, deleted, Fields.None,
        ImmutableSortedDictionary.Create<string, HybridTimestamp>(StringComparer.Ordinal));

    private static (Document Winner, string Json) Choose(string name, Document ours, Document theirs)
    {
        var (mine, other) = (ours.Fields[name], theirs.Fields[name]);
        if (mine is null || other is null)
            return mine is null ? (theirs, other!) : (ours, mine);
        if (name is BlobField or LengthField or GapField && LengthOf(ours) is { } here && LengthOf(theirs) is { } there
            && here != there)
            return here > there ? (ours, mine) : (theirs, other);
        var byTime = ours.StampOf(name).CompareTo(theirs.StampOf(name));
        return byTime > 0 || (byTime == 0 && string.CompareOrdinal(mine, other) >= 0) ? (ours, mine) : (theirs, other);
    }

    private static long? LengthOf(Document document) => document.Fields[BlobField] is not null
        && long.TryParse(
            document.Fields[LengthField], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : null;

    private static FieldConflict? ConflictIn(
        string name, Document ours, Document theirs, Document winner, MergeKnowledge knowledge)
    {
        var loser = ReferenceEquals(winner, ours) ? theirs : ours;
        return loser.Fields[name] is { } lost && lost != winner.Fields[name]
            && knowledge.IsUnknownToPeer(ours.StampOf(name)) && knowledge.IsNewToUs(theirs.StampOf(name))
                ? new(ours.Key, name, winner.Fields[name], winner.StampOf(name), lost, loser.StampOf(name))
                : null;
    }

    private static ImmutableArray<FieldConflict> LostToDeletion(
        Document ours, Document theirs, MergeKnowledge knowledge)
    {
        if (ours.IsDeleted && !theirs.IsDeleted && knowledge.IsUnknownToPeer(ours.Version))
            return Lost(theirs, ours.Version, knowledge.IsNewToUs);
        if (theirs.IsDeleted && !ours.IsDeleted && knowledge.IsNewToUs(theirs.Version))
            return Lost(ours, theirs.Version, knowledge.IsUnknownToPeer);
        return [];

        static ImmutableArray<FieldConflict> Lost(
            Document document, HybridTimestamp deleted, Func<HybridTimestamp, bool> wasConcurrent)
        {
            var lost = ImmutableArray.CreateBuilder<FieldConflict>();
            foreach (var (name, json) in document.Fields)
            {
                if (wasConcurrent(document.StampOf(name)))
                    lost.Add(new(document.Key, name, Kept: null, deleted, json, document.StampOf(name)));
            }

            return lost.DrainToImmutable();
        }
    }
}

public sealed record MergeResult(Document Merged, ImmutableArray<FieldConflict> Conflicts);

/// <summary>How far each of two servers had seen the other's stamps when the one sent what the other merges.</summary>
/// <param name="Us">Whose stamps are ours; all others count as the peer's.</param>
/// <param name="Seen">The peer's clock as far as all its changes are here.</param>
/// <param name="SeenByPeer">Our clock as far as the peer had all our changes.</param>
public readonly record struct MergeKnowledge(ServerId Us, HybridTimestamp Seen, HybridTimestamp SeenByPeer)
{
    public bool IsUnknownToPeer(HybridTimestamp stamp) => stamp.Server == Us && stamp > SeenByPeer;

    public bool IsNewToUs(HybridTimestamp stamp) => stamp.Server != Us && stamp > Seen;
}

/// <summary>Two edits of one field, made without knowledge of each other.</summary>
/// <param name="Record">Of which record.</param>
/// <param name="Field">Its name.</param>
/// <param name="Kept">The value that stands, as JSON; null: the record was deleted.</param>
/// <param name="KeptAt">Its stamp.</param>
/// <param name="Lost">The value that does not.</param>
/// <param name="LostAt">Its stamp.</param>
public sealed record FieldConflict(
    RecordKey Record, string Field, string? Kept, HybridTimestamp KeptAt, string Lost, HybridTimestamp LostAt)
{
    public const string RecordType = "conflict";

    private const int IdDigits = 32;

    /// <summary>The same on both servers, however often it is found.</summary>
    public RecordKey Key
    {
        get
        {
            var what = $"{Record} {Field} {LostAt}";
            var id = BlobHash.Of(System.Text.Encoding.UTF8.GetBytes(what)).Hex[..IdDigits];
            return new RecordKey(RecordType, id);
        }
    }

    public Fields ToFields() => Fields.None
        .With("record", $"\"{Record}\"").With("field", $"\"{Field}\"")
        .With("kept", Kept ?? "null").With("keptAt", $"\"{KeptAt}\"")
        .With("lost", Lost).With("lostAt", $"\"{LostAt}\"")
        .With("isDeleted", Kept is null ? "true" : "false");
}
