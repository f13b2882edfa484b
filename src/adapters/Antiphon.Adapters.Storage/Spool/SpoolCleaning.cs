using Antiphon.Adapters.Storage.Blobs;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// What deliveries leave behind once they are answered: a pinned blob and, of one that is a message now, its file in
/// the spool. Nobody waits for that to go, so the threads that deliver see to it in batches while they are awake
/// anyway; only what is left of a burst wakes one. A process that ends before leaves it to recovery.
/// </summary>
internal sealed class SpoolCleaning : IDisposable
{
    private const int Batch = 16;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly SpoolFolder _folder;
    private readonly BlobPins _pins;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private List<(RecordingId Recording, BlobHash Blob, bool IsMessage)> _left = [];

    /// <param name="folder">The spool.</param>
    /// <param name="pins">Where the blobs are pinned.</param>
    /// <param name="time">For the delay.</param>
    /// <param name="wake">Has a thread call <see cref="Run"/> soon.</param>
    public SpoolCleaning(SpoolFolder folder, BlobPins pins, TimeProvider time, Action wake)
    {
        (_folder, _pins) = (folder, pins);
        _timer = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(RecordingId recording, BlobHash blob, bool isMessage)
    {
        lock (_gate)
        {
            _left.Add((recording, blob, isMessage));
            if (_left.Count == 1)
                _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    public void RunIfWorthwhile()
    {
        lock (_gate)
        {
            if (_left.Count < Batch)
                return;
        }

        Run();
    }

    public void Run()
    {
        List<(RecordingId Recording, BlobHash Blob, bool IsMessage)> left;
        lock (_gate)
            (left, _left) = (_left, []);
        foreach (var (recording, blob, isMessage) in left)
        {
            _pins.Unpin(blob);
            if (isMessage)
                Remove(recording);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Remove(RecordingId recording)
    {
        try
        {
            _folder.Remove(recording);
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            // It is delivered; recovery finds its record and removes what is left of it.
        }
    }
}
