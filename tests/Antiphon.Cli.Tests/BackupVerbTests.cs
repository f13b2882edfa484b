using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Antiphon.Cli.Tests;

/// <summary>A server with one message, backed up while it runs.</summary>
public sealed class BackedUpServer : IAsyncLifetime
{
    private readonly OneServer _one = new();

    internal TestServer Server => _one.Server;

    internal const string Configuration = """{"Log":{"Level":"Debug"}}""";

    internal string Folder { get; } = TestServer.NewFolder();

    internal string File => Path.Combine(Folder, "backup.tar");

    internal Outcome Made { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _one.InitializeAsync();
        await System.IO.File.WriteAllTextAsync(Path.Combine(Server.Data, "antiphon.json"), Configuration);
        Made = await Server.AskAsync("backup", File, "--json");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}

public sealed class BackupVerbTests(BackedUpServer one) : IClassFixture<BackedUpServer>, IDisposable
{
    private readonly string _folder = TestServer.NewFolder();

    private string Data => Path.Combine(_folder, "data");

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_backup_says_what_is_in_it_and_only_its_owner_may_read_it()
    {
        Assert.True(one.Made.Status == 0, one.Made.Error);
        var made = JsonDocument.Parse(one.Made.Output).RootElement;
        var manifest = made.GetProperty("manifest");
        Assert.Equal(one.File, made.GetProperty("file").GetString());
        Assert.Equal(new FileInfo(one.File).Length, made.GetProperty("bytes").GetInt64());
        Assert.Equal("antiphon", manifest.GetProperty("server").GetString());
        Assert.Equal(1, manifest.GetProperty("records").GetProperty("message").GetInt64());
        Assert.Equal(10, manifest.GetProperty("records").GetProperty("subscriber").GetInt64());
        Assert.Equal(1, manifest.GetProperty("blobs").GetInt32());
        Assert.Equal(OneServer.Samples.Length, manifest.GetProperty("blobBytes").GetInt64());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(one.File));
        Assert.Equal([one.File], System.IO.Directory.GetFileSystemEntries(one.Folder, "backup*"));
    }

    [Fact]
    public async Task A_server_that_is_restored_elsewhere_has_every_message_sample_for_sample()
    {
        var restored = await RestoreAsync(one.File);
        Assert.True(restored.Status == 0, restored.Error);
        Assert.Equal(BackedUpServer.Configuration, await File.ReadAllTextAsync(Path.Combine(Data, "antiphon.json")));
        await using var server = await TestServer.StartAsync(Data);
        var message = Assert.Single(JsonDocument.Parse(
            (await server.AskAsync("messages", "list", "1003", "--json")).Output).RootElement.EnumerateArray());
        var wav = Path.Combine(_folder, "message.wav");
        await server.AskAsync("messages", "export", "1003", message.GetProperty("id").GetString()!, "--out", wav);
        Assert.True((await File.ReadAllBytesAsync(wav)).AsSpan().IndexOf(OneServer.Samples) > 0);
        System.IO.Directory.CreateDirectory(Data); // It goes with the server.
    }

