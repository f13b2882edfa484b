using System.Collections.Immutable;
using Antiphon.Adapters.Storage.Blobs;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Adapters.Storage.Sqlite;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage;

/// <summary>
/// The embedded store of one server: <c>store.db</c>, <c>blobs/</c> and <c>spool/</c> in its data directory. Only the
/// node opens it; other processes read with <see cref="SqliteRecordReader"/> and <see cref="BlobDirectory"/> and write
/// by commands to the node.
/// </summary>
public sealed class SqliteStore : IDisposable
{
    private readonly StorageSettings _settings;
    private readonly TimeProvider _time;
    private readonly BlobDirectory _blobs;
    private readonly BlobPins _pins = new();
    private readonly GroupCommit _writer;
    private readonly RecordingDelivery _delivery;

    private SqliteStore(
        StorageSettings settings,
        TimeProvider time,
        Action<ImmutableArray<RecordChange>> committed,
        Action<RecoveredRecording> late)
    {
        (_settings, _time) = (settings, time);
        _blobs = new BlobDirectory(settings.Directory);
        new SpoolFolder(settings.Directory).Make();
        _writer = new GroupCommit(settings, time, committed);
        _delivery = new RecordingDelivery(settings, time, _blobs, _pins, _writer, late);
    }

    public IBlobStore Blobs => _blobs;

    /// <param name="settings">Where, and as which server.</param>
    /// <param name="time">The wall clock behind the stamps, and timers.</param>
    /// <param name="committed">Told of changes after their commit, in their order, before the commands are answered; on
    /// the writer's thread, which waits for it.</param>
    /// <param name="late">Told what became of a recording whose delivery had failed and was tried again; on the store's
    /// threads.</param>
    /// <exception cref="StoreException">The directory or the database cannot be used.</exception>
    public static SqliteStore Open(
        StorageSettings settings,
        TimeProvider time,
        Action<ImmutableArray<RecordChange>>? committed = null,
        Action<RecoveredRecording>? late = null) =>
        new(settings, time, committed ?? (_ => { }), late ?? (_ => { }));

    /// <summary>A writer whose replies go to <paramref name="replies"/>, on the store's threads.</summary>
    public IRecordWriter Connect(Action<StoreReply> replies) => new Connection(this, replies);

    public IRecordReader OpenReader() => new SqliteRecordReader(_settings.Directory);

    /// <summary>
    /// Delivers what is left in the spool by processes that are gone. Blocks; call it when the node starts.
    /// </summary>
    public ImmutableArray<RecoveredRecording> Recover() =>
        new SpoolRecovery(new SpoolFolder(_settings.Directory), _delivery).Run();

    /// <summary>
    /// Removes blobs that no record refers to and that are older than <paramref name="grace"/>, which is the time that
    /// whoever puts a blob has to commit the record that refers to it. Reads only names, so it may run at any time;
    /// while a backup is made it does nothing.
    /// </summary>
    public SweepReport Sweep(TimeSpan grace)
    {
        _delivery.Clean();
        using var isMine = Posix.TryLockDirectory(_settings.Layout.Blobs);
        if (isMine is null)
            return new SweepReport(0, 0);
        using var reader = new SqliteRecordReader(_settings.Directory);
        return new BlobUpkeep(_blobs, _pins, reader).Sweep(_time.GetUtcNow().UtcDateTime - grace);
    }

    /// <summary>Reads every blob and compares it with its name; minutes for a large store.</summary>
    public BlobAudit Verify()
    {
        using var reader = new SqliteRecordReader(_settings.Directory);
        return new BlobUpkeep(_blobs, _pins, reader).Audit();
    }

    /// <summary>Answers what was submitted, then closes.</summary>
    public void Dispose()
    {
        _delivery.Dispose();
        _writer.Dispose();
    }

    private void Submit(StoreTicket ticket, StoreCommand command, Action<StoreReply> replies)
    {
        if (command is StoreCommand.AcceptRecording accept)
            _delivery.Submit(ticket, accept, replies);
        else if (!_writer.TryEnqueue(new PendingCommand(ticket, command, replies)))
            replies(Full(ticket));
    }

    private StoreReply.Refused Full(StoreTicket ticket) => _writer.IsClosing
        ? new(ticket, RefusalReason.Closing, "The store is being closed.")
        : new(ticket, RefusalReason.QueueFull, $"{_settings.QueueMax} commands wait already.");

    private sealed class Connection(SqliteStore store, Action<StoreReply> replies) : IRecordWriter
    {
        public void Submit(StoreTicket ticket, StoreCommand command) => store.Submit(ticket, command, replies);
    }
}
