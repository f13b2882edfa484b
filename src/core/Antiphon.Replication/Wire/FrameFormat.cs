using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>
/// A frame's bytes: version (1), kind (1), then its parts. Whoever carries it adds the length. A kind that is not
/// known, which a newer version sends, is no error: <see cref="TryParse"/> says so, and the frame is passed over.
/// </summary>
public static class FrameFormat
{
    public const byte Version = 1;

    private enum Kind : byte
    {
        Hello = 1,
        Resume,
        Changes,
        Acknowledge,
        NeedBlob,
        BlobPiece,
        BlobGone,
        CompareStart,
        CompareReady,
        CompareRange,
        RangeSame,
        RangeEntries,
        NeedRecords,
        Mend,
        Mended,
        CompareDone,
    }

    public static byte[] Write(Frame frame)
    {
        var w = new FrameWriter();
        w.Byte(Version);
        switch (frame)
        {
            case Frame.Hello hello:
                w.Byte((byte)Kind.Hello);
                w.Long((long)hello.Store.Value);
                w.Int(hello.Server.Value);
                w.Long(hello.Wall);
                break;
            case Frame.Resume resume:
                w.Byte((byte)Kind.Resume);
                w.Long(resume.Position);
                w.Stamp(resume.Clock);
                break;
            case Frame.Acknowledge acknowledge:
                w.Byte((byte)Kind.Acknowledge);
                w.Long(acknowledge.Through);
                WriteAll(w, acknowledge.Beyond, w.Long);
                break;
            case Frame.Changes changes:
                w.Byte((byte)Kind.Changes);
                WriteChanges(w, changes);
                break;
            case Frame.Mend mend:
                w.Byte((byte)Kind.Mend);
                w.Long(mend.Number);
                w.Stamp(mend.Seen);
                WriteAll(w, mend.Documents, w.Document);
                break;
            case Frame.Mended mended:
                w.Byte((byte)Kind.Mended);
                w.Long(mended.Number);
                break;
            default:
                WriteBlob(w, frame);
                break;
        }

        return w.ToArray();
    }

    /// <summary>False when it is not a frame of ours; null, and true, when this version does not know the
    /// kind.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Frame? frame)
    {
        frame = null;
        if (bytes is not [Version, var kind, ..] || bytes.Length > FrameLimits.FrameMax)
            return false;
        if (!Enum.IsDefined((Kind)kind))
            return true;
        var r = new FrameReader(bytes[2..]);
        var read = Read((Kind)kind, ref r);
        frame = r.IsWhole ? read : null;
        return r.IsWhole;
    }

    /// <summary>As <see cref="TryParse"/>, for what this version has written itself.</summary>
    public static bool TryParseKnown(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Frame? frame) =>
        TryParse(bytes, out frame) && frame is not null;

    private static void WriteBlob(FrameWriter w, Frame frame)
    {
        switch (frame)
        {
            case Frame.NeedBlob need:
                w.Byte((byte)Kind.NeedBlob);
                w.Blob(need.Blob);
                w.Long(need.Offset);
                break;
            case Frame.BlobPiece piece:
                w.Byte((byte)Kind.BlobPiece);
                w.Blob(piece.Blob);
                w.Long(piece.Offset);
                w.Long(piece.Total);
                w.Int(piece.Bytes.Length);
                w.Bytes(piece.Bytes.AsSpan());
                break;
            case Frame.BlobGone gone:
                w.Byte((byte)Kind.BlobGone);
                w.Blob(gone.Blob);
                break;
            default:
                WriteComparison(w, frame);
                break;
        }
    }

