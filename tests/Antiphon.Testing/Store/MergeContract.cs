using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

/// <summary>What comes from another store, and what a store tells about itself.</summary>
public abstract class MergeContract : StoreContract
{
    private static readonly StoreId Peer = new(0xBEEF);
    private static readonly ServerId Theirs = ServerId.Secondary;
    private static readonly HybridTimestamp Later = new((1L << 47), 0, default);

    [Fact]
    public void A_document_is_stored_as_the_peer_has_it_and_known_to_have_come_from_there()
    {
        using var store = OpenStore();
        var theirs = Written("m", 1000, """{"state":"new","newer":[1,2.50]}""")
            .Patch(FieldsOf("""{"state":"saved"}"""), At(2000));
        var reply = Submit<StoreReply.Committed>(store, Merge(theirs));
        using var reader = store.OpenReader();
        Assert.Equal(theirs, reader.Get(theirs.Key));
        Assert.Equal([theirs], reader.List("message", "1001"));
        var change = Assert.Single(reader.ChangesSince(0, 10).Changes);
        Assert.True(change.IsFromPeer);
        Assert.Equal(reply.Position, change.Position);
    }

    [Fact]
    public void What_changes_nothing_is_not_in_the_feed()
    {
        using var store = OpenStore();
        var theirs = Written("m", 1000, "{}");
        Submit<StoreReply.Committed>(store, Merge(theirs));
        Submit<StoreReply.AlreadyDone>(store, Merge(theirs));
        using var reader = store.OpenReader();
        Assert.Equal(1, reader.ChangesSince(0, 10).Newest);
    }

    [Fact]
    public void What_neither_had_before_the_merge_goes_back_to_the_peer()
    {
        using var store = OpenStore();
        Submit<StoreReply.Committed>(store, Put("m", fields: FieldsOf("""{"ours":1}""")));
        Submit<StoreReply.Committed>(store, Merge(Written("m", 1000, """{"theirs":2}""", "other")));
        using var reader = store.OpenReader();
        Assert.False(reader.ChangesSince(1, 10).Changes.Single().IsFromPeer);
        var merged = reader.Get(MessageKey("m"))!;
        Assert.Equal("""{"ours":1,"theirs":2}""", merged.Fields.ToString());
        var older = merged.Created == At(1000);
        Assert.Equal(older ? "other" : "1001", merged.Owner);
        Assert.Equal([merged], reader.List("message", merged.Owner));
    }

    [Fact]
    public void What_follows_from_what_was_there_gives_way_to_an_earlier_choice_of_the_peer()
    {
        using var store = OpenStore();
        Submit<StoreReply.Committed>(store, Put("m", fields: FieldsOf("""{"state":"new"}""")));
        using var reader = store.OpenReader();
        var ours = reader.Get(MessageKey("m"))!;
        var theirs = ours.Patch(
            FieldsOf("""{"state":"deleted"}"""), ours.Version.Successor(Theirs).Successor(Theirs));
        Submit(store, Put("x"), Put("y"), Put("z"));
        Submit<StoreReply.Committed>(store, new StoreCommand.Patch(
            ours.Key,
            FieldsOf("""{"state":"saved"}"""),
            Expectation.Has(new FieldValue("state", "\"new\""))));
        Submit<StoreReply.Committed>(store, Merge(theirs));
        Assert.Equal("\"deleted\"", reader.Get(ours.Key)!.Fields["state"]);
    }

    [Fact]
    public void An_edit_that_loses_to_one_made_at_the_same_time_is_in_the_conflict_log_once()
    {
        using var store = OpenStore();
        Submit<StoreReply.Committed>(store, Put("m", fields: FieldsOf("""{"state":"ours"}""")));
        using var reader = store.OpenReader();
        var ours = reader.Get(MessageKey("m"))!;
        var later = new HybridTimestamp(ours.Version.Milliseconds + 1000, 0, Theirs);
        var theirs = Document.Create(ours.Key, "1001", FieldsOf("""{"state":"theirs"}"""), later);
        Submit<StoreReply.Committed>(store, Merge(theirs));
        Submit(store, Merge(theirs));
        var conflict = Assert.Single(reader.ListAll(FieldConflict.RecordType, default, 10));
        Assert.Equal("\"ours\"", conflict.Fields["lost"]);
        Assert.Equal("\"theirs\"", conflict.Fields["kept"]);
    }

    [Fact]
    public void An_edit_of_the_peer_that_loses_to_ours_is_in_the_conflict_log_too()
    {
        using var store = OpenStore();
        Submit<StoreReply.Committed>(store, Put("m"));
        Submit(store, new StoreCommand.Patch(MessageKey("m"), FieldsOf("""{"state":"ours"}""")));
        using var reader = store.OpenReader();
        var ours = reader.Get(MessageKey("m"))!;
        var sameTime = new HybridTimestamp(ours.Created.Milliseconds, ours.Created.Counter, Theirs);
        var theirs = Document.Create(ours.Key, "1001", FieldsOf("""{"state":"theirs"}"""), sameTime);
        Submit<StoreReply.Committed>(store, Merge(theirs));
        Submit<StoreReply.AlreadyDone>(store, Merge(theirs));
        Assert.Equal(ours, reader.Get(ours.Key));
        var conflict = Assert.Single(reader.ListAll(FieldConflict.RecordType, default, 10));
        Assert.Equal("\"theirs\"", conflict.Fields["lost"]);
        Assert.Equal("\"ours\"", conflict.Fields["kept"]);
    }

