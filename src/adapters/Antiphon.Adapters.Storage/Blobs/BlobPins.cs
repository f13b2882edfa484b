using Antiphon.Kernel;

namespace Antiphon.Adapters.Storage.Blobs;

/// <summary>
/// Keeps the sweep off blobs whose records are being committed. A blob is pinned before it gets its name and until its
/// record is committed or given up; the sweep removes one only inside <see cref="TryRemove"/>.
/// </summary>
internal sealed class BlobPins
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BlobHash, int> _pinned = [];

    public void Pin(BlobHash hash)
    {
        lock (_gate)
            _pinned[hash] = _pinned.GetValueOrDefault(hash) + 1;
    }

    public void Unpin(BlobHash hash)
    {
        lock (_gate)
        {
            if (--_pinned[hash] == 0)
                _pinned.Remove(hash);
        }
    }

    /// <summary>Runs <paramref name="remove"/> while nobody can pin, if it is not pinned and still an orphan.</summary>
    public bool TryRemove(BlobHash hash, Func<bool> isOrphan, Action remove)
    {
        lock (_gate)
        {
            if (_pinned.ContainsKey(hash) || !isOrphan())
                return false;
            remove();
            return true;
        }
    }
}
