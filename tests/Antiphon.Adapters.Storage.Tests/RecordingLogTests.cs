using System.Text.Json;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>The log beside the recordings: what a crash leaves of it, and that it does not grow for ever.</summary>
public sealed class RecordingLogTests : IDisposable
{
    private const int CompactedBytes = 1024 * 1024;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_recording_makes_one_file()
    {
        using var spool = new RecordingSpool(_directory.Path);
        Record(spool, "a");
        Assert.Equal(
            [AudioOf("a"), Log], Directory.EnumerateFiles(InSpool()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_log_cut_anywhere_loses_the_line_that_was_cut_and_takes_new_ones()
    {
        using (var spool = new RecordingSpool(_directory.Path))
        {
            Record(spool, "a");
            Record(spool, "b");
        }

        var whole = File.ReadAllBytes(Log);
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        int[] cuts = [0, 1, first / 2, first - 1, first, first + 1, (first + whole.Length) / 2, whole.Length - 1];
        foreach (var cut in cuts)
        {
            File.WriteAllBytes(Log, whole[..cut]);
            using (var spool = new RecordingSpool(_directory.Path))
            {
                Record(spool, "c");
                Record(spool, "d");
            }

            string[] kept = cut >= first ? ["a", "c", "d"] : ["c", "d"];
            Assert.Equal(kept, Recordings());
            File.Delete(AudioOf("c"));
            File.Delete(AudioOf("d"));
        }
    }

    [Fact]
    public void A_log_of_many_recordings_keeps_the_lines_of_those_that_are_there()
    {
        const int Deliveries = 20_000;
        using (var spool = new RecordingSpool(_directory.Path))
        {
            Record(spool, "first");
            for (var i = 0; i < Deliveries; i++)
            {
                var id = $"r{i}";
                Record(spool, id);
                spool.Finish(new RecordingId(id), 3, Fields.None);
                File.Delete(AudioOf(id));
                Assert.InRange(new FileInfo(Log).Length, 1, CompactedBytes + 1000);
            }

            Record(spool, "last");
        }

        using var store = Open();
        Assert.Equal(["first", "last"], store.Recover().Select(r => r.Recording.Value));
    }

    [Fact]
    public void A_crash_in_the_middle_of_a_compaction_is_no_matter()
    {
        using (var spool = new RecordingSpool(_directory.Path))
            Record(spool, "a");
        File.WriteAllText($"{Log}.new", "{\"version\":1,\"head");
        File.AppendAllText(Log, new string(' ', CompactedBytes) + "\n");
        using (var spool = new RecordingSpool(_directory.Path))
            Record(spool, "b");
        Assert.InRange(new FileInfo(Log).Length, 1, 1000);
        Assert.False(File.Exists($"{Log}.new"));
        Assert.Equal(["a", "b"], Recordings());
    }

    [Fact]
    public void A_log_that_cannot_be_compacted_goes_on_growing()
    {
        Directory.CreateDirectory(InSpool($"{Path.GetFileName(Log)}.new"));
        File.WriteAllText(Log, new string(' ', CompactedBytes) + "\n");
        using (var spool = new RecordingSpool(_directory.Path))
            Record(spool, "a");
        Assert.Equal(["a"], Recordings());
    }

    [Fact]
    public void Two_recorders_do_not_share_a_spool()
    {
        using var one = new RecordingSpool(_directory.Path);
        Record(one, "a");
        using var other = new RecordingSpool(_directory.Path);
        Assert.Throws<StoreException>(() => Record(other, "b"));
        Assert.False(File.Exists(AudioOf("b")));
        Record(one, "c");
    }

    private string Log => InSpool("recordings.log");

    private string AudioOf(string id) => InSpool($"{id}.audio");

    private string InSpool(params string[] parts) => Path.Combine([_directory.Path, "spool", .. parts]);

    private SqliteStore Open() => SqliteStore.Open(
        new StorageSettings(_directory.Path, ServerId.Primary) { DeliveryThreads = 1 }, TimeProvider.System);

    private static void Record(RecordingSpool spool, string id)
    {
        var recording = new RecordingId(id);
        spool.Begin(new RecordingHeader(
            recording, new RecordKey("message", id), "1001", AudioCodec.PCMU, Fields.Parse("""{"state":"new"}""")));
        spool.Write(recording, 0, [1, 2, 3]);
    }

    /// <summary>The recordings that the log has whole lines of.</summary>
    private IEnumerable<string> Recordings() => File.ReadAllText(Log).Split('\n')[..^1]
        .Where(line => !string.IsNullOrWhiteSpace(line))
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("header"))
        .Select(header => header.GetProperty("recording").GetString()!)
        .Order(StringComparer.Ordinal);
}
