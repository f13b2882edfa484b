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

    /// <summary>A crash between every two steps of a recording's life.</summary>
    public static TheoryData<string, RecoveryOutcome?, string?> Crashes => new()
    {
        { "its audio is made", RecoveryOutcome.Empty, null },
        { "its beginning is in the log", RecoveryOutcome.Empty, null },
        { "something is written", RecoveryOutcome.Delivered, "3" },
        { "its end is cut", RecoveryOutcome.Delivered, "2" },
        { "its end is in the log", RecoveryOutcome.Delivered, "2" },
        { "its blob has its name", RecoveryOutcome.Delivered, "2" },
        { "its record is committed", RecoveryOutcome.DeliveredBefore, "2" },
        { "its audio is removed", null, "2" },
    };

    [Theory]
    [MemberData(nameof(Crashes))]
    public void A_crash_after_any_step_loses_and_doubles_nothing(
        string last, RecoveryOutcome? outcome, string? bytes)
    {
        Action[] steps =
        [
            () => File.WriteAllBytes(AudioPath, []),
            () => File.WriteAllBytes(LogPath, LogOf(Begin)),
            () => File.WriteAllBytes(AudioPath, [1, 2, 3]),
            () => File.WriteAllBytes(AudioPath, [1, 2]),
            () => File.WriteAllBytes(LogPath, LogOf(Begin, Finish)),
            () => _store.Blobs.Put([1, 2]),
            () => Conversation.Submit(_store, new StoreCommand.Put(Key, "1001", Delivered, Expectation.Absent)),
            () => File.Delete(AudioPath),
        ];
        var count = Crashes.Select(c => c.Data.Item1).ToList().IndexOf(last) + 1;
        foreach (var step in steps.Take(count))
            step();
        RecoveryOutcome[] expected = outcome is { } found ? [found] : [];
        Assert.Equal(expected, _store.Recover().Select(r => r.Outcome));
        Assert.Equal(bytes, Read()?.Fields["bytes"]);
        Assert.Equal(count >= 5 ? "true" : null, Read()?.Fields["urgent"]);
        using var reader = _store.OpenReader();
        Assert.True(reader.ChangesSince(0, 10).Newest <= 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"recordi")]
    [InlineData("\0\0\0\0")]
    [InlineData("{}\n")]
    [InlineData("null\n")]
    [InlineData("{\"version\":1,\"header\":null,\"finishedBytes\":null}\n")]
    [InlineData("{\"version\":2}\n")]
    public void Audio_of_which_no_line_can_be_read_is_set_aside(string log)
    {
        Leave([1, 2, 3]);
        File.WriteAllText(LogPath, log);
        Assert.Equal(RecoveryOutcome.Damaged, Recover());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(InSpool("damaged", $"{Recording}.audio")));
        Assert.Empty(_store.Recover());
    }

    [Fact]
    public void Audio_without_a_log_is_set_aside()
    {
        Leave([1, 2, 3]);
        File.Delete(LogPath);
        Assert.Equal(RecoveryOutcome.Damaged, Recover());
    }

    [Fact]
    public void A_torn_end_leaves_the_beginning_to_count()
    {
        Leave([1, 2, 3]);
        File.AppendAllText(LogPath, "{\"version\":1,\"recordi");
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
    }

    [Fact]
    public void Empty_audio_of_which_nothing_is_known_is_an_empty_recording()
    {
        Leave([]);
        File.WriteAllText(LogPath, "{\"version\":1,\"recordi");
        Assert.Equal(RecoveryOutcome.Empty, Recover());
    }

    [Fact]
    public void A_log_that_cannot_be_read_leaves_its_recordings_for_later()
    {
        Leave([1, 2, 3]);
        var log = File.ReadAllBytes(LogPath);
        File.Delete(LogPath);
        Directory.CreateDirectory(LogPath);
        Assert.Equal(RecoveryOutcome.Failed, Recover());
        Directory.Delete(LogPath);
        File.WriteAllBytes(LogPath, log);
        Assert.Equal(RecoveryOutcome.Delivered, Recover());
    }

    [Fact]
    public void An_empty_recording_is_removed()
    {
        Leave([]);
        Assert.Equal(RecoveryOutcome.Empty, Recover());
        Assert.Equal([LogPath], Directory.EnumerateFiles(InSpool()));
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
        Assert.False(spool.Begin(Header));
        Assert.Throws<InvalidOperationException>(() => spool.Write(Recording, 0, [1]));
    }

    private static RecordingHeader Header =>
        new(Recording, Key, "1001", AudioCodec.PCMU, Fields.Parse("""{"state":"new"}"""));

    private static Fields Delivered => Fields.Parse("""{"bytes":2,"urgent":true}""");

    private string AudioPath => InSpool($"{Recording}.audio");

    private string LogPath => InSpool("recordings.log");

    private string InSpool(params string[] parts) => InDirectory(["spool", .. parts]);

    private string InDirectory(params string[] parts) => Path.Combine([_directory.Path, .. parts]);

    private static void Begin(RecordingSpool spool) => spool.Begin(Header);

    private static void Finish(RecordingSpool spool) =>
        spool.Finish(Recording, 2, Fields.Parse("""{"urgent":true}"""));

    /// <summary>What a recorder writes into its log when it does this.</summary>
    private static byte[] LogOf(params Action<RecordingSpool>[] steps)
    {
        using var elsewhere = new TemporaryDirectory();
        using (var spool = new RecordingSpool(elsewhere.Path))
        {
            foreach (var step in steps)
                step(spool);
        }

        return File.ReadAllBytes(Path.Combine(elsewhere.Path, "spool", "recordings.log"));
    }

    /// <summary>A recorder dies with this much on disk.</summary>
    private void Leave(byte[] audio)
    {
        using var spool = new RecordingSpool(_directory.Path);
        spool.Begin(Header);
        spool.Write(Recording, 0, audio);
    }

    private RecoveryOutcome Recover() => Assert.Single(_store.Recover()).Outcome;

    private Document? Read()
    {
        using var reader = _store.OpenReader();
        return reader.Get(Key);
    }
}
