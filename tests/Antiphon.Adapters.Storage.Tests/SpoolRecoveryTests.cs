using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>
/// What recovery makes of every state that a crash, a loss of power or a stranger can leave in the spool.
/// </summary>
public sealed class SpoolRecoveryTests : IDisposable
{
    private static readonly RecordingId Recording = RecordingId.Of(new CallId("call"), 1);
    private static readonly RecordKey Key = new("message", Recording.Value);
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteStore _store;

    public SpoolRecoveryTests() => _store = SqliteStore.Open(
        new StorageSettings(_directory.Path, ServerId.Primary) { DeliveryThreads = 1 }, TimeProvider.System);

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"recordi")]
    [InlineData("\0\0\0\0")]
    [InlineData("{}\n")]
    [InlineData("null\n")]
    [InlineData("{\"version\":2}\n")]
    public void A_torn_header_is_set_aside_with_its_audio(string header)
    {
        Leave([1, 2, 3]);
        File.WriteAllText(HeaderPath, header);
        Assert.Equal(RecoveryOutcome.Damaged, Recover());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(InSpool("damaged", $"{Recording}.audio")));
        Assert.Empty(_store.Recover());
    }

    [Fact]
    public void A_torn_end_of_the_header_leaves_its_beginning_to_count()
    {
        Leave([1, 2, 3]);
        File.AppendAllText(HeaderPath, "{\"version\":1,\"recordi");
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
    }

    [Fact]
    public void An_end_that_a_full_disk_cut_short_can_be_written_again()
    {
        using var spool = new RecordingSpool(_directory.Path);
        spool.Begin(Header);
        File.AppendAllText(HeaderPath, "\n{\"version\":1,\"recordi");
        spool.Write(Recording, 0, [1, 2, 3]);
        spool.Finish(Recording, 2, Fields.None);
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
        Assert.Equal("2", Read()!.Fields["bytes"]);
    }

    [Fact]
    public void A_torn_header_without_audio_is_an_empty_recording()
    {
        Leave([]);
        File.WriteAllText(HeaderPath, "{\"version\":1,\"recordi");
        Assert.Equal(RecoveryOutcome.Empty, Recover());
    }

    [Fact]
    public void Audio_without_a_header_is_set_aside()
    {
        Leave([1, 2, 3]);
        File.Delete(HeaderPath);
        Assert.Equal(RecoveryOutcome.Damaged, Recover());
    }

    [Fact]
    public void A_header_without_audio_is_set_aside_unless_its_message_is_there()
    {
        Leave([1, 2, 3]);
        var header = File.ReadAllText(HeaderPath);
        File.Delete(AudioPath);
        Assert.Equal(RecoveryOutcome.Damaged, Recover());

        Leave([1, 2, 3]);
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
        WaitUntilRemoved();
        File.WriteAllText(HeaderPath, header);
        Assert.Equal(RecoveryOutcome.DeliveredBefore, Recover());
        Assert.False(File.Exists(HeaderPath));
    }

    [Fact]
    public void An_empty_recording_is_removed()
    {
        Leave([]);
        Assert.Equal(RecoveryOutcome.Empty, Recover());
        Assert.Empty(Directory.EnumerateFiles(InSpool()));
    }

    [Fact]
    public void A_recording_in_progress_is_left_to_its_recorder()
    {
        using var spool = new RecordingSpool(_directory.Path);
        spool.Begin(Header);
        spool.Write(Recording, 0, [1, 2, 3]);
        Assert.Equal(RecoveryOutcome.InProgress, Recover());
        spool.Write(Recording, 3, [4]);
        spool.Finish(Recording, 4, Fields.None);
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
        Assert.Equal("4", Read()!.Fields["bytes"]);
    }

    [Fact]
    public void Pages_that_a_loss_of_power_left_unwritten_are_cut_off()
    {
        Leave([.. Enumerable.Repeat((byte)7, 5000), .. new byte[9000]]);
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
        Assert.Equal("8192", Read()!.Fields["bytes"]);
    }

    [Fact]
    public void A_blob_that_a_crash_left_without_its_record_is_used_again()
    {
        Leave([1, 2, 3]);
        _store.Blobs.Put([1, 2, 3]);
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
        Assert.Equal(1, _store.Verify().Sound);
    }

    [Fact]
    public void A_blob_that_was_cut_short_is_made_whole()
    {
        var hash = _store.Blobs.Put([1, 2, 3]);
        File.WriteAllBytes(InDirectory("blobs", hash.Hex[..2], hash.Hex), [1]);
        Leave([1, 2, 3]);
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
        Assert.Equal(BlobCondition.Sound, _store.Blobs.Verify(hash));
    }

    [Fact]
    public void A_finished_recording_cannot_be_recorded_to()
    {
        using var spool = new RecordingSpool(_directory.Path);
        spool.Begin(Header);
        spool.Finish(Recording, 10, Fields.None);
        Assert.Throws<InvalidOperationException>(() => spool.Begin(Header));
    }

    private static RecordingHeader Header =>
        new(Recording, Key, "1001", AudioCodec.PCMU, Fields.Parse("""{"state":"new"}"""));

    private string AudioPath => InSpool($"{Recording}.audio");

    private string HeaderPath => InSpool($"{Recording}.json");

    private string InSpool(params string[] parts) => InDirectory(["spool", .. parts]);

    private string InDirectory(params string[] parts) => Path.Combine([_directory.Path, .. parts]);

    /// <summary>A recorder dies with this much on disk.</summary>
    private void Leave(byte[] audio)
    {
        using var spool = new RecordingSpool(_directory.Path);
        spool.Begin(Header);
        spool.Write(Recording, 0, audio);
    }

    private RecoveryOutcome Recover() => Assert.Single(_store.Recover()).Outcome;

    private void WaitUntilRemoved() =>
        Assert.True(SpinWait.SpinUntil(() => !File.Exists(HeaderPath), TimeSpan.FromSeconds(30)));

    private Document? Read()
    {
        using var reader = _store.OpenReader();
        return reader.Get(Key);
    }
}
