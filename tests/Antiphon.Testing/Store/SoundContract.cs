using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

/// <summary>Recordings that become a field of a record that is there: greetings and names.</summary>
public abstract class SoundContract : StoreContract
{
    private static readonly RecordingId Take = RecordingId.Of(new CallId("call-1"), 1);
    private static readonly RecordKey Key = new("subscriber", "alice");
    private static readonly byte[] Audio = [.. Enumerable.Range(0, 12_000).Select(i => (byte)(i * 3))];

    private static RecordingHeader Header(AudioCodec codec = AudioCodec.PCMU) =>
        new(Take, Key, "", codec, Fields.None) { Field = "busyGreeting" };

    [Theory]
    [InlineData(AudioCodec.PCMU)]
    [InlineData(AudioCodec.PCMA)]
    public void A_finished_sound_is_the_field_that_it_was_recorded_for_and_the_others_stay(AudioCodec codec)
    {
        using var store = WithAlice();
        Record(store, codec);
        store.Spool.Finish(Take, Audio.Length, Fields.None);
        Submit<StoreReply.Committed>(store, new StoreCommand.AcceptRecording(Header(codec), Audio.Length));
        var sound = SoundIn(store)!.Value;
        Assert.Equal(codec, sound.Codec);
        Assert.True(store.Blobs.TryOpen(sound.Blob, out var blob));
        using (blob)
            Assert.Equal(Audio.Length, blob.Length);
        Assert.Equal("\"Alice\"", Read(store)!.Fields["name"]);
    }

    [Fact]
    public void A_sound_that_was_finished_is_set_by_recovery_and_one_that_was_not_is_removed()
    {
        using var finished = WithAlice();
        Record(finished);
        finished.Spool.Finish(Take, Audio.Length, Fields.None);
        finished.EndRecorderAndRecover();
        Assert.NotNull(SoundIn(finished));
        using var abandoned = WithAlice();
        Record(abandoned);
        abandoned.EndRecorderAndRecover();
        Assert.Null(SoundIn(abandoned));
        Assert.Null(Read(abandoned)!.Fields["blob"]);
    }

    [Fact]
    public void A_sound_for_a_record_that_was_deleted_makes_no_record_and_does_not_stay_in_the_spool()
    {
        using var store = WithAlice();
        Record(store);
        store.Spool.Finish(Take, Audio.Length, Fields.None);
        Submit(store, new StoreCommand.Delete(Key));
        Submit<StoreReply.AlreadyDone>(store, new StoreCommand.AcceptRecording(Header(), Audio.Length));
        Assert.True(Read(store)!.IsDeleted);
    }

    private IStoreUnderTest WithAlice()
    {
        var store = OpenStore();
        Submit(store, new StoreCommand.Put(Key, "", FieldsOf("""{"name":"Alice"}""")));
        return store;
    }

    private static void Record(IStoreUnderTest store, AudioCodec codec = AudioCodec.PCMU)
    {
        store.Spool.Begin(Header(codec));
        store.Spool.Write(Take, 0, Audio);
    }

    private static Document? Read(IStoreUnderTest store)
    {
        using var reader = store.OpenReader();
        return reader.Get(Key);
    }

    private static Sound? SoundIn(IStoreUnderTest store) =>
        Read(store)!.Fields["busyGreeting"] is { } json ? Sound.Parse(json.Trim('"'), null) : null;
}
