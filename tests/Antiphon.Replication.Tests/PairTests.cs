using Antiphon.Kernel;
using Antiphon.Node.Replication;
using Antiphon.Ports;

namespace Antiphon.Replication.Tests;

/// <summary>What a pair does, one case at a time; <see cref="ConvergenceTests"/> does all at once.</summary>
public sealed class PairTests : IDisposable
{
    private readonly Pair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void A_cut_at_any_frame_loses_nothing()
    {
        for (var frames = 0; frames < 40; frames++)
        {
            using var pair = new Pair();
            for (var i = 0; i < 3; i++)
            {
                var (a, b) = (pair.A.Store.Blobs.Put(new byte[100_000 + i]), pair.B.Store.Blobs.Put(new byte[9 + i]));
                pair.A.Do(Put($"a{i}", $$"""{"blob":"{{a}}"}"""));
                pair.B.Do(Put($"b{i}", $$"""{"blob":"{{b}}"}"""));
            }

            pair.Connect();
            pair.Deliver(frames);
            pair.Cut();
            pair.Connect();
            pair.Settle();
            Assert.Equal(6, pair.A.Records.Length);
            Assert.Equal(pair.A.Records, pair.B.Records);
        }
    }

    [Fact]
    public void Edits_of_one_field_during_a_partition_leave_the_loser_in_both_conflict_logs_once()
    {
        _pair.Connect();
        _pair.A.Do(Put("m", """{"state":"new","x":1}"""));
        _pair.Settle();
        _pair.Cut();
        _pair.A.Do(Patch("m", """{"state":"saved"}"""));
        _pair.Pass(TimeSpan.FromSeconds(1));
        _pair.B.Do(Patch("m", """{"state":"kept","x":2}"""));
        _pair.Connect();
        _pair.Settle();
        Assert.Equal("\"kept\"", _pair.A.Get(Key("m"))!.Fields["state"]);
        Assert.Equal("2", _pair.A.Get(Key("m"))!.Fields["x"]);
        var conflict = Assert.Single(_pair.A.Records, r => r.Key.Type == FieldConflict.RecordType);
        Assert.Equal("\"saved\"", conflict.Fields["lost"]);
        Assert.Equal("\"kept\"", conflict.Fields["kept"]);
        Assert.Equal("\"message/m\"", conflict.Fields["record"]);
        Assert.Equal(_pair.A.Records, _pair.B.Records);
    }

    [Fact]
    public void Edits_that_follow_one_another_are_no_conflict_whoever_makes_them()
    {
        _pair.Connect();
        _pair.A.Do(Put("m", """{"state":"new"}"""));
        for (var i = 0; i < 10; i++)
        {
            _pair.Settle();
            _pair.Pass(TimeSpan.FromMilliseconds(1));
            (i % 2 == 0 ? _pair.B : _pair.A).Do(Patch("m", $$"""{"state":"{{i}}"}"""));
            if (i == 5)
            {
                _pair.Cut();
                _pair.Connect();
            }
        }

        _pair.Settle();
        Assert.DoesNotContain(_pair.A.Records, r => r.Key.Type == FieldConflict.RecordType);
    }

    [Fact]
    public void A_small_change_overtakes_a_long_recording_and_is_acknowledged_before_it()
    {
        _pair.Connect();
        _pair.Settle();
        var blob = _pair.A.Store.Blobs.Put(new byte[3_000_000]);
        _pair.A.Do(Put("long", $$"""{"blob":"{{blob}}"}"""));
        _pair.Deliver(20);
        var small = Assert.IsType<StoreReply.Committed>(_pair.A.Do(Put("small", "{}")));
        while (_pair.B.Get(Key("small")) is null)
            _pair.Deliver(1);
        Assert.Null(_pair.B.Get(Key("long")));
        _pair.Deliver(4);
        Assert.Contains(small.Position, _pair.A.AcknowledgedBeyond);
        _pair.Settle();
        Assert.NotNull(_pair.B.Get(Key("long")));
        Assert.Equal(small.Position, _pair.A.AcknowledgedThrough);
        Assert.All(
            _pair.Frames.OfType<Frame.BlobPiece>(), p => Assert.InRange(p.Bytes.Length, 1, FrameLimits.PieceMax));
    }