    [Fact]
    public void A_deletion_that_the_peer_seems_to_have_forgotten_is_told_again()
    {
        using var store = OpenStore();
        Submit(store, Put("m"), new StoreCommand.Delete(MessageKey("m")));
        Submit<StoreReply.Committed>(store, Merge(Written("m", 1000, """{"state":"new"}""")));
        using var reader = store.OpenReader();
        Assert.True(reader.Get(MessageKey("m"))!.IsDeleted);
        var told = Assert.Single(reader.ChangesSince(2, 10).Changes, c => c.Key.Type == "message");
        Assert.True(told is { IsDeleted: true, IsFromPeer: false });
    }

    [Fact]
    public void A_tombstone_is_forgotten_when_it_is_old_and_the_peer_has_it()
    {
        using var store = OpenStore();
        Submit(store, Put("old"), new StoreCommand.Delete(MessageKey("old")), Put("kept"));
        var told = Submit<StoreReply.Committed>(store, Put("told")).Position;
        Submit(store, Put("untold"), new StoreCommand.Delete(MessageKey("untold")));
        using var reader = store.OpenReader();
        ForgetAll(store, new(0, told, reader.Get(MessageKey("old"))!.Deleted!.Value));
        Assert.NotNull(reader.Get(MessageKey("old")));
        ForgetAll(store, new(0, told, Later));
        Assert.Null(reader.Get(MessageKey("old")));
        Assert.True(reader.Get(MessageKey("untold"))!.IsDeleted);
        Assert.False(reader.Get(MessageKey("kept"))!.IsDeleted);
    }

    [Fact]
    public void What_was_deleted_and_forgotten_is_not_brought_back_by_a_peer_that_was_set_back()
    {
        using var store = OpenStore();
        var (theirs, since) = (Written("m", 1000, "{}"), Written("n", 9000, "{}"));
        Submit(store, Merge(theirs) with { Progress = Step(0, 5000) });
        Submit(store, Put("ours"));
        using var reader = store.OpenReader();
        var ours = reader.Get(MessageKey("ours"))!;
        Submit(store, new StoreCommand.Delete(theirs.Key), new StoreCommand.Delete(ours.Key));
        ForgetAll(store, new(0, reader.Head().Newest, Later));
        Assert.Null(reader.Get(theirs.Key));
        var before = reader.Head().Newest;
        Submit(store, Merge(theirs), Merge(ours), Merge(since));
        Assert.True(reader.Get(theirs.Key)!.IsDeleted);
        Assert.True(reader.Get(ours.Key)!.IsDeleted);
        Assert.False(reader.Get(since.Key)!.IsDeleted, "what was not known here is new");
        Assert.Equal(
            [(theirs.Key, false), (ours.Key, false), (since.Key, true)],
            reader.ChangesSince(before, 10).Changes.Select(c => (c.Key, c.IsFromPeer)));
    }

    [Fact]
    public void Changes_that_nobody_needs_go_from_the_feed_and_those_after_them_are_still_told()
    {
        using var store = OpenStore();
        Submit(store, Put("a"), Put("b"), Put("c"));
        using var reader = store.OpenReader();
        ForgetAll(store, new(2, 3, default));
        Assert.True(reader.ChangesSince(1, 10).IsTruncated);
        Assert.Equal([MessageKey("c")], reader.ChangesSince(2, 10).Changes.Select(c => c.Key));
        ForgetAll(store, new(3, 3, default));
        Assert.Equal(3, reader.Head().Newest);
        Assert.NotNull(reader.ClockAt(3));
        Assert.Equal(4, Submit<StoreReply.Committed>(store, Put("d")).Position);
    }

    [Fact]
    public void Our_stamps_go_on_after_those_of_the_peer_unless_its_clock_is_wrong()
    {
        using var store = OpenStore();
        var first = Submit<StoreReply.Committed>(store, Put("first")).Version;
        var ahead = new HybridTimestamp(first.Milliseconds + 30_000, 0, Theirs);
        Submit<StoreReply.Committed>(store, Merge(Document.Create(MessageKey("a"), "", Fields.None, ahead)));
        Assert.True(Submit<StoreReply.Committed>(store, Put("second")).Version > ahead);
        var wrong = new HybridTimestamp(first.Milliseconds + 3_600_000, 0, Theirs);
        Submit<StoreReply.Committed>(store, Merge(Document.Create(MessageKey("b"), "", Fields.None, wrong)));
        Assert.True(Submit<StoreReply.Committed>(store, Put("third")).Version < wrong);
    }

