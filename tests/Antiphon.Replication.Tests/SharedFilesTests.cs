using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Node.Files;
using Antiphon.Ports;
using Antiphon.Replication.Files;

namespace Antiphon.Replication.Tests;

/// <summary>The shared folders of two real servers, with real stores and real TLS between them.</summary>
public sealed class SharedFilesTests : IAsyncLifetime
{
    private const string Prompt = "prompts/en/goodbye.wav";

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("antiphon-shared-").FullName;
    private SharingServer _primary = null!;
    private SharingServer _secondary = null!;
    private IPEndPoint _listening = null!;

    public ValueTask InitializeAsync()
    {
        _primary = new SharingServer(Path.Combine(_directory, "primary"), ServerId.Primary);
        _secondary = new SharingServer(Path.Combine(_directory, "secondary"), ServerId.Secondary);
        _primary.Server.Identity.Pin(_secondary.Server.Identity.CertificatePem);
        _secondary.Server.Identity.Pin(_primary.Server.Identity.CertificatePem);
        _listening = _secondary.Server.Listen(IPAddress.Loopback);
        _primary.Server.Dial(_listening);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        await _secondary.DisposeAsync();
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void File_put_into_one_folder_is_in_the_other_with_its_time_and_so_are_changes_and_deletions_both_ways()
    {
        var written = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        _primary.Write(Prompt, "see you", written);
        Until(() => _secondary.Read(Prompt) == "see you");
        Assert.Equal(written, _secondary.ModifiedAt(Prompt));
        _secondary.Write(Prompt, "farewell");
        Until(() => _primary.Read(Prompt) == "farewell");
        _primary.Delete(Prompt);
        Until(() => _secondary.Read(Prompt) is null);
        _secondary.Write(Prompt, "back again");
        Until(() => _primary.Read(Prompt) == "back again");
        Assert.Empty(_primary.Told);
        Assert.Empty(_secondary.Conflicts());
    }

    [Fact]
    public void Large_file_arrives_whole_and_an_empty_one_empty()
    {
        var text = new string('x', 5_000_000);
        _secondary.Write("support/large.bin", text);
        _secondary.Write("support/empty", "");
        Until(() => _primary.Read("support/large.bin") == text && _primary.Read("support/empty") == "");
    }

    [Fact]
    public void File_that_still_grows_is_not_told_of()
    {
        _primary.Write(Prompt, "ha");
        _primary.Pass();
        for (var length = 3; length < 6; length++)
        {
            _primary.Write(Prompt, new string('h', length));
            _primary.Pass();
            Assert.Empty(Records(_primary));
        }

        _primary.Pass();
        Assert.Single(Records(_primary));
        Until(() => _secondary.Read(Prompt) == "hhhhh");
    }

    [Fact]
    public async Task File_changed_on_both_while_they_were_apart_is_the_later_one_on_both_and_the_other_is_kept()
    {
        _primary.Write(Prompt, "first");
        Until(() => _secondary.Read(Prompt) == "first");
        await _primary.Server.HangUpAsync();
        PassTwice(_primary, () => _primary.Write(Prompt, "by the primary"));
        PassTwice(_secondary, () => _secondary.Write(Prompt, "by the secondary"));
        _primary.Server.Dial(_listening);
        Until(() => _primary.Read(Prompt) == "by the secondary" && _secondary.Read(Prompt) == "by the secondary");
        Until(() => _secondary.Conflicts().Count > 0 && _primary.Conflicts().Count > 0);
        var lost = BlobReferences.In(_primary.Conflicts()[0].Fields);
        Assert.Contains(BlobHash.Of("by the primary"u8), lost);
        Assert.True(_secondary.Server.Store.Blobs.Exists(BlobHash.Of("by the primary"u8)));
    }

    [Fact]
    public async Task File_made_on_both_while_they_were_apart_is_the_later_one_on_both()
    {
        await _primary.Server.HangUpAsync();
        PassTwice(_secondary, () => _secondary.Write(Prompt, "by the secondary"));
        PassTwice(_primary, () => _primary.Write(Prompt, "by the primary"));
        _primary.Server.Dial(_listening);
        Until(() => _primary.Read(Prompt) == "by the primary" && _secondary.Read(Prompt) == "by the primary");
        Until(() => Records(_primary).Length == 1 && Records(_secondary).Length == 1);
        Assert.NotEmpty(_primary.Conflicts());
    }

    [Fact]
    public void Path_of_the_peer_that_leads_out_of_the_folder_is_told_of_and_nothing_is_written()
    {
        var blob = _primary.Server.Store.Blobs.Put("owned"u8);
        var content = new FileContent(blob, 5, DateTimeOffset.UtcNow);
        foreach (var path in new[] { "../store.db", "/tmp/antiphon-escaped", "prompts/../../antiphon.json" })
        {
            _primary.Commit(new StoreCommand.Put(
                new RecordKey(SharedFile.RecordType, Guid.CreateVersion7().ToString("n")), "",
                SharedFile.FieldsOf(path, content)));
        }

        _primary.Write(Prompt, "see you");
        Until(() => _secondary.Read(Prompt) == "see you");
        Until(() => _secondary.Told.Count(t => t.Contains("a path that is refused", StringComparison.Ordinal)) == 3);
        Assert.False(File.Exists("/tmp/antiphon-escaped"));
        Assert.False(File.Exists(Path.Combine(_directory, "secondary", "antiphon.json")));
        Assert.Equal(FilesCondition.Broken, _secondary.Pass().Condition);
    }

    [Fact]
    public void File_that_is_too_large_is_named_once_and_the_others_go_on()
    {
        _primary.Pass();
        using (var large = File.Create(Path.Combine(_directory, "primary", "shared", "large")))
            large.SetLength(SharedFiles.BytesMax + 1);
        _primary.Write(Prompt, "see you");
        Until(() => _secondary.Read(Prompt) == "see you");
        Assert.Contains("large is not the same on both servers: it has", Assert.Single(_primary.Told));
        Assert.Null(_secondary.Read("large"));
        _primary.Delete("large");
        Assert.Equal(FilesCondition.Idle, _primary.Pass().Condition);
    }

    [Fact]
    public void Link_in_the_folder_is_neither_followed_nor_written_through()
    {
        var outside = System.IO.Directory.CreateDirectory(Path.Combine(_directory, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "secret"), "secret");
        _secondary.Write("note", "here");
        Until(() => _primary.Read("note") == "here");
        File.CreateSymbolicLink(Path.Combine(_directory, "secondary", "shared", "support"), outside);
        _primary.Write("support/manual.txt", "read me");
        Until(() => _secondary.Told.Exists(text => text.Contains("is a link to", StringComparison.Ordinal)));
        Assert.Equal(["secret"], System.IO.Directory.GetFiles(outside).Select(Path.GetFileName));
        Assert.Null(_primary.Read("support/secret"));
    }

    [Fact]
    public void Folder_that_is_gone_deletes_nothing_on_the_other_server()
    {
        _primary.Write(Prompt, "see you");
        Until(() => _secondary.Read(Prompt) == "see you");
        _primary.MoveFolderAway();
        Assert.Equal(FilesCondition.Broken, _primary.Pass().Condition);
        Assert.Contains("the folder is not there any more", Assert.Single(_primary.Told));
        Assert.Single(Records(_primary));
    }

    private static void PassTwice(SharingServer server, Action change)
    {
        change();
        server.Pass();
        server.Pass();
    }

    private static ImmutableArray<Document> Records(SharingServer server)
    {
        using var reader = server.Server.Store.OpenReader();
        return reader.ListAll(SharedFile.RecordType, default, 100);
    }

    private void Until(Func<bool> holds) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                _primary.Pass();
                _secondary.Pass();
                return holds();
            },
            TimeSpan.FromSeconds(20)),
        $"{_primary.Server.Status}\n{_secondary.Server.Status}\n{string.Join('\n', _primary.Told)}\n"
        + string.Join('\n', _secondary.Told));
}
