using System.Collections.Immutable;

namespace Antiphon.Kernel.Tests;

/// <summary>Random histories of one record on two or three servers: however they are merged, it is the same.</summary>
public sealed class MergingTests
{
    private static readonly RecordKey Key = new("subscriber", "s1");
    private static readonly ServerId[] Servers = [new(1), new(2), new(3)];
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly MergeKnowledge Anything = new(new ServerId(1), default, default);

    [Fact]
    public void A_merge_is_the_same_in_any_order_and_however_often_it_is_made()
    {
        for (ulong seed = 0; seed < 3000; seed++)
        {
            var (a, b, c) = Histories(new Chance(seed));
            var all = Merge(Merge(a, b), c);
            Assert.True(Merge(a, b).Equals(Merge(b, a)), $"not commutative: seed {seed}");
            Assert.True(all.Equals(Merge(a, Merge(b, c))), $"not associative: seed {seed}");
            Assert.True(all.Equals(Merge(all, b)) && a.Equals(Merge(a, a)), $"not idempotent: seed {seed}");
        }
    }

    [Fact]
    public void Edits_of_different_fields_both_survive_and_unknown_ones_are_kept()
    {
        var start = Document.Create(Key, "o", Fields.Parse("""{"a":1,"b":1,"newer":[1,{"x":2.50}]}"""), At(100, 1));
        var merged = Merge(
            start.Patch(Fields.Parse("""{"a":2}"""), At(200, 1)), start.Patch(Fields.Parse("""{"b":3}"""), At(150, 2)));
        Assert.Equal("""{"a":2,"b":3,"newer":[1,{"x":2.50}]}""", merged.Fields.ToString());
        Assert.Equal(At(150, 2), merged.StampOf("b"));
        Assert.Equal(At(100, 1), merged.StampOf("newer"));
        Assert.Equal(At(200, 1), merged.Version);
    }

    [Fact]
    public void Of_one_field_the_higher_stamp_wins_and_the_other_value_is_a_conflict()
    {
        var start = Document.Create(Key, "", Fields.Parse("""{"a":1}"""), At(100, 1));
        var ours = start.Patch(Fields.Parse("""{"a":2}"""), At(200, 1));
        var theirs = start.Patch(Fields.Parse("""{"a":3}"""), At(300, 2));
        var here = Merging.Merge(ours, theirs, new(new(1), Seen: At(90, 2), SeenByPeer: At(100, 1)));
        var there = Merging.Merge(theirs, ours, new(new(2), Seen: At(100, 1), SeenByPeer: At(90, 2)));
        Assert.Equal("3", here.Merged.Fields["a"]);
        var conflict = Assert.Single(here.Conflicts);
        Assert.Equal(new FieldConflict(Key, "a", "3", At(300, 2), "2", At(200, 1)), conflict);
        Assert.Equal(conflict, Assert.Single(there.Conflicts));
        Assert.Equal(conflict.Key, there.Conflicts[0].Key);
        Assert.Equal("2", conflict.ToFields()["lost"]);
    }

    [Fact]
    public void Of_two_recordings_of_one_take_the_longer_holds_whichever_was_stored_later()
    {
        var whole = Document.Create(Key, "o", Fields.Parse("""{"blob":"w","bytes":900,"state":"new"}"""), At(100, 1));
        var half = Document.Create(Key, "o", Fields.Parse("""{"blob":"h","bytes":90,"state":"new"}"""), At(200, 2));
        foreach (var merged in new[] { Merge(whole, half), Merge(half, whole), Merge(Merge(whole, half), half) })
            Assert.Equal("""{"blob":"w","bytes":900,"state":"new"}""", merged.Fields.ToString());
        Assert.Equal(Merge(whole, half), Merge(half, whole));
    }

    [Fact]
    public void What_one_server_wrote_over_the_others_value_in_full_knowledge_is_no_conflict()
    {
        var start = Document.Create(Key, "", Fields.Parse("""{"a":1}"""), At(100, 1));
        var theirs = start.Patch(Fields.Parse("""{"a":3}"""), At(300, 2));
        Assert.Empty(Merging.Merge(start, theirs, new(new(1), At(90, 2), SeenByPeer: At(100, 1))).Conflicts);
        Assert.Empty(Merging.Merge(theirs, start, new(new(2), Seen: At(100, 1), SeenByPeer: default)).Conflicts);
    }

    [Fact]
    public void The_same_value_written_twice_is_no_conflict()
    {
        var ours = Document.Create(Key, "", Fields.Parse("""{"a":1}"""), At(100, 1));
        var theirs = Document.Create(Key, "", Fields.Parse("""{"a":1}"""), At(200, 2));
        Assert.Empty(Merging.Merge(ours, theirs, Anything).Conflicts);
    }

    [Fact]
    public void A_deletion_beats_a_later_change_which_is_kept_as_a_conflict()
    {
        var start = Document.Create(Key, "", Fields.Parse("""{"a":1,"b":1}"""), At(100, 1));
        var deleted = start.Delete(At(200, 1));
        var changed = start.Patch(Fields.Parse("""{"a":2}"""), At(300, 2));
        var here = Merging.Merge(deleted, changed, new(new(1), At(90, 2), SeenByPeer: At(100, 1)));
        var there = Merging.Merge(changed, deleted, new(new(2), Seen: At(100, 1), At(90, 2)));
        Assert.Equal(deleted, here.Merged);
        Assert.Equal(deleted, there.Merged);
        Assert.Equal(new FieldConflict(Key, "a", null, At(200, 1), "2", At(300, 2)), Assert.Single(here.Conflicts));
        Assert.Equal(here.Conflicts.Single(), Assert.Single(there.Conflicts));
    }

    private static (Document A, Document B, Document C) Histories(Chance chance)
    {
        var documents = new Document[3];
        var start = Written(chance, null, Servers[0]);
        for (var i = 0; i < documents.Length; i++)
        {
            documents[i] = chance.OneIn(3) ? Written(chance, null, Servers[i]) : start;
            for (var edits = chance.Next(4); edits > 0 && !documents[i].IsDeleted; edits--)
            {
                if (chance.OneIn(4))
                    documents[i] = Merge(documents[i], documents[chance.Next(i + 1)]);
                if (!documents[i].IsDeleted)
                    documents[i] = Written(chance, documents[i], Servers[i]);
            }
        }

        return (documents[0], documents[1], documents[2]);
    }

    private static Document Written(Chance chance, Document? before, ServerId server)
    {
        var stamp = new HybridTimestamp(chance.Next(6), (ushort)chance.Next(2), server);
        if (before is not null && chance.OneIn(6))
            return before.Delete(stamp);
        var fields = Fields.None;
        foreach (var name in Names.Where(_ => chance.OneIn(2)))
            fields = fields.With(name, $"{chance.Next(5)}");
        return before?.Patch(fields, stamp) ?? Document.Create(Key, $"{chance.Next(2)}", fields, stamp);
    }

    private static Document Merge(Document a, Document b) => Merging.Merge(a, b, Anything).Merged;

    private static HybridTimestamp At(long milliseconds, ushort server) => new(milliseconds, 0, new ServerId(server));
}