    [Fact]
    public void Progress_is_kept_with_what_it_stands_for_and_a_step_that_does_not_fit_is_refused_with_it()
    {
        using var store = OpenStore();
        using var reader = store.OpenReader();
        Assert.Equal(default, reader.ProgressOf(Peer));
        Submit(store, Merge(Written("a", 1000, "{}")) with { Progress = Step(0, 5) });
        Assert.Equal(new PeerProgress(5, At(5)), reader.ProgressOf(Peer));
        var gap = Submit<StoreReply.Refused>(store, Merge(Written("b", 1000, "{}")) with { Progress = Step(7, 9) });
        Assert.Equal(RefusalReason.Conflict, gap.Reason);
        Assert.Null(reader.Get(MessageKey("b")));
        Submit<StoreReply.AlreadyDone>(store, Merge() with { Progress = Step(5, 8) });
        Assert.Equal(8, reader.ProgressOf(Peer).Position);
        Submit<StoreReply.AlreadyDone>(store, Merge() with { Progress = Step(null, 3) });
        Assert.Equal(3, reader.ProgressOf(Peer).Position);
        Assert.Equal(default, reader.ProgressOf(new StoreId(1)));
    }

    [Fact]
    public void A_peer_that_takes_the_place_of_another_is_the_only_one_known()
    {
        using var store = OpenStore();
        using var reader = store.OpenReader();
        Submit(store, Put("ours"));
        Assert.False(reader.HasMerged());
        Submit(store, Merge(Written("a", 1000, "{}")) with { Progress = Step(0, 5) });
        Assert.True(reader.HasMerged());
        Submit(store, Merge() with { Peer = new StoreId(1), Progress = Step(0, 7) });
        Assert.Equal(default, reader.ProgressOf(Peer));
        Assert.Equal(7, reader.ProgressOf(new StoreId(1)).Position);
    }

    [Fact]
    public void A_store_tells_its_head_its_clock_and_all_its_records_in_the_order_of_their_keys()
    {
        using var store = OpenStore();
        using var reader = store.OpenReader();
        Assert.Equal((0, default), (reader.Head().Newest, reader.Head().Clock));
        Assert.Equal(default(HybridTimestamp), reader.ClockAt(0));
        var replies = Submit(
            store, Put("b"), Put("a"), new StoreCommand.Put(new RecordKey("class", "z"), "", Fields.None),
            new StoreCommand.Delete(MessageKey("b")));
        var last = Assert.IsType<StoreReply.Committed>(replies[^1]);
        Assert.Equal((4, last.Version), (reader.Head().Newest, reader.Head().Clock));
        Assert.Equal(last.Version, reader.ClockAt(4));
        Assert.Null(reader.ClockAt(5));
        Assert.Equal(["class/z", "message/a", "message/b"], reader.Scan(null, 10).Select(d => $"{d.Key}"));
        Assert.Equal("message/b", Assert.Single(reader.Scan(MessageKey("a"), 10)).Key.ToString());
        Assert.Equal("class/z", Assert.Single(reader.Scan(null, 1)).Key.ToString());
        Assert.Equal(3, reader.CountAll());
    }

    [Fact]
    public void A_blob_may_come_in_pieces_and_is_there_only_when_it_is_whole()
    {
        using var store = OpenStore();
        byte[] content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
        var hash = BlobHash.Of(content);
        using (var first = store.Blobs.OpenPartial(hash))
        {
            first.Append(content.AsSpan(0, 3000));
            Assert.Equal(3000, first.Length);
        }

        Assert.False(store.Blobs.Exists(hash));
        using var again = store.Blobs.OpenPartial(hash);
        Assert.Equal(3000, again.Length);
        again.Append(content.AsSpan(3000));
        Assert.True(again.TryFinish());
        Assert.Equal(BlobCondition.Sound, store.Blobs.Verify(hash));
    }

    [Fact]
    public void A_blob_that_is_not_what_its_name_says_is_thrown_away()
    {
        using var store = OpenStore();
        var hash = BlobHash.Of([1, 2, 3]);
        using (var wrong = store.Blobs.OpenPartial(hash))
        {
            wrong.Append([3, 2, 1]);
            Assert.False(wrong.TryFinish());
        }

        Assert.False(store.Blobs.Exists(hash));
        using var again = store.Blobs.OpenPartial(hash);
        Assert.Equal(0, again.Length);
    }

    private static void ForgetAll(IStoreUnderTest store, StoreCommand.Forget forget)
    {
        while (Submit(store, [forget]) is [StoreReply.Committed])
        {
        }

        Assert.IsType<StoreReply.AlreadyDone>(Assert.Single(Submit(store, [forget])));
    }

    private static StoreCommand.Merge Merge(params Document[] documents) => new(Peer, [.. documents], default, null);

    private static ProgressStep Step(long? from, long to) => new(from, new PeerProgress(to, At(to)));

    private static Document Written(string id, long milliseconds, string json, string owner = "1001") =>
        Document.Create(MessageKey(id), owner, FieldsOf(json), At(milliseconds));

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, Theirs);
}