    [Fact]
    public void A_blob_goes_on_where_the_connection_was_cut()
    {
        var blob = _pair.A.Store.Blobs.Put(new byte[1_000_000]);
        _pair.A.Do(Put("m", $$"""{"blob":"{{blob}}"}"""));
        _pair.Connect();
        while (_pair.Frames.OfType<Frame.BlobPiece>().Count() < 5)
            _pair.Deliver(1);
        _pair.Cut();
        _pair.Connect();
        _pair.Settle();
        Assert.Equal(5 * FrameLimits.PieceMax, _pair.Frames.OfType<Frame.NeedBlob>().First().Offset);
        Assert.Equal(BlobCondition.Sound, _pair.B.Store.Blobs.Verify(blob));
    }

    [Fact]
    public void A_record_whose_audio_is_damaged_on_its_server_arrives_without_it_and_says_so()
    {
        var blob = _pair.A.Store.Blobs.Put([1, 2, 3]);
        _pair.A.Do(Put("m", $$"""{"blob":"{{blob}}"}"""));
        _pair.A.Store.Blobs.Damage(blob);
        _pair.Connect();
        _pair.Settle();
        Assert.NotNull(_pair.B.Get(Key("m")));
        Assert.Equal([blob], _pair.B.LostBlobs);
        Assert.False(_pair.B.Store.Blobs.Exists(blob));
    }

