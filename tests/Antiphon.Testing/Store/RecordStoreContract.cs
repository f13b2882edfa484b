using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

public abstract class RecordStoreContract : StoreContract
{
    [Fact]
    public void What_is_committed_can_be_read()
    {
        using var store = OpenStore();
        var reply = Submit<StoreReply.Committed>(store, Put("a"));
        using var reader = store.OpenReader();
        var record = reader.Get(MessageKey("a"))!;
        Assert.Equal(SomeFields, record.Fields);
        Assert.Equal("1001", record.Owner);
        Assert.Equal(reply.Version, record.Version);
        Assert.Equal(record.Created, record.Version);
        Assert.Null(reader.Get(MessageKey("b")));
    }

    [Fact]
    public void A_patch_keeps_the_fields_it_does_not_name_even_unknown_ones()
    {
        using var store = OpenStore();
        Submit(
            store,
            Put("a", fields: FieldsOf("""{"state":"new","fromNewerVersion":{"x":[1,2.50]}}""")),
            new StoreCommand.Patch(MessageKey("a"), FieldsOf("""{"state":"saved"}""")));
        using var reader = store.OpenReader();
        var record = reader.Get(MessageKey("a"))!;
        Assert.Equal("""{"fromNewerVersion":{"x":[1,2.50]},"state":"saved"}""", record.Fields.ToString());
        Assert.Equal(record.Created, record.StampOf("fromNewerVersion"));
        Assert.True(record.StampOf("state") > record.Created);
        Assert.Equal(record.Version, record.StampOf("state"));
    }

    [Fact]
    public void A_put_that_expects_nothing_there_is_done_only_once()
    {
        using var store = OpenStore();
        var put = Put("a") with { Expect = Expectation.Absent };
        Submit<StoreReply.Committed>(store, put);
        Submit<StoreReply.AlreadyDone>(store, put with { Fields = FieldsOf("""{"state":"saved"}""") });
        using var reader = store.OpenReader();
        Assert.Equal(SomeFields, reader.Get(MessageKey("a"))!.Fields);
        Assert.Equal(1, reader.ChangesSince(0, 10).Newest);
    }

    [Fact]
    public void A_put_that_expects_less_gives_way_to_as_much_and_to_a_deletion()
    {
        using var store = OpenStore();
        StoreCommand.Put Of(int bytes) =>
            Put("a", fields: FieldsOf($$"""{"bytes":{{bytes}}}""")) with { Expect = Expectation.Less("bytes") };
        Submit<StoreReply.Committed>(store, Of(1000));
        Submit<StoreReply.AlreadyDone>(store, Of(1000));
        Submit<StoreReply.Committed>(store, Of(1001));
        Submit<StoreReply.AlreadyDone>(store, Of(999));
        using var reader = store.OpenReader();
        Assert.Equal("1001", reader.Get(MessageKey("a"))!.Fields["bytes"]);
        Submit(store, new StoreCommand.Delete(MessageKey("a")));
        Submit<StoreReply.AlreadyDone>(store, Of(2000));
    }

    [Fact]
    public void A_patch_that_expects_a_value_changes_nothing_where_there_is_another()
    {
        using var store = OpenStore();
        var isNew = Expectation.Has(new FieldValue("state", "\"new\""));
        var heard = new StoreCommand.Patch(MessageKey("a"), FieldsOf("""{"state":"saved"}"""), isNew);
        Submit<StoreReply.Committed>(store, Put("a", fields: FieldsOf("""{"state":"new"}""")));
        Submit<StoreReply.Committed>(store, heard);
        Submit<StoreReply.Committed>(
            store, heard with { Fields = FieldsOf("""{"state":"deleted"}"""), Expect = default });
        Submit<StoreReply.AlreadyDone>(store, heard);
        using var reader = store.OpenReader();
        Assert.Equal("\"deleted\"", reader.Get(MessageKey("a"))!.Fields["state"]);
    }

