using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

public abstract class RecordingContract : StoreContract
{
    private static readonly RecordingId Take = RecordingId.Of(new CallId("call-1"), 1);
    private static readonly RecordKey Key = new("message", Take.Value);

    private static RecordingHeader Header(AudioCodec codec = AudioCodec.PCMU) =>
        new(Take, Key, "1001", codec, SomeFields) { Assumed = FieldsOf("""{"state":"new"}""") };

    private static StoreCommand.AcceptRecording Accept(
        long bytes, AudioCodec codec = AudioCodec.PCMU, string fields = "{}")
    {
        var header = Header(codec);
        return new(header with { Fields = header.Fields.With(FieldsOf(fields)) }, bytes);
    }

    private static byte[] Audio(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 + 1))];

    [Fact]
    public void A_finished_recording_becomes_a_record_and_its_blob()
    {
        using var store = OpenStore();
        var audio = Audio(20_000);
        Record(store, audio);
        store.Spool.Finish(Take, audio.Length, FieldsOf("""{"urgent":true}"""));
        Submit<StoreReply.Committed>(store, Accept(20_000, fields: """{"urgent":true}"""));
        var record = Read(store)!;
        Assert.Equal("1001", record.Owner);
        Assert.Equal("true", record.Fields["urgent"]);
        Assert.Equal("20000", record.Fields["bytes"]);
        Assert.Equal(audio, Content(store, record));
    }

    [Fact]
    public void Accepting_it_again_changes_nothing()
    {
        using var store = OpenStore();
        Record(store, Audio(8000));
        store.Spool.Finish(Take, 8000, Fields.None);
        var replies = Submit(store, Accept(8000), Accept(8000));
        Assert.All(replies, r => Assert.True(r is StoreReply.Committed or StoreReply.AlreadyDone));
        Submit<StoreReply.AlreadyDone>(store, Accept(8000));
        using var reader = store.OpenReader();
        Assert.Single(reader.ChangesSince(0, 10).Changes);
    }

    [Fact]
    public void The_whole_recording_takes_the_place_of_its_half_and_the_half_not_that_of_the_whole()
    {
        using var store = OpenStore();
        foreach (var (samples, kept) in new[] { (4000, 4000), (12_000, 12_000), (8000, 12_000) })
        {
            var audio = Audio(samples);
            Record(store, audio);
            store.Spool.Finish(Take, samples, Fields.None);
            Submit(store, Accept(samples));
            Assert.Equal($"{kept}", Read(store)!.Fields["bytes"]);
            Assert.Equal(kept, Content(store, Read(store)!).Length);
            store.EndRecorderAndRecover();
        }
    }

    [Fact]
    public void A_deleted_message_does_not_come_back_from_the_spool()
    {
        using var store = OpenStore();
        Record(store, Audio(8000));
        store.Spool.Finish(Take, 8000, Fields.None);
        Submit(store, Accept(8000));
        Submit(store, new StoreCommand.Delete(Key));
        store.EndRecorderAndRecover();
        Record(store, Audio(8000));
        store.Spool.Finish(Take, 8000, Fields.None);
        Submit<StoreReply.AlreadyDone>(store, Accept(8000));
        Assert.True(Read(store)!.IsDeleted);
    }

    [Fact]
    public void A_recording_in_progress_is_not_accepted()
    {
        using var store = OpenStore();
        Record(store, Audio(8000));
        Assert.Equal(RefusalReason.RecordingOpen, Submit<StoreReply.Refused>(store, Accept(8000)).Reason);
        store.Spool.Finish(Take, 8000, Fields.None);
        Submit<StoreReply.Committed>(store, Accept(8000));
    }

    [Fact]
    public void A_recording_that_never_was_is_refused()
    {
        using var store = OpenStore();
        Assert.Equal(RefusalReason.NoRecording, Submit<StoreReply.Refused>(store, Accept(8000)).Reason);
    }

    [Fact]
    public void A_recording_that_was_thrown_away_is_gone()
    {
        using var store = OpenStore();
        Record(store, Audio(8000));
        store.Spool.Discard(Take);
        store.EndRecorderAndRecover();
        Assert.Null(Read(store));
    }

    [Fact]
    public void What_a_dead_recorder_left_is_delivered_once()
    {
        using var store = OpenStore();
        var audio = Audio(8192);
        Record(store, audio);
        store.EndRecorderAndRecover();
        Assert.Equal(audio, Content(store, Read(store)!));
        store.EndRecorderAndRecover();
        Submit<StoreReply.AlreadyDone>(store, Accept(8000));
        using var reader = store.OpenReader();
        Assert.Single(reader.ChangesSince(0, 10).Changes);
    }

    [Fact]
    public void A_finished_recording_that_nobody_submitted_keeps_what_its_end_said()
    {
        using var store = OpenStore();
        Record(store, Audio(8192));
        store.Spool.Finish(Take, 8000, FieldsOf("""{"urgent":true}"""));
        store.EndRecorderAndRecover();
        Assert.Equal("true", Read(store)!.Fields["urgent"]);
        Assert.Equal("8000", Read(store)!.Fields["bytes"]);
    }

    [Fact]
    public void A_recording_is_cut_to_the_length_that_it_is_accepted_with()
    {
        using var store = OpenStore();
        Record(store, Audio(8192));
        store.Spool.Finish(Take, 8192, Fields.None);
        Submit<StoreReply.Committed>(store, Accept(8000));
        Assert.Equal(Audio(8000), Content(store, Read(store)!));
    }

    [Fact]
    public void A_recording_in_progress_is_read_as_far_as_it_is_written()
    {
        using var store = OpenStore();
        var audio = Audio(8192);
        Record(store, audio);
        Assert.Equal(audio, store.Spool.Read(Take).Samples);
        Assert.Equal(AudioCodec.PCMU, store.Spool.Read(Take).Codec);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_recording_for_several_is_stored_for_each_also_when_its_recorder_died(bool dies)
    {
        using var store = OpenStore();
        var others = new[] { "1002", "1003" }.Select(o => new RecordCopy(new RecordKey("message", $"m-{o}"), o));
        var header = Header() with { Copies = [.. others] };
        store.Spool.Begin(header);
        store.Spool.Write(Take, 0, Audio(8192));
        if (dies)
        {
            store.EndRecorderAndRecover();
        }
        else
        {
            store.Spool.Finish(Take, 8192, FieldsOf("""{"urgent":true}"""));
            var sent = header with { Fields = header.Fields.With("urgent", "true") };
            Submit<StoreReply.Committed>(store, new StoreCommand.AcceptRecording(sent, 8192));
        }

        using var reader = store.OpenReader();
        var blob = Read(store)!.Fields["blob"];
        foreach (var copy in new[] { "1001", "1002", "1003" }.Select(o => Assert.Single(reader.List("message", o))))
            Assert.Equal((blob, dies ? "false" : "true"), (copy.Fields["blob"], copy.Fields["urgent"]));
        store.EndRecorderAndRecover();
        Submit<StoreReply.AlreadyDone>(store, new StoreCommand.AcceptRecording(header, 8192));
        Assert.Equal(3, reader.ChangesSince(0, 10).Newest);
    }

    [Fact]
    public void A_recording_without_audio_is_not_a_message()
    {
        using var store = OpenStore();
        store.Spool.Begin(Header());
        store.EndRecorderAndRecover();
        Assert.Null(Read(store));
    }

    [Theory]
    [InlineData(AudioCodec.PCMU, 0xFF)]
    [InlineData(AudioCodec.PCMA, 0xD5)]
    public void A_gap_is_silent(AudioCodec codec, byte silence)
    {
        using var store = OpenStore();
        store.Spool.Begin(Header(codec));
        store.Spool.Write(Take, 10_000, [1, 2, 3]);
        store.Spool.Finish(Take, 10_005, Fields.None);
        Submit<StoreReply.Committed>(store, Accept(10_005, codec));
        byte[] expected = [.. Enumerable.Repeat(silence, 10_000), 1, 2, 3, silence, silence];
        Assert.Equal(expected, Content(store, Read(store)!));
    }

    [Theory]
    [InlineData(6000, "0")]
    [InlineData(10_000, "1.5")]
    public void What_nobody_chose_gives_way_to_what_was_written_at_the_other_server_before(int theirBytes, string gap)
    {
        using var store = OpenStore();
        Record(store, Audio(8000));
        store.Spool.Finish(Take, 8000, Fields.None);
        Submit<StoreReply.Committed>(store, Accept(8000, fields: """{"gapSeconds":0}"""));
        var ours = Read(store)!;
        Assert.Equal("\"new\"", ours.Fields["state"]);
        var longBefore = new HybridTimestamp(ours.Created.Milliseconds / 2, 0, ServerId.Secondary);
        var fields = ours.Fields.With("bytes", $"{theirBytes}").With("gapSeconds", "1.5");
        var theirs = Document.Create(Key, "1001", fields, longBefore)
            .Patch(FieldsOf("""{"state":"saved"}"""), longBefore.Successor(ServerId.Secondary));
        Submit<StoreReply.Committed>(
            store, new StoreCommand.Merge(new StoreId(7), [theirs], SeenByPeer: default, Progress: null));
        var merged = Read(store)!;
        Assert.Equal(("\"saved\"", gap), (merged.Fields["state"], merged.Fields["gapSeconds"]));
    }

    [Fact]
    public void What_somebody_chose_stays_when_the_whole_recording_comes()
    {
        using var store = OpenStore();
        Deliver(4000);
        Submit<StoreReply.Committed>(store, new StoreCommand.Patch(Key, FieldsOf("""{"state":"deleted"}""")));
        store.EndRecorderAndRecover();
        Deliver(12_000);
        var record = Read(store)!;
        Assert.Equal(("12000", "\"deleted\""), (record.Fields["bytes"], record.Fields["state"]));

        void Deliver(int bytes)
        {
            Record(store, Audio(bytes));
            store.Spool.Finish(Take, bytes, Fields.None);
            Submit<StoreReply.Committed>(store, Accept(bytes));
        }
    }

    [Fact]
    public void A_blob_reads_back_from_any_offset()
    {
        using var store = OpenStore();
        var hash = store.Blobs.Put(Audio(1000));
        Assert.True(store.Blobs.Exists(hash));
        Assert.Equal(BlobCondition.Sound, store.Blobs.Verify(hash));
        Assert.True(store.Blobs.TryOpen(hash, out var blob));
        using (blob)
        {
            var tail = new byte[100];
            Assert.Equal(50, blob.Read(950, tail));
            Assert.Equal(Audio(1000)[950..], tail[..50]);
            Assert.Equal(0, blob.Read(1000, tail));
            Assert.Equal(1000, blob.Length);
        }

        var other = BlobHash.Of([1]);
        Assert.False(store.Blobs.TryOpen(other, out _));
        Assert.Equal(BlobCondition.Missing, store.Blobs.Verify(other));
    }

    private static void Record(IStoreUnderTest store, byte[] audio)
    {
        store.Spool.Begin(Header());
        for (var offset = 0; offset < audio.Length; offset += 8192)
            store.Spool.Write(Take, offset, audio.AsSpan(offset, Math.Min(8192, audio.Length - offset)));
    }

    private static Document? Read(IStoreUnderTest store)
    {
        using var reader = store.OpenReader();
        return reader.Get(Key);
    }

    private static byte[] Content(IStoreUnderTest store, Document record)
    {
        var hash = BlobHash.Parse(record.Fields["blob"]!.Trim('"'), null);
        Assert.True(store.Blobs.TryOpen(hash, out var blob));
        using (blob)
        {
            var content = new byte[blob.Length];
            Assert.Equal(content.Length, blob.Read(0, content));
            return content;
        }
    }
}
