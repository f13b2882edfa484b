using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Replication;

namespace Antiphon.Node.Replication;

/// <summary>Reads of the store what a session asks for. One reader, one thread.</summary>
internal sealed class FeedPages(IRecordReader reader, IBlobStore blobs, Func<BlobHash, long> arrived)
{
    /// <summary>What a frame's document costs beside its fields, about.</summary>
    private const int DocumentBytes = 200;

    public ReplicationEvent ReadFeed(StoreId peer, ReplicationEffect.ReadFeed effect)
    {
        using var snapshot = reader.BeginSnapshot();
        var from = effect.From;
        if (effect.Clock is { } clock && (reader.ClockAt(from) != clock || IsStranger(from)))
            return Gone(from);
        var page = reader.ChangesSince(from, SessionLimits.PageMax);
        if (page.IsTruncated)
            return Gone(from);
        var last = page.Changes.GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Max(c => c.Position));
        var records = ImmutableArray.CreateBuilder<ChangedRecord>();
        var (to, bytes) = (from, 0);
        foreach (var change in page.Changes)
        {
            if (bytes > SessionLimits.PageBytes)
                break;
            to = change.Position;
            if (change.IsFromPeer || last[change.Key] != to || !ReplicatedRecords.Includes(change.Key)
                || reader.Get(change.Key) is not { } document)
            {
                continue;
            }

            bytes += DocumentBytes + document.Fields.ToString().Length;
            records.Add(new ChangedRecord(to, document));
        }

        return new ReplicationEvent.FeedRead(IsGone: false, new Frame.Changes(
            from, to, reader.ClockAt(to) ?? default, reader.ProgressOf(peer).Clock, page.Newest,
            records.DrainToImmutable()));
    }

    /// <summary>What came from the peer is left out of the feed; one that has had nothing from here may be another
    /// than the one it came from.</summary>
    private bool IsStranger(long from) => from == 0 && reader.HasMerged();

    public ReplicationEvent ReadHead()
    {
        using var snapshot = reader.BeginSnapshot();
        var head = reader.Head();
        return new ReplicationEvent.HeadRead(new FeedEnd(head.Newest, head.Clock, reader.CountAll()));
    }

    public ReplicationEvent ReadRecords(StoreId peer, ReplicationEffect.ReadRecords effect)
    {
        using var snapshot = reader.BeginSnapshot();
        return new ReplicationEvent.RecordsRead(
            [.. effect.Keys.Where(ReplicatedRecords.Includes).Select(reader.Get).OfType<Document>()],
            reader.ProgressOf(peer).Clock);
    }

    public ReplicationEvent ReadRange(ReplicationEffect.ReadRange effect)
    {
        using var snapshot = reader.BeginSnapshot();
        var (after, through) = effect.Range;
        var read = reader.Scan(after, SessionLimits.RangeMax);
        var inRange = read.Where(d => effect.Range.Contains(d.Key)).ToImmutableArray();
        var isWhole = read.Length < SessionLimits.RangeMax || inRange.Length < read.Length;
        var range = new KeyRange(after, isWhole ? through : inRange[^1].Key);
        var documents = inRange.Where(d => ReplicatedRecords.Includes(d.Key)).ToImmutableArray();
        return new ReplicationEvent.RangeRead(
            range, [.. documents.Select(Digests.Of)],
            Missing(documents.SelectMany(d => BlobReferences.In(d.Fields)), effect.Deep));
    }

    public ImmutableSortedDictionary<BlobHash, long> Missing(IEnumerable<BlobHash> hashes, bool deep)
    {
        var missing = ImmutableSortedDictionary.CreateBuilder<BlobHash, long>();
        foreach (var hash in hashes)
        {
            if (!missing.ContainsKey(hash)
                && (deep ? blobs.Verify(hash) != BlobCondition.Sound : !blobs.Exists(hash)))
            {
                missing.Add(hash, arrived(hash));
            }
        }

        return missing.ToImmutable();
    }

    public ReplicationEvent ReadPiece(ReplicationEffect.ReadPiece effect)
    {
        if (!blobs.TryOpen(effect.Blob, out var blob))
            return new ReplicationEvent.PieceNotThere(effect.Blob);
        using (blob)
        {
            var piece = new byte[Math.Clamp(blob.Length - effect.Offset, 0, FrameLimits.PieceMax)];
            var count = blob.Read(effect.Offset, piece);
            return new ReplicationEvent.PieceRead(new Frame.BlobPiece(
                effect.Blob, effect.Offset, blob.Length, ImmutableArray.Create(piece, 0, count)));
        }
    }

    private static ReplicationEvent.FeedRead Gone(long from) =>
        new(IsGone: true, new Frame.Changes(from, from, default, default, from, []));
}