    [Fact]
    public void A_deleted_record_stays_deleted_whatever_comes_later()
    {
        using var store = OpenStore();
        var replies = Submit(
            store,
            Put("a"),
            new StoreCommand.Delete(MessageKey("a")),
            new StoreCommand.Delete(MessageKey("a")),
            Put("a"),
            Put("a") with { Expect = Expectation.Absent },
            new StoreCommand.Patch(MessageKey("a"), SomeFields));
        Assert.IsType<StoreReply.AlreadyDone>(replies[2]);
        Assert.Equal(RefusalReason.Deleted, Assert.IsType<StoreReply.Refused>(replies[3]).Reason);
        Assert.IsType<StoreReply.AlreadyDone>(replies[4]);
        Assert.Equal(RefusalReason.Deleted, Assert.IsType<StoreReply.Refused>(replies[5]).Reason);
        using var reader = store.OpenReader();
        var tombstone = reader.Get(MessageKey("a"))!;
        Assert.True(tombstone.IsDeleted);
        Assert.Equal(Fields.None, tombstone.Fields);
        Assert.Empty(reader.List("message", "1001"));
    }

    [Fact]
    public void A_change_that_expects_an_older_version_is_refused()
    {
        using var store = OpenStore();
        var first = Submit<StoreReply.Committed>(store, Put("a")).Version;
        var second = Submit<StoreReply.Committed>(
            store, new StoreCommand.Patch(MessageKey("a"), SomeFields, Expectation.At(first))).Version;
        Assert.True(second > first);
        var refused = Submit<StoreReply.Refused>(
            store, new StoreCommand.Patch(MessageKey("a"), SomeFields, Expectation.At(first)));
        Assert.Equal(RefusalReason.Conflict, refused.Reason);
    }

    [Fact]
    public void A_patch_of_what_never_was_is_refused()
    {
        using var store = OpenStore();
        var refused = Submit<StoreReply.Refused>(store, new StoreCommand.Patch(MessageKey("a"), SomeFields));
        Assert.Equal(RefusalReason.NotFound, refused.Reason);
    }

    [Fact]
    public void A_batch_is_committed_whole_or_not_at_all()
    {
        using var store = OpenStore();
        Submit<StoreReply.Committed>(store, new StoreCommand.Batch([Put("a"), Put("b")]));
        var refused = Submit(
            store,
            Put("before"),
            new StoreCommand.Batch(
            [
                Put("c"),
                new StoreCommand.Delete(MessageKey("a")),
                new StoreCommand.Patch(MessageKey("no"), SomeFields),
            ]),
            Put("after"));
        Assert.IsType<StoreReply.Refused>(refused[1]);
        using var reader = store.OpenReader();
        Assert.Equal(["a", "b", "before", "after"], reader.List("message", "1001").Select(r => r.Key.Id));
        Assert.Equal([1, 2, 3, 4], reader.ChangesSince(0, 10).Changes.Select(c => c.Position));
    }

    [Fact]
    public void A_batch_in_a_batch_is_refused()
    {
        using var store = OpenStore();
        var refused = Submit<StoreReply.Refused>(
            store, new StoreCommand.Batch([Put("a"), new StoreCommand.Batch([Put("b")])]));
        Assert.Equal(RefusalReason.Malformed, refused.Reason);
        using var reader = store.OpenReader();
        Assert.Null(reader.Get(MessageKey("a")));
    }

    [Fact]
    public void A_mailbox_is_listed_in_the_order_its_messages_came()
    {
        using var store = OpenStore();
        Submit(store, Put("c"), Put("x", owner: "1002"), Put("a"), Put("b"), new StoreCommand.Delete(MessageKey("a")));
        using var reader = store.OpenReader();
        Assert.Equal(["c", "b"], reader.List("message", "1001").Select(r => r.Key.Id));
        Assert.Equal(["c", "x"], reader.ListAll("message", default, 2).Select(r => r.Key.Id));
        var after = reader.Get(MessageKey("x"))!.Created;
        Assert.Equal(["b"], reader.ListAll("message", after, 2).Select(r => r.Key.Id));
    }

    [Fact]
    public void A_mailbox_is_counted_by_state_and_urgency()
    {
        using var store = OpenStore();
        Submit(
            store,
            Put("a"),
            Put("b"),
            Put("c", fields: FieldsOf("""{"state":"new","urgent":true}""")),
            Put("d", fields: FieldsOf("""{"state":"saved"}""")),
            Put("e"),
            Put("f", owner: "1002"),
            new StoreCommand.Delete(MessageKey("e")));
        using var reader = store.OpenReader();
        Assert.Equal(
            [new RecordCount("new", "0", 2), new RecordCount("new", "1", 1), new RecordCount("saved", "", 1)],
            reader.Count("message", "1001", "state", "urgent"));
    }