    [Fact]
    public void A_server_that_was_away_too_long_catches_up_by_comparison()
    {
        _pair.Connect();
        _pair.A.Do(Put("both", "{}"));
        _pair.Settle();
        _pair.Cut();
        for (var i = 0; i < 2000; i++)
            _pair.A.Submit(Put($"m{i}", "{}"));
        _pair.A.Submit(new StoreCommand.Delete(Key("both")));
        _pair.A.Store.Commit();
        _pair.A.Store.TrimmedTo = 1500;
        _pair.B.Do(Put("b", "{}"));
        _pair.Pass(TimeSpan.FromMinutes(1));
        _pair.Connect();
        _pair.Deliver(8);
        Assert.Equal(StreamCondition.CatchingUp, _pair.A.Loop.Status.Condition);
        Assert.Equal(2001, _pair.A.Loop.Status.Total);
        _pair.Settle();
        Assert.Equal(_pair.A.Records, _pair.B.Records);
        Assert.True(_pair.B.Get(Key("both"))!.IsDeleted);
        Assert.Equal(StreamCondition.Idle, _pair.A.Loop.Status.Condition);
        Assert.Equal(2000, Assert.Single(_pair.A.Comparisons).MissingThere);
        Assert.Equal(2000, Assert.Single(_pair.B.Comparisons).MissingHere);
        _pair.A.Do(Put("after", "{}"));
        _pair.Settle();
        Assert.NotNull(_pair.B.Get(Key("after")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void A_server_restored_from_a_backup_gets_what_it_has_lost_and_gives_what_is_new(int writtenSince)
    {
        _pair.Connect();
        var old = Put("old", "{}");
        _pair.A.Do(old);
        _pair.A.Do(Put("lost", "{}"));
        _pair.A.Do(Put("lost-too", "{}"));
        _pair.Settle();
        _pair.Pass(TimeSpan.FromMinutes(1));
        _pair.RestoreA([old, .. Enumerable.Range(0, writtenSince).Select(i => Put($"new{i}", "{}"))]);
        _pair.Connect();
        _pair.Settle();
        Assert.Equal(3 + writtenSince, _pair.A.Records.Length);
        Assert.Equal(_pair.A.Records, _pair.B.Records);
        _pair.A.Do(Put("after", "{}"));
        _pair.Settle();
        Assert.Equal(_pair.A.Records, _pair.B.Records);
    }

    [Fact]
    public void A_server_in_the_place_of_a_lost_one_gets_what_the_lost_one_wrote_too()
    {
        _pair.Connect();
        _pair.A.Do(Put("of-the-lost-one", "{}"));
        _pair.B.Do(Put("of-the-survivor", "{}"));
        _pair.Settle();
        using var lost = _pair.ReplaceA();
        _pair.A.Do(Put("of-the-new-one", "{}"));
        _pair.Pass(TimeSpan.FromMinutes(1));
        _pair.Connect();
        _pair.Settle();
        Assert.Equal(3, _pair.A.Records.Length);
        Assert.Equal(_pair.A.Records, _pair.B.Records);
        _pair.A.Do(Put("after", "{}"));
        _pair.Settle();
        Assert.Equal(4, _pair.B.Records.Length);
    }

    [Fact]
    public void A_server_that_comes_back_after_another_took_its_place_gets_what_that_one_wrote()
    {
        _pair.Connect();
        _pair.A.Do(Put("first", "{}"));
        _pair.B.Do(Put("survivor", "{}"));
        _pair.Settle();
        var first = _pair.ReplaceA();
        _pair.Connect();
        _pair.A.Do(Put("second", "{}"));
        _pair.Settle();
        using var second = _pair.ReplaceA(by: first);
        _pair.Connect();
        _pair.Settle();
        Assert.Equal(3, _pair.A.Records.Length);
        Assert.Equal(_pair.A.Records, _pair.B.Records);
    }

    [Fact]
    public void What_came_from_the_peer_is_not_sent_back()
    {
        _pair.Connect();
        for (var i = 0; i < 1500; i++)
            _pair.A.Submit(Put($"m{i}", "{}"));
        _pair.Settle();
        Assert.Equal(1500, _pair.B.Records.Length);
        Assert.Equal(1500, _pair.Frames.OfType<Frame.Changes>().Sum(c => c.Records.Length));
        Assert.Equal(0, _pair.B.Loop.Status.Lag);
        Assert.True(_pair.A.Store.OpenReader().ProgressOf(_pair.B.Store.Id).Position >= 1000);
    }

    [Fact]
    public void A_comparison_of_equal_stores_finds_nothing_and_one_of_damaged_ones_mends_them()
    {
        var blob = _pair.A.Store.Blobs.Put([1, 2, 3]);
        _pair.A.Do(Put("m", $$"""{"blob":"{{blob}}"}"""));
        _pair.Connect();
        _pair.Settle();
        _pair.B.Deliver(new ReplicationInput.CompareAsked(Deep: true));
        _pair.Settle();
        Assert.True(Assert.Single(_pair.A.Comparisons).IsEqual);
        _pair.A.Store.Blobs.Damage(blob);
        _pair.B.Deliver(new ReplicationInput.CompareAsked(Deep: true));
        _pair.Settle();
        Assert.Equal(1, _pair.A.Comparisons[1].BlobsMissing);
        Assert.Equal(BlobCondition.Sound, _pair.A.Store.Blobs.Verify(blob));
    }

    [Fact]
    public void A_clock_far_ahead_is_told_of_once_and_does_not_push_ours()
    {
        _pair.AheadOfA = TimeSpan.FromHours(1);
        _pair.Connect();
        _pair.A.Do(Put("m", """{"state":"new"}"""));
        _pair.A.Do(Put("n", "{}"));
        _pair.Settle();
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(_pair.B.ClocksAhead));
        Assert.Empty(_pair.A.ClocksAhead);
        var ours = Assert.IsType<StoreReply.Committed>(_pair.B.Do(Put("ours", "{}")));
        Assert.True(ours.Version < _pair.B.Get(Key("m"))!.Version);
        _pair.B.Do(Patch("m", """{"state":"saved"}"""));
        _pair.Settle();
        Assert.Equal("\"saved\"", _pair.A.Get(Key("m"))!.Fields["state"]);
    }

    [Fact]
    public void Records_of_one_host_stay_there()
    {
        _pair.Connect();
        _pair.A.Do(new StoreCommand.Put(new RecordKey("local-reading", "x"), "", Fields.None));
        _pair.A.Do(Put("m", "{}"));
        _pair.A.Deliver(new ReplicationInput.CompareAsked(Deep: false));
        _pair.Settle();
        Assert.Equal(Key("m"), Assert.Single(_pair.B.Records).Key);
        Assert.Equal(2, _pair.A.Records.Length);
        Assert.Equal(0, _pair.A.Loop.Status.Lag);
    }

    [Fact]
    public void A_copy_of_a_servers_data_is_not_taken_for_its_peer()
    {
        using var copy = new Site(ServerId.Primary, () => DateTimeOffset.UnixEpoch);
        var (state, _) = ReplicationMachine.Begin(copy.Store.Id, copy.Server, 0, default);
        var (after, effects) = ReplicationMachine.Next(
            state, new ReplicationEvent.Received(new Frame.Hello(copy.Store.Id, ServerId.Secondary, 0)), default);
        Assert.True(after.IsOver);
        Assert.IsType<ReplicationEffect.Close>(Assert.Single(effects));
    }

    private static RecordKey Key(string id) => new("message", id);

    private static StoreCommand.Put Put(string id, string json) => new(Key(id), "1001", Fields.Parse(json));

    private static StoreCommand.Patch Patch(string id, string json) => new(Key(id), Fields.Parse(json));
}
