using System.Collections.Immutable;
using Antiphon.Adapters.Storage.Sqlite;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Blobs;

/// <param name="Blobs">How many were removed.</param>
/// <param name="Bytes">What that freed.</param>
public sealed record SweepReport(int Blobs, long Bytes);

/// <param name="Sound">How many are as they were written.</param>
/// <param name="Damaged">Their content is not what their name says.</param>
/// <param name="Missing">A record refers to them and they are not there.</param>
/// <param name="Orphaned">No record refers to them; the sweep removes them.</param>
public sealed record BlobAudit(
    int Sound, ImmutableArray<BlobHash> Damaged, ImmutableArray<BlobHash> Missing, ImmutableArray<BlobHash> Orphaned);

/// <summary>Compares the blobs on disk with those that records refer to.</summary>
internal sealed class BlobUpkeep(BlobDirectory blobs, BlobPins pins, SqliteRecordReader reader)
{
    public SweepReport Sweep(DateTime beforeUtc)
    {
        var (count, bytes) = (0, 0L);
        try
        {
            foreach (var (hash, written, length) in blobs.List(beforeUtc))
            {
                if (written > beforeUtc || reader.IsReferenced(hash))
                    continue;
                if (pins.TryRemove(hash, () => !reader.IsReferenced(hash), () => blobs.Remove(hash)))
                    (count, bytes) = (count + 1, bytes + length);
            }
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("sweep", "blobs", e);
        }

        return new SweepReport(count, bytes);
    }

    public BlobAudit Audit()
    {
        var damaged = ImmutableArray.CreateBuilder<BlobHash>();
        var missing = ImmutableArray.CreateBuilder<BlobHash>();
        ImmutableArray<BlobHash> referenced = [.. reader.ReferencedBlobs()];
        foreach (var hash in referenced)
        {
            switch (blobs.Verify(hash))
            {
                case BlobCondition.Damaged:
                    damaged.Add(hash);
                    break;
                case BlobCondition.Missing when reader.IsReferenced(hash):
                    missing.Add(hash);
                    break;
            }
        }

        var known = referenced.ToHashSet();
        var orphaned = blobs.List(DateTime.MinValue).Select(b => b.Hash)
            .Where(h => !known.Contains(h) && !reader.IsReferenced(h)).Order().ToImmutableArray();
        var sound = referenced.Length - damaged.Count - missing.Count;
        return new BlobAudit(sound, damaged.DrainToImmutable(), missing.DrainToImmutable(), orphaned);
    }
}
