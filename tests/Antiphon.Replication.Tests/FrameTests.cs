using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication.Tests;

public sealed class FrameTests
{
    private static readonly RecordKey Key = new("message", "m-1");
    private static readonly BlobHash Blob = BlobHash.Of([1, 2, 3]);
    private static readonly HybridTimestamp Stamp = new(123_456, 7, ServerId.Secondary);

    private static readonly Document Changed = Document
        .Create(Key, "1001", Fields.Parse("""{"a":"ä€𝄞","newer":[1,2.50]}"""), Stamp)
        .Patch(Fields.Parse("""{"a":"b"}"""), new HybridTimestamp(200_000, 0, ServerId.Primary));

    private static readonly FeedEnd End = new(77, Stamp, 12);
    private static readonly KeyRange Range = new(null, Key);

    private static readonly Frame[] All =
    [
        new Frame.Hello(new StoreId(ulong.MaxValue - 3), ServerId.Primary, 1_700_000_000_000),
        new Frame.Resume(42, Stamp),
        new Frame.Changes(
            4, 9, Stamp, default, 11, [new(5, Changed), new(9, Changed.Delete(Stamp))]),
        new Frame.Acknowledge(9, [11, 12]),
        new Frame.NeedBlob(Blob, 65_536),
        new Frame.BlobPiece(Blob, 65_536, 65_540, [9, 8, 7, 6]),
        new Frame.BlobGone(Blob),
        new Frame.CompareStart(End, Replaces: true, Deep: false),
        new Frame.CompareReady(End, Replaces: false),
        new Frame.CompareRange(Range, new RangeDigest(3, UInt128.MaxValue - 5)),
        new Frame.RangeSame(Range, 1),
        new Frame.RangeEntries(KeyRange.All, 0, [Digests.Of(Changed), Digests.Of(Changed.Delete(Stamp))]),
        new Frame.NeedRecords([Key, new RecordKey("subscriber", "a")]),
        new Frame.Mend(3, Stamp, [Changed]),
        new Frame.Mended(3),
        new Frame.CompareDone(new ComparisonResult(10, 1, 2, 3, 4)),
    ];

    [Fact]
    public void What_is_written_is_read_as_it_was_and_every_kind_is_here()
    {
        Assert.Equal(
            typeof(Frame).GetNestedTypes().Select(t => t.Name).Order(StringComparer.Ordinal),
            All.Select(f => f.GetType().Name).Order(StringComparer.Ordinal));
        foreach (var frame in All)
        {
            Assert.True(FrameFormat.TryParse(FrameFormat.Write(frame), out var read), frame.ToString());
            Assert.Equal(frame, read);
        }
    }

    [Fact]
    public void A_kind_of_a_newer_version_is_passed_over_and_another_version_is_refused()
    {
        Assert.True(FrameFormat.TryParse([FrameFormat.Version, 200, 1, 2, 3], out var frame));
        Assert.Null(frame);
        Assert.False(FrameFormat.TryParse([FrameFormat.Version + 1, 1], out _));
        Assert.False(FrameFormat.TryParse([], out _));
    }

    [Fact]
    public void Every_prefix_and_every_damage_is_refused_or_read_but_never_thrown()
    {
        var chance = new Chance(7);
        foreach (var bytes in All.Select(FrameFormat.Write))
        {
            for (var length = 0; length < bytes.Length; length++)
                Assert.False(FrameFormat.TryParse(bytes.AsSpan(0, length), out _));
            for (var i = 0; i < 2000; i++)
            {
                var damaged = bytes.ToArray();
                for (var hits = chance.Next(1, 4); hits > 0; hits--)
                    damaged[chance.Next(2, bytes.Length)] = (byte)chance.Next(256);
                if (FrameFormat.TryParse(damaged, out var frame) && frame is not null)
                    FrameFormat.Write(frame);
            }
        }
    }

    [Fact]
    public void Digests_tell_records_apart_that_have_the_same_version()
    {
        var other = Document.Restore(
            Key, Changed.Owner, Changed.Created, Changed.Version, null,
            Changed.Fields.With("newer", "[]"), Changed.Stamps);
        Assert.NotEqual(Digests.Of(Changed).Digest, Digests.Of(other).Digest);
        Assert.NotEqual(
            Digests.Of([Digests.Of(Changed), Digests.Of(other)]), Digests.Of([Digests.Of(other), Digests.Of(Changed)]));
    }
}
