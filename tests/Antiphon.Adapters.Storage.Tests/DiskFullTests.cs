using System.Diagnostics;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;
using Antiphon.Ports;

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
        var key = new RecordKey("message", recording.Value);
        spool.Begin(new RecordingHeader(recording, key, "1001", AudioCodec.PCMU, Fields.None));
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
            Conversation.Submit(store, new StoreCommand.AcceptRecording(recording, key)));
        Assert.Equal(1, store.Verify().Sound);
    }

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