    private static void WriteComparison(FrameWriter w, Frame frame)
    {
        switch (frame)
        {
            case Frame.CompareStart start:
                w.Byte((byte)Kind.CompareStart);
                WriteEnd(w, start.Head);
                w.Bool(start.Replaces);
                w.Bool(start.Deep);
                break;
            case Frame.CompareReady ready:
                w.Byte((byte)Kind.CompareReady);
                WriteEnd(w, ready.Head);
                w.Bool(ready.Replaces);
                break;
            case Frame.CompareRange range:
                w.Byte((byte)Kind.CompareRange);
                WriteRange(w, range.Range);
                w.Int(range.Digest.Count);
                w.Digest(range.Digest.Digest);
                break;
            case Frame.RangeSame same:
                w.Byte((byte)Kind.RangeSame);
                WriteRange(w, same.Range);
                w.Int(same.BlobsMissing);
                break;
            case Frame.RangeEntries entries:
                w.Byte((byte)Kind.RangeEntries);
                WriteRange(w, entries.Range);
                w.Int(entries.BlobsMissing);
                WriteAll(w, entries.Entries, e => WriteEntry(w, e));
                break;
            case Frame.NeedRecords need:
                w.Byte((byte)Kind.NeedRecords);
                WriteAll(w, need.Keys, w.Key);
                break;
            case Frame.CompareDone { Result: var result }:
                w.Byte((byte)Kind.CompareDone);
                w.Long(result.Records);
                w.Int(result.MissingHere);
                w.Int(result.MissingThere);
                w.Int(result.Differing);
                w.Int(result.BlobsMissing);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(frame), frame, "not a frame");
        }
    }

    private static Frame? Read(Kind kind, ref FrameReader r) => kind switch
    {
        Kind.Hello => new Frame.Hello(
            new StoreId((ulong)r.Long()), new ServerId((ushort)r.Count(ushort.MaxValue)), r.Natural()),
        Kind.Resume => new Frame.Resume(r.Natural(), r.Stamp()),
        Kind.Changes => ReadChanges(ref r),
        Kind.Acknowledge => new Frame.Acknowledge(r.Natural(), ReadAll(ref r, (ref FrameReader x) => x.Natural())),
        Kind.NeedBlob => new Frame.NeedBlob(r.Blob(), r.Natural()),
        Kind.BlobPiece => new Frame.BlobPiece(
            r.Blob(), r.Natural(), r.Natural(), [.. r.Bytes(r.Count(FrameLimits.PieceMax))]),
        Kind.BlobGone => new Frame.BlobGone(r.Blob()),
        Kind.CompareStart => new Frame.CompareStart(ReadEnd(ref r), r.Bool(), r.Bool()),
        Kind.CompareReady => new Frame.CompareReady(ReadEnd(ref r), r.Bool()),
        Kind.CompareRange => new Frame.CompareRange(
            ReadRange(ref r), new RangeDigest(r.Count(int.MaxValue), r.Digest())),
        Kind.RangeSame => new Frame.RangeSame(ReadRange(ref r), r.Count(int.MaxValue)),
        Kind.RangeEntries => new Frame.RangeEntries(
            ReadRange(ref r), r.Count(int.MaxValue), ReadAll(ref r, ReadEntry)),
        Kind.NeedRecords => new Frame.NeedRecords(ReadAll(ref r, (ref FrameReader x) => x.Key())),
        Kind.Mend => new Frame.Mend(
            r.Natural(), r.Stamp(), ReadAll(ref r, (ref FrameReader x) => x.Document()!)),
        Kind.Mended => new Frame.Mended(r.Natural()),
        Kind.CompareDone => new Frame.CompareDone(new ComparisonResult(
            r.Natural(), r.Count(int.MaxValue), r.Count(int.MaxValue), r.Count(int.MaxValue), r.Count(int.MaxValue))),
        _ => null,
    };

    private static void WriteChanges(FrameWriter w, Frame.Changes changes)
    {
        w.Long(changes.From);
        w.Long(changes.To);
        w.Stamp(changes.Clock);
        w.Stamp(changes.Seen);
        w.Long(changes.Newest);
        WriteAll(w, changes.Records, changed =>
        {
            w.Long(changed.Position);
            w.Document(changed.Document);
        });
    }

    private static Frame.Changes ReadChanges(ref FrameReader r) => new(
        r.Natural(), r.Natural(), r.Stamp(), r.Stamp(), r.Natural(),
        ReadAll(ref r, (ref FrameReader x) => new ChangedRecord(x.Natural(), x.Document()!)));

    private static void WriteEnd(FrameWriter w, FeedEnd end)
    {
        w.Long(end.Position);
        w.Stamp(end.Clock);
        w.Long(end.Records);
    }

    private static FeedEnd ReadEnd(ref FrameReader r) => new(r.Natural(), r.Stamp(), r.Natural());

    private static void WriteRange(FrameWriter w, KeyRange range)
    {
        foreach (var key in new[] { range.After, range.Through })
        {
            w.Bool(key is not null);
            if (key is { } there)
                w.Key(there);
        }
    }

    private static KeyRange ReadRange(ref FrameReader r) => new(r.OptionalKey(), r.OptionalKey());

    private static void WriteEntry(FrameWriter w, RecordEntry entry)
    {
        w.Key(entry.Key);
        w.Stamp(entry.Version);
        w.Bool(entry.IsDeleted);
        w.Digest(entry.Digest);
    }

    private static RecordEntry ReadEntry(ref FrameReader r) => new(r.Key(), r.Stamp(), r.Bool(), r.Digest());

    private static void WriteAll<T>(FrameWriter w, ImmutableArray<T> items, Action<T> write)
    {
        w.Int(items.Length);
        foreach (var item in items)
            write(item);
    }

    private delegate T ReadItem<out T>(ref FrameReader reader);

    private static ImmutableArray<T> ReadAll<T>(ref FrameReader r, ReadItem<T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var count = r.Count(FrameLimits.ItemsMax); count > 0 && !r.IsBroken; count--)
            items.Add(read(ref r));
        return items.DrainToImmutable();
    }
}