    [Fact]
    public async Task Nothing_is_overwritten_neither_by_a_backup_nor_by_a_restore()
    {
        var again = await one.Server.AskAsync("backup", one.File);
        Assert.Equal(1, again.Status);
        Assert.Contains("there is such a file already", again.Error, StringComparison.Ordinal);
        var running = await TestServer.RunAsync("restore", one.File, "--data", one.Server.Data, "--replace");
        Assert.Contains("antiphon runs with", running.Error, StringComparison.Ordinal);
        Assert.Equal(1, running.Status);

        Assert.Equal(0, (await RestoreAsync(one.File)).Status);
        var records = await File.ReadAllBytesAsync(Path.Combine(Data, "store.db"));
        var twice = await RestoreAsync(one.File);
        Assert.Equal(1, twice.Status);
        Assert.Contains("has a store already; nothing was changed", twice.Error, StringComparison.Ordinal);
        Assert.Contains("--replace", twice.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await RestoreAsync(one.File, "--replace")).Status);
        var aside = Assert.Single(System.IO.Directory.GetDirectories(Data, "replaced-*"));
        Assert.Equal(records, await File.ReadAllBytesAsync(Path.Combine(aside, "store.db")));
        Assert.Single(System.IO.Directory.GetFiles(Path.Combine(aside, "blobs"), "*", SearchOption.AllDirectories));
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "cut", "cut off" },
        { "cut-at-an-entry", "cut off: it has no manifest" },
        { "record", "It is damaged: store.db" },
        { "audio", "It is damaged: " },
        { "nothing", "It is no backup" },
        { "foreign", "'etc/passwd' does not belong there" },
        { "newer", "in a format that this version does not know" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_backup_that_is_not_whole_is_refused_before_anything_is_touched(string damage, string said)
    {
        var damaged = Path.Combine(_folder, "damaged.tar");
        await DamageAsync(damage, damaged);
        Assert.Equal(0, (await RestoreAsync(one.File)).Status);
        var before = Snapshot();
        var outcome = await RestoreAsync(damaged, "--replace");
        Assert.Equal(1, outcome.Status);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task What_describes_this_host_stays_and_what_it_lacks_comes_from_the_backup()
    {
        System.IO.Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "antiphon.json"), "{}");
        var restored = await RestoreAsync(one.File);
        Assert.Equal(0, restored.Status);
        Assert.Contains("stayed as it was: antiphon.json", restored.Output, StringComparison.Ordinal);
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(Data, "antiphon.json")));
    }

    [Fact]
    public async Task Keys_come_back_readable_by_their_owner_only()
    {
        var from = Path.Combine(_folder, "from");
        Assert.Equal(0, (await TestServer.RunAsync(
            "pair", "--data", from, "--peer-data", Path.Combine(_folder, "peer"))).Status);
        Assert.Equal(0, (await TestServer.RunAsync("restore", one.File, "--data", from)).Status);
        var file = Path.Combine(_folder, "with-keys.tar");
        Assert.Equal(0, (await TestServer.RunAsync("backup", file, "--data", from)).Status);
        Assert.Equal(0, (await RestoreAsync(file)).Status);
        var key = Path.Combine(Data, "pair", "key.pem");
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(from, "pair", "key.pem")), await File.ReadAllTextAsync(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.True(File.Exists(Path.Combine(Data, "pair", "peer.pem")));
    }

    [Fact]
    public async Task In_a_folder_backups_are_named_by_server_and_time_and_only_the_newest_stay()
    {
        string[] there =
            ["antiphon-20250101-000000.tar", "antiphon-20250102-000000.tar", "beta-20250101-000000.tar"];
        foreach (var old in there)
            await File.WriteAllTextAsync(Path.Combine(_folder, old), "");
        var outcome = await one.Server.AskAsync("backup", _folder, "--keep", "2");
        Assert.True(outcome.Status == 0, outcome.Error);
        var names = System.IO.Directory.GetFiles(_folder).Select(Path.GetFileName).Order().ToArray();
        Assert.Equal(3, names.Length);
        Assert.Equal("antiphon-20250102-000000.tar", names[0]);
        Assert.Matches(@"^antiphon-\d{8}-\d{6}\.tar$", names[1]);
        Assert.Equal("beta-20250101-000000.tar", names[2]);
    }

    [Fact]
    public async Task A_recording_that_the_server_has_lost_is_named_and_does_not_keep_the_rest()
    {
        Assert.Equal(0, (await RestoreAsync(one.File)).Status);
        var blob = Assert.Single(
            System.IO.Directory.GetFiles(Path.Combine(Data, "blobs"), "*", SearchOption.AllDirectories));
        await File.WriteAllBytesAsync(blob, [6, 6, 6]);
        var file = Path.Combine(_folder, "without.tar");
        var outcome = await TestServer.RunAsync("backup", file, "--data", Data);
        Assert.Equal(1, outcome.Status);
        Assert.Contains("1 recordings are missing or damaged", outcome.Error, StringComparison.Ordinal);
        var restored = await TestServer.RunAsync("restore", file, "--data", Path.Combine(_folder, "again"));
        Assert.True(restored.Status == 0, restored.Error);
        Assert.Contains("1 recordings were missing", restored.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(blob.Replace(Data, Path.Combine(_folder, "again"), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_server_does_not_start_on_a_restore_that_was_broken_off()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Data, "restoring"));
        var started = await TestServer.RunAsync("serve", "--data", Data, "--address", TestServer.NewAddress());
        Assert.Equal(1, started.Status);
        Assert.Contains("was broken off", started.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RestoreAsync(one.File)).Status);
        Assert.False(System.IO.Directory.Exists(Path.Combine(Data, "restoring")));
    }

    [Fact]
    public async Task A_full_disk_is_named_and_leaves_neither_half_a_backup_nor_half_a_restore()
    {
        var small = System.IO.Directory.CreateDirectory(Path.Combine(_folder, "small")).FullName;
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small), "Mounting a small file system needs root.");
        try
        {
            var backup = await one.Server.AskAsync("backup", small);
            Assert.Equal(1, backup.Status);
            Assert.Contains($"Free space in {small}", backup.Error, StringComparison.Ordinal);
            Assert.Empty(System.IO.Directory.GetFileSystemEntries(small));
            var restore = await TestServer.RunAsync("restore", one.File, "--data", small);
            Assert.Equal(1, restore.Status);
            Assert.Contains($"Free space in {small}", restore.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(
                System.IO.Directory.GetFileSystemEntries(small), e => Path.GetFileName(e) != "antiphon.lock");
        }
        finally
        {
            Run("umount", "-l", small);
        }
    }

    private Task<Outcome> RestoreAsync(string file, params string[] more) =>
        TestServer.RunAsync(["restore", file, "--data", Data, .. more]);

    /// <summary>All files and what is in them.</summary>
    private string[] Snapshot() =>
    [
        .. System.IO.Directory.GetFiles(Data, "*", SearchOption.AllDirectories).Order()
            .Select(f => $"{f} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];

    private async Task DamageAsync(string damage, string damaged)
    {
        var bytes = await File.ReadAllBytesAsync(one.File);
        var entries = Entries();
        switch (damage)
        {
            case "cut":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "cut-at-an-entry":
                bytes = bytes[..(int)(entries["manifest.json"] - 512)];
                break;
            case "record":
                bytes[entries["store.db"] + 5000] ^= 1;
                break;
            case "audio":
                bytes[entries.Single(e => e.Key.StartsWith("blobs/", StringComparison.Ordinal)).Value + 100] ^= 1;
                break;
            case "nothing":
                bytes = Encoding.ASCII.GetBytes(new string('x', 4096));
                break;
            case "newer":
                // The manifest is not hashed: it is what all else is compared with.
                var at = bytes.AsSpan().IndexOf("\"format\": 1"u8);
                bytes[at + 10] = (byte)'9';
                break;
            default:
                await using (var file = File.Create(damaged))
                await using (var tar = new TarWriter(file, TarEntryFormat.Gnu))
                {
                    await tar.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, "etc/passwd")
                    {
                        DataStream = new MemoryStream([1, 2, 3]),
                    });
                }

                return;
        }

        await File.WriteAllBytesAsync(damaged, bytes);
    }

    /// <summary>Where the content of each begins.</summary>
    private Dictionary<string, long> Entries()
    {
        using var file = File.OpenRead(one.File);
        using var tar = new TarReader(file);
        var entries = new Dictionary<string, long>();
        while (tar.GetNextEntry() is { } entry)
            entries[entry.Name] = entry.DataOffset;
        return entries;
    }

    private static bool Run(params string[] command)
    {
        using var process = Process.Start(command[0], command[1..]);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