    [Fact]
    public void A_record_is_picked_by_its_place_in_a_selection()
    {
        using var store = OpenStore();
        Submit(
            store,
            Put("a"),
            Put("b", fields: FieldsOf("""{"state":"deleted","from":{"number":"77001"}}""")),
            Put("c", fields: FieldsOf("""{"state":"new","urgent":true,"from":{"number":"5001"}}""")),
            Put("d", owner: "1002"),
            Put("e", fields: FieldsOf("""{"state":"saved","from":{"name":"Ann"}}""")),
            Put("f"),
            new StoreCommand.Delete(MessageKey("f")));
        using var reader = store.OpenReader();
        var all = new RecordSelection("message", "1001", [])
        {
            First = new FieldTest("urgent", FieldMatch.Is, "1"),
            PassedOver = new FieldTest("state", FieldMatch.Is, "deleted"),
        };
        Assert.Equal(("c", 1), Place(new RecordPlace.Start()));
        Assert.Equal(("b", 3), Place(new RecordPlace.Numbered(3)));
        Assert.Null(reader.Pick(all, new RecordPlace.Numbered(5)));
        Assert.Null(reader.Pick(all, new RecordPlace.Numbered(0)));
        var (a, c) = (reader.Get(MessageKey("a"))!.Created, reader.Get(MessageKey("c"))!.Created);
        Assert.Equal(("a", 2), Place(new RecordPlace.After(IsFirst: true, c)));
        Assert.Equal(("e", 4), Place(new RecordPlace.After(IsFirst: false, a)));
        Assert.Null(reader.Pick(all, new RecordPlace.After(false, reader.Get(MessageKey("e"))!.Created)));
        Assert.Equal(("c", 1), Place(new RecordPlace.Before(IsFirst: false, a)));
        Assert.Null(reader.Pick(all, new RecordPlace.Before(IsFirst: true, c)));
        Assert.Null(reader.Pick(all with { CreatedMax = a }, new RecordPlace.Numbered(2)));
        Assert.Equal(("c", 1), Place(new RecordPlace.Start(), all with
        {
            AllOf =
            [
                [new FieldTest("from.number", FieldMatch.EndsWith, "001")],
                [new FieldTest("state", FieldMatch.Is, "new"), new FieldTest("state", FieldMatch.Is, "saved")],
            ],
        }));

        (string, int)? Place(RecordPlace place, RecordSelection? selection = null) =>
            reader.Pick(selection ?? all, place) is { } picked ? (picked.Document.Key.Id, picked.Number) : null;
    }

    [Fact]
    public void The_feed_tells_every_change_in_order_without_a_gap()
    {
        using var store = OpenStore();
        var saving = new StoreCommand.Patch(MessageKey("a"), SomeFields);
        Submit(store, Put("a"), Put("b"), saving, new StoreCommand.Delete(MessageKey("b")));
        using var reader = store.OpenReader();
        var page = reader.ChangesSince(1, 2);
        Assert.Equal([2, 3], page.Changes.Select(c => c.Position));
        Assert.Equal(["b", "a"], page.Changes.Select(c => c.Key.Id));
        Assert.Equal(4, page.Newest);
        Assert.False(page.IsTruncated);
        Assert.True(Assert.Single(reader.ChangesSince(3, 2).Changes).IsDeleted);
        Assert.Empty(reader.ChangesSince(4, 2).Changes);
    }

    [Fact]
    public void The_listener_hears_of_changes_before_the_command_is_answered()
    {
        var heard = new List<long>();
        using var store = OpenStore(changes =>
        {
            lock (heard)
                heard.AddRange(changes.Select(c => c.Position));
        });
        for (var i = 1; i <= 3; i++)
        {
            var reply = Submit<StoreReply.Committed>(store, Put($"m{i}"));
            lock (heard)
                Assert.Equal(reply.Position, heard[^1]);
        }

        Assert.Equal([1, 2, 3], heard);
    }

    [Fact]
    public void A_snapshot_sees_nothing_that_came_later()
    {
        using var store = OpenStore();
        Submit(store, Put("a"));
        using var reader = store.OpenReader();
        using (reader.BeginSnapshot())
        {
            Assert.Single(reader.List("message", "1001"));
            Submit(store, Put("b"));
            Assert.Null(reader.Get(MessageKey("b")));
            Assert.Equal(1, reader.ChangesSince(0, 10).Newest);
        }

        Assert.NotNull(reader.Get(MessageKey("b")));
    }
}
