using System.Collections.Immutable;

namespace Antiphon.Kernel;

/// <summary>
/// A stored record: a JSON object with a stamp per field, so that two servers that both changed it can be merged field
/// by field. Immutable. A deleted one keeps its key and owner but no fields: a tombstone; ids are never used again.
/// </summary>
public sealed record Document
{
    private static readonly ImmutableSortedDictionary<string, HybridTimestamp> NoStamps =
        ImmutableSortedDictionary.Create<string, HybridTimestamp>(StringComparer.Ordinal);

    private Document(
        RecordKey key,
        string owner,
        HybridTimestamp created,
        Fields fields,
        ImmutableSortedDictionary<string, HybridTimestamp> stamps)
    {
        Key = key;
        Owner = owner;
        Created = created;
        Version = created;
        Fields = fields;
        Stamps = stamps;
    }

    public RecordKey Key { get; }

    /// <summary>
    /// What the record belongs to and is listed by, such as a message's mailbox; empty when nothing. Never changes.
    /// </summary>
    public string Owner { get; }

    /// <summary>Lists are in this order, the same on every server.</summary>
    public HybridTimestamp Created { get; private init; }

    /// <summary>The highest stamp in the record: differs after every change.</summary>
    public HybridTimestamp Version { get; private init; }

    public HybridTimestamp? Deleted { get; private init; }

    public Fields Fields { get; private init; }

    /// <summary>
    /// Fields that are not named here were written when the record was created; zero is what was assumed then.
    /// </summary>
    public ImmutableSortedDictionary<string, HybridTimestamp> Stamps { get; private init; }

    public bool IsDeleted => Deleted is not null;

    public static Document Create(RecordKey key, string owner, Fields fields, HybridTimestamp stamp) =>
        new(key, owner, stamp, fields, NoStamps);

    /// <param name="key">Which record.</param>
    /// <param name="owner">What it belongs to.</param>
    /// <param name="fields">All of them.</param>
    /// <param name="assumed">
    /// Those of them that nobody has chosen, older than any choice: two servers may create the record, and one of them
    /// after it was changed at the other.
    /// </param>
    /// <param name="stamp">Of its creation.</param>
    public static Document Create(
        RecordKey key, string owner, Fields fields, Fields assumed, HybridTimestamp stamp)
    {
        var stamps = NoStamps.ToBuilder();
        foreach (var field in assumed)
        {
            if (fields[field.Name] == field.Json)
                stamps[field.Name] = default;
        }

        return new(key, owner, stamp, fields, stamps.ToImmutable());
    }

    /// <summary>A document as it was stored.</summary>
    public static Document Restore(
        RecordKey key,
        string owner,
        HybridTimestamp created,
        HybridTimestamp version,
        HybridTimestamp? deleted,
        Fields fields,
        ImmutableSortedDictionary<string, HybridTimestamp> stamps) =>
        new(key, owner, created, fields, stamps) { Version = version, Deleted = deleted };

    public HybridTimestamp StampOf(string field) => Stamps.GetValueOrDefault(field, Created);

    /// <summary>
    /// Replaces the fields given and keeps the others, known or not. A field's stamp only grows: one that was written
    /// by a clock far ahead of ours is overtaken by one count, so that this edit is the later one everywhere.
    /// </summary>
    /// <param name="changes">The fields given.</param>
    /// <param name="stamp">Of this edit.</param>
    /// <param name="yielding">
    /// One of them that nobody has chosen, for it follows from what the field held: it comes right after that, so that
    /// it is overtaken by every edit that another server made in its place, and when does not matter.
    /// </param>
    public Document Patch(Fields changes, HybridTimestamp stamp, string? yielding = null)
    {
        var stamps = Stamps.ToBuilder();
        var version = Version;
        foreach (var field in changes)
        {
            var current = StampOf(field.Name);
            var isLater = stamp > current && field.Name != yielding;
            var written = isLater ? stamp : current.Successor(stamp.Server);
            stamps[field.Name] = written;
            version = HybridTimestamp.Later(version, written);
        }

        return this with { Fields = Fields.With(changes), Stamps = stamps.ToImmutable(), Version = version };
    }

    public Document Delete(HybridTimestamp stamp)
    {
        var written = stamp > Version ? stamp : Version.Successor(stamp.Server);
        return this with { Fields = Fields.None, Stamps = NoStamps, Version = written, Deleted = written };
    }

    public bool Equals(Document? other) =>
        other is not null && Key == other.Key && Owner == other.Owner && Created == other.Created
        && Version == other.Version && Deleted == other.Deleted && Fields.Equals(other.Fields)
        && Stamps.SequenceEqual(other.Stamps);

    public override int GetHashCode() => HashCode.Combine(Key, Created, Version, Deleted, Fields);
}
