using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Testing;

namespace Antiphon.Replication.Tests;

public sealed class CoverageTests
{
    private static readonly BlobHash Blob = BlobHash.Of([1]);
    private static readonly RecordKey Key = new("message", "m");
    private static readonly Document Record =
        Document.Create(Key, "", Fields.Parse($$"""{"blob":"{{Blob}}"}"""), default);
    private static readonly ReplicationState New = new() { Store = new StoreId(1), Server = ServerId.Primary };
    private static readonly ReplicationState Greeted =
        New with { Peer = new Frame.Hello(new StoreId(2), ServerId.Secondary, 0) };

    private static readonly ReplicationState Open = Greeted with
    {
        Out = new Outgoing { Condition = FeedCondition.Open, Cursor = 4, SentTo = 4, Newest = 9, Underway = [4] },
        In = new Incoming
        {
            IsKnown = true, Next = 4,
            Arrivals = [new Arrival(7, null, 1, default, [new ChangedRecord(0, Record)], [Blob])],
        },
        Fetches = ImmutableSortedDictionary<BlobHash, Fetch>.Empty.Add(Blob, new Fetch(0, 10, 10, 0)),
        Servings = [new Serving(Blob, 0, 10)],
        Stores = ImmutableSortedDictionary<long, Storing>.Empty.Add(3, new Storing([5])),
    };

    private static readonly ReplicationState[] States =
    [
        New, Greeted, Open, Open with { Leading = new Leading(Replaces: true, Deep: false) },
        Open with { Following = new Following(default, true, true, false) }, Open with { IsOver = true },
    ];

    private static readonly Frame[] Frames =
    [
        new Frame.Hello(new StoreId(2), ServerId.Secondary, 0), new Frame.Resume(0, default),
        new Frame.Changes(4, 5, default, default, 5, [new ChangedRecord(5, Record)]),
        new Frame.Acknowledge(4, []), new Frame.NeedBlob(Blob, 0), new Frame.BlobPiece(Blob, 0, 1, [1]),
        new Frame.BlobGone(Blob), new Frame.CompareStart(default, true, true), new Frame.CompareReady(default, true),
        new Frame.CompareRange(KeyRange.All, default), new Frame.RangeSame(KeyRange.All, 0),
        new Frame.RangeEntries(KeyRange.All, 0, [Digests.Of(Record)]), new Frame.NeedRecords([Key]),
        new Frame.Mend(1, default, [Record]), new Frame.Mended(1), new Frame.CompareDone(default),
    ];

    private static readonly ReplicationEvent[] Events =
    [
        .. Frames.Select(f => new ReplicationEvent.Received(f)),
        new ReplicationEvent.ProgressRead(1, default), new ReplicationEvent.FeedRead(false, (Frame.Changes)Frames[2]),
        new ReplicationEvent.FeedRead(true, (Frame.Changes)Frames[2]), new ReplicationEvent.Grown(20),
        new ReplicationEvent.Stored(3), new ReplicationEvent.NotStored("disk"),
        new ReplicationEvent.BlobsChecked(7, ImmutableSortedDictionary<BlobHash, long>.Empty),
        new ReplicationEvent.PieceRead((Frame.BlobPiece)Frames[5]), new ReplicationEvent.PieceNotThere(Blob),
        new ReplicationEvent.OutputDrained(), new ReplicationEvent.PieceStored(Blob, 1),
        new ReplicationEvent.BlobStored(Blob), new ReplicationEvent.BlobRejected(Blob),
        new ReplicationEvent.CompareAsked(true), new ReplicationEvent.HeadRead(default),
        new ReplicationEvent.RangeRead(
            KeyRange.All, [Digests.Of(Record)], ImmutableSortedDictionary<BlobHash, long>.Empty),
        new ReplicationEvent.RecordsRead([Record], default),
    ];

    [Fact]
    public void Every_pair_of_state_and_event_is_decided() =>
        Assert.Empty(TransitionCoverage.Gaps(States, Events, ReplicationMachine.Next));

    [Fact]
    public void A_session_that_is_over_does_nothing_more() => Assert.All(
        Events, e => Assert.Empty(ReplicationMachine.Next(States[^1], e, default).Effects));

    /// <summary>A peer that says anything in any order is cut off or understood, and holds no more than its
    /// window.</summary>
    [Fact]
    public void A_peer_that_makes_no_sense_brings_nothing_down()
    {
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var chance = new Chance(seed);
            var state = New;
            for (var i = 0; i < 60; i++)
            {
                state = ReplicationMachine.Next(state, Events[chance.Next(Events.Length)], new Instant(i)).State;
                Assert.InRange(state.Out.Underway.Count, 0, SessionLimits.FramesUnderwayMax);
                Assert.InRange(state.Servings.Count, 0, SessionLimits.ServingsMax);
            }
        }
    }
}
