using System.Collections.Concurrent;
using System.Diagnostics;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Testing;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>A file system of 4 MiB that is filled and freed; needs root to mount it.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const string Hint = "Free space in the data directory.";
    private readonly TemporaryDirectory _directory = new();
    private readonly bool _isMounted;

    public DiskFullTests()
    {
        _isMounted = Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _directory.Path);
        Assert.SkipUnless(_isMounted, "Mounting a small file system needs root.");
    }

    public void Dispose()
    {
        if (_isMounted)
            Run("umount", "-l", _directory.Path);
        _directory.Dispose();
    }

    [Fact]
    public void Commands_fail_while_the_disk_is_full_and_work_once_there_is_room()
    {
        using var store = SqliteStore.Open(Settings, TimeProvider.System);
        Fill(leaving: 400_000);
        var committed = 0;
        StoreReply reply;
        while ((reply = Conversation.Submit(store, Put($"m{committed}"))) is StoreReply.Committed)
            committed++;
        Assert.Equal(Hint, Assert.IsType<StoreReply.Failed>(reply).Fault.Hint);
        Assert.True(committed > 0);
        Free();
        Assert.IsType<StoreReply.Committed>(Conversation.Submit(store, Put("after")));
        using var reader = store.OpenReader();
        Assert.Equal(committed + 1, reader.List("message", "1001").Length);
        Assert.Equal(committed + 1, reader.ChangesSince(0, 10_000).Newest);
    }

    [Fact]
    public void A_recording_keeps_what_it_has_and_is_delivered_once_there_is_room()
    {
        using var store = SqliteStore.Open(Settings, TimeProvider.System);
        using var spool = new RecordingSpool(_directory.Path);
        var recording = RecordingId.Of(new CallId("call"), 1);
        var header = HeaderOf(recording);
        spool.Begin(header);
        Fill(leaving: 100_000);
        var written = 0;
        var piece = new byte[8192];
        Array.Fill(piece, (byte)9);
        var fault = Assert.Throws<StoreException>(() =>
        {
            while (written < 4_000_000)
            {
                spool.Write(recording, written, piece);
                written += piece.Length;
            }
        });
        Assert.Equal(Hint, fault.Fault.Hint);
        Free();
        spool.Finish(recording, written, Fields.None);
        Assert.IsType<StoreReply.Committed>(
            Conversation.Submit(store, new StoreCommand.AcceptRecording(header, written)));
        Assert.Equal(1, store.Verify().Sound);
    }

    [Fact]
    public void A_delivery_that_failed_is_tried_again_until_there_is_room_and_told_when_it_is_done()
    {
        var time = new HandWoundTime();
        var told = new BlockingCollection<RecoveredRecording>();
        using var store = SqliteStore.Open(Settings, time, late: told.Add);
        using var conversation = new Conversation(store);
        using var spool = new RecordingSpool(_directory.Path);
        RecordingId[] recordings = [.. Enumerable.Range(1, 2).Select(take => RecordingId.Of(new CallId("call"), take))];
        foreach (var recording in recordings)
        {
            spool.Begin(HeaderOf(recording));
            spool.Write(recording, 0, new byte[8192]);
            spool.Finish(recording, 8192, Fields.None);
        }

        Fill(leaving: 0);
        foreach (var recording in recordings)
            conversation.Submit(new StoreCommand.AcceptRecording(HeaderOf(recording), 8192));
        Assert.All(
            conversation.Take(2), reply => Assert.Equal(Hint, Assert.IsType<StoreReply.Failed>(reply).Fault.Hint));

        time.Pass(TimeSpan.FromSeconds(5));
        Settle(store, recordings[0]);
        Assert.Empty(told);
        Free();
        time.Pass(TimeSpan.FromSeconds(9.9));
        Assert.Empty(told);
        time.Pass(TimeSpan.FromSeconds(0.1));
        foreach (var recording in recordings)
        {
            Assert.True(told.TryTake(out var recovered, TimeSpan.FromSeconds(30)));
            Assert.Equal((recording, RecoveryOutcome.Delivered), (recovered.Recording, recovered.Outcome));
            Assert.Contains("at first", recovered.Detail, StringComparison.Ordinal);
        }

        time.Pass(TimeSpan.FromMinutes(2));
        Settle(store, recordings[0]);
        Assert.Empty(told);
        using var reader = store.OpenReader();
        Assert.Equal(2, reader.List("message", "1001").Length);
    }

    [Fact]
    public void A_recording_whose_end_finds_no_room_is_closed_and_delivered_with_what_there_is_of_it()
    {
        using var store = SqliteStore.Open(Settings, TimeProvider.System);
        using var spool = new RecordingSpool(_directory.Path);
        var recording = RecordingId.Of(new CallId("call"), 1);
        spool.Begin(HeaderOf(recording));
        spool.Write(recording, 0, [1, 2, 3]);
        Fill(leaving: 0);
        Assert.Throws<StoreException>(() => spool.Finish(recording, 1_000_000, Fields.None));
        Free();
        Assert.IsType<StoreReply.Committed>(
            Conversation.Submit(store, new StoreCommand.AcceptRecording(HeaderOf(recording), 1_000_000)));
    }

    [Fact]
    public void A_line_that_a_full_disk_cut_short_is_written_over()
    {
        using (var spool = new RecordingSpool(_directory.Path))
        {
            var name = new string('x', 50_000);
            RecordingHeader Long(int take) => HeaderOf(RecordingId.Of(new CallId("long"), take)) with
            {
                Fields = Fields.None.With("from", $"\"{name}\""),
            };
            Fill(leaving: 80_000);
            spool.Begin(Long(1));
            Assert.Throws<StoreException>(() => spool.Begin(Long(2)));
            Free();
            var next = RecordingId.Of(new CallId("next"), 1);
            spool.Begin(HeaderOf(next));
            spool.Write(next, 0, [1, 2, 3]);
        }

        using var store = SqliteStore.Open(Settings, TimeProvider.System);
        Assert.Equal(
            [RecoveryOutcome.Delivered, RecoveryOutcome.Empty],
            store.Recover().Select(r => r.Outcome).Order());
    }

    /// <summary>All that was tried before this has been answered: there is one thread that delivers.</summary>
    private static void Settle(SqliteStore store, RecordingId recording)
    {
        var nothing = HeaderOf(RecordingId.Of(new CallId("nobody"), 1));
        Conversation.Submit(store, new StoreCommand.AcceptRecording(nothing, 0));
        Conversation.Submit(store, new StoreCommand.Delete(new RecordKey("nobody", recording.Value)));
    }

    private static RecordingHeader HeaderOf(RecordingId recording) =>
        new(recording, new RecordKey("message", recording.Value), "1001", AudioCodec.PCMU, Fields.None);

    private StorageSettings Settings => new(_directory.Path, ServerId.Primary) { DeliveryThreads = 1 };

    private string Ballast => Path.Combine(_directory.Path, "ballast");

    private static StoreCommand.Put Put(string id) =>
        new(new RecordKey("message", id), "1001", Fields.None.With("state", $"\"{new string('x', 20_000)}\""));

    private void Fill(int leaving)
    {
        var free = new DriveInfo(_directory.Path).AvailableFreeSpace;
        File.WriteAllBytes(Ballast, new byte[free - leaving]);
    }

    private void Free() => File.Delete(Ballast);

    private static bool Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
