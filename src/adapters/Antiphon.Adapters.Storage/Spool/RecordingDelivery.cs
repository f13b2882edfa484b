using Antiphon.Adapters.Storage.Blobs;
using Antiphon.Adapters.Storage.Sqlite;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// Turns finished recordings into messages: hash, sync, blob, record, then the spool's file goes.
///
///     spool file ── hash, fsync ── link as blob, fsync folder ── commit record ── reply ── remove spool file
///
/// A crash between any two of these leaves the spool file, and delivering it again finds the steps done that were done:
/// the blob has the same name, the record the same key. The threads here wait for the disk side by side, so that the
/// writer never does more than its commit.
/// </summary>
internal sealed class RecordingDelivery : IDisposable
{
    private readonly string _dataDirectory;
    private readonly int _inFlightMax;
    private readonly SpoolFolder _folder;
    private readonly BlobDirectory _blobs;
    private readonly BlobPins _pins;
    private readonly GroupCommit _writer;
    private readonly SpoolCleaning _cleaning;
    private readonly LateDeliveries _late;
    private readonly WorkQueue<Action<SqliteRecordReader>> _jobs = new();
    private readonly object _gate = new();
    private readonly Dictionary<RecordingId, List<Waiter>> _inFlight = [];
    private readonly Thread[] _threads;
    private bool _closing;

    /// <param name="settings">Where, and how many at once.</param>
    /// <param name="time">For the pauses before what failed is tried again.</param>
    /// <param name="blobs">Where audio is kept.</param>
    /// <param name="pins">Keep the sweep off blobs that have no record yet.</param>
    /// <param name="writer">Commits the records.</param>
    /// <param name="late">Told what became of a recording that could not be delivered at first.</param>
    public RecordingDelivery(
        StorageSettings settings,
        TimeProvider time,
        BlobDirectory blobs,
        BlobPins pins,
        GroupCommit writer,
        Action<RecoveredRecording> late)
    {
        _dataDirectory = settings.Directory;
        _inFlightMax = settings.QueueMax;
        _folder = new SpoolFolder(settings.Directory);
        (_blobs, _pins, _writer) = (blobs, pins, writer);
        _cleaning = new SpoolCleaning(_folder, pins, time, HaveCleaned);
        _late = new LateDeliveries(time, accept => Submit(default, accept, _ => { }), late);
        _threads = [.. Enumerable.Range(1, settings.DeliveryThreads).Select(Start)];
    }

    /// <summary>Takes part in a delivery of the same recording that is under way already.</summary>
    public void Submit(StoreTicket ticket, StoreCommand.AcceptRecording accept, Action<StoreReply> replies)
    {
        if (Join(accept, new Waiter(ticket, replies)) is not { } refusal)
            return;
        _late.OnReply(accept, refusal);
        replies(refusal with { Ticket = ticket });
    }

    /// <summary>Removes what answered deliveries left, without waiting for a batch.</summary>
    public void Clean() => _cleaning.Run();

    /// <summary>Answers what was submitted first.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            while (_inFlight.Count > 0)
                Monitor.Wait(_gate);
        }

        _late.Dispose();
        _cleaning.Dispose();
        _jobs.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _cleaning.Run();
    }

    private StoreReply.Refused? Join(StoreCommand.AcceptRecording accept, Waiter waiter)
    {
        lock (_gate)
        {
            if (_closing)
                return Refusal(RefusalReason.Closing, "The store is being closed.");
            if (_inFlight.TryGetValue(accept.Recording, out var waiters))
            {
                waiters.Add(waiter);
                return null;
            }

            if (_inFlight.Count >= _inFlightMax)
                return Refusal(RefusalReason.QueueFull, $"{_inFlightMax} recordings wait already.");
            _inFlight[accept.Recording] = [waiter];
            _jobs.Add(reader => Deliver(accept, reader));
            return null;
        }
    }

    private void Answer(StoreCommand.AcceptRecording accept, StoreReply reply)
    {
        _late.OnReply(accept, reply);
        List<Waiter>? waiters;
        lock (_gate)
        {
            _inFlight.Remove(accept.Recording, out waiters);
            Monitor.PulseAll(_gate);
        }

        foreach (var (ticket, replies) in waiters ?? [])
            replies(reply with { Ticket = ticket });
    }

    private void HaveCleaned() => _jobs.TryAdd(_ => _cleaning.Run());

    private Thread Start(int number)
    {
        var thread = new Thread(Run) { Name = $"store delivery {number}" };
        thread.Start();
        return thread;
    }

    private void Run()
    {
        using var reader = new SqliteRecordReader(_dataDirectory);
        foreach (var job in _jobs.TakeAll())
        {
            job(reader);
            _cleaning.RunIfWorthwhile();
        }
    }

    private void Deliver(StoreCommand.AcceptRecording accept, SqliteRecordReader reader)
    {
        try
        {
            if (TryPreserve(accept, out var preserved) is not { } refusal)
                Commit(accept, preserved!);
            else if (reader.Get(accept.Key) is null)
                Answer(accept, refusal);
            else
                Answer(accept, new StoreReply.AlreadyDone(default));
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is StoreException)
        {
            var fault = Faults.Of("store", _folder.AudioOf(accept.Recording), e);
            Answer(accept, new StoreReply.Failed(default, fault));
        }
    }

    /// <summary>
    /// Null: the audio is on disk as a pinned blob, and <paramref name="preserved"/> is to be committed.
    /// </summary>
    private StoreReply.Refused? TryPreserve(StoreCommand.AcceptRecording accept, out Preserved? preserved)
    {
        preserved = null;
        var path = _folder.AudioOf(accept.Recording);
        if (!FinishedAudio.TryOpen(path, out var opened))
            return Refusal(RefusalReason.NoRecording, $"The spool has no recording {accept.Recording}.");
        using var audio = opened;
        if (audio is null)
            return Refusal(RefusalReason.RecordingOpen, $"{accept.Recording} is still being recorded.");
        var length = FinishedAudio.Settle(audio, accept.Bytes);
        var hash = FinishedAudio.HashOf(audio);
        RandomAccess.FlushToDisk(audio);
        _pins.Pin(hash);
        try
        {
            _blobs.Adopt(path, hash, length);
        }
        catch
        {
            _pins.Unpin(hash);
            throw;
        }

        preserved = new Preserved(hash, accept.ToCommand(hash, length));
        return null;
    }

    /// <summary>The reply comes on the writer's thread, which leaves the spool's file to ours.</summary>
    private void Commit(StoreCommand.AcceptRecording accept, Preserved preserved) =>
        _writer.Enqueue(new PendingCommand(default, preserved.Records, committed =>
        {
            var reply = accept.Settle(committed);
            var isMessage = reply is StoreReply.Committed or StoreReply.AlreadyDone;
            _cleaning.Add(accept.Recording, preserved.Blob, isMessage);
            Answer(accept, reply);
        }, MayGather: true));

    private static StoreReply.Refused Refusal(RefusalReason reason, string detail) => new(default, reason, detail);

    private readonly record struct Waiter(StoreTicket Ticket, Action<StoreReply> Replies);

    private sealed record Preserved(BlobHash Blob, StoreCommand Records);
}
