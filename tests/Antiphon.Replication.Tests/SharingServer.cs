using System.Collections.Concurrent;
using Antiphon.Adapters.Storage.Files;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Node.Files;
using Antiphon.Ports;
using Antiphon.Replication.Files;

namespace Antiphon.Replication.Tests;

/// <summary>A real server that shares its folder; passes are made by the test.</summary>
internal sealed class SharingServer : IAsyncDisposable, IEventJournal
{
    private readonly BlockingCollection<StoreReply> _replies = [];
    private readonly IRecordWriter _writer;
    private readonly IRecordReader _reader;
    private readonly SharedFiles _files;
    private readonly string _folder;

    public SharingServer(string directory, ServerId server)
    {
        Server = new RealServer(directory, server);
        _folder = SharedFolder.PathIn(directory);
        _writer = Server.Store.Connect(_replies.Add);
        _reader = Server.Store.OpenReader();
        // Minutes ahead: a file that was just written counts as settled when two passes have seen it the same.
        var time = new Ahead(TimeSpan.FromMinutes(5));
        _files = new SharedFiles(
            new SharedFilesPorts(
                new SharedFolder(directory, SharedPath.IsPassedOver), _reader, Commit,
                () => Guid.CreateVersion7().ToString("n"), time),
            new EventLog($"{server}", epoch: 1, TimeZoneInfo.Utc, time, this));
    }

    public RealServer Server { get; }

    /// <summary>What the events said, in their order.</summary>
    public List<string> Told { get; } = [];

    public SharedFilesStatus Pass() => _files.Pass();

    public void Write(string path, string text, DateTime? modified = null)
    {
        var file = Path.Combine(_folder, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (modified is { } time)
            File.SetLastWriteTimeUtc(file, time);
    }

    public string? Read(string path) =>
        Path.Combine(_folder, path) is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    public DateTime ModifiedAt(string path) => File.GetLastWriteTimeUtc(Path.Combine(_folder, path));

    public void Delete(string path) => File.Delete(Path.Combine(_folder, path));

    public void MoveFolderAway() => System.IO.Directory.Move(_folder, _folder + "-unmounted");

    public StoreReply Commit(StoreCommand command)
    {
        _writer.Submit(default, command);
        return _replies.Take();
    }

    public IReadOnlyList<Document> Conflicts() => _reader.ListAll(FieldConflict.RecordType, default, 100);

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await Server.DisposeAsync();
        _replies.Dispose();
    }

    void IEventJournal.Write(LoggedEvent @event) => Told.Add(@event.Text);

    void IEventJournal.NotKept(string cause) => Told.Add(cause);

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
