using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <content>The peer's documents come here.</content>
internal sealed partial class SessionStep
{
    /// <summary>Acknowledged one by one; beyond so many the oldest that waits is waited for.</summary>
    private const int BeyondMax = FrameLimits.ItemsMax;

    private void TakeChanges(Frame.Changes changes)
    {
        var feed = _state.In;
        if (!feed.IsKnown || changes.From != feed.Next || changes.To < changes.From)
        {
            Close($"The peer's changes begin at {changes.From}, not at {feed.Next}.");
            return;
        }

        if (feed.Arrivals.Count(a => a.Feed is not null) >= SessionLimits.FramesUnderwayMax)
        {
            Close("The peer sends more than its window.");
            return;
        }

        _state = _state with { In = feed with { Next = changes.To, PeerNewest = changes.Newest } };
        Arrive(changes, mend: null, changes.Seen, changes.Records);
    }

    private void TakeMend(Frame.Mend mend) => Arrive(
        feed: null, mend.Number, mend.Seen, [.. mend.Documents.Select(d => new ChangedRecord(0, d))]);

    private void Arrive(
        Frame.Changes? feed, long? mend, HybridTimestamp seenByPeer, ImmutableArray<ChangedRecord> records)
    {
        var blobs = records.SelectMany(r => BlobReferences.In(r.Document.Fields)).Distinct().ToImmutableArray();
        var arrival = new Arrival(
            NextNumber(), feed, mend, seenByPeer, records, blobs.IsEmpty ? [] : null);
        _state = _state with { In = _state.In with { Arrivals = _state.In.Arrivals.Add(arrival) } };
        foreach (var record in records)
            TellOfClock(record.Document.Version.Milliseconds);
        if (blobs.IsEmpty)
            StoreWhatIsReady();
        else
            Do(new ReplicationEffect.CheckBlobs(arrival.Number, blobs));
    }

    private void TakeChecked(ReplicationEvent.BlobsChecked check)
    {
        if (_state.In.Arrivals.Find(a => a.Number == check.Arrival) is not { } arrival)
            return; // Of a session before this one.
        foreach (var (blob, have) in check.Missing)
            FetchBlob(blob, have);
        Replace(arrival, arrival with { Missing = [.. check.Missing.Keys] });
        AskForBlobs();
        StoreWhatIsReady();
    }

    /// <summary>It is here, or will never be.</summary>
    private void NoLongerMissing(BlobHash blob)
    {
        foreach (var arrival in _state.In.Arrivals.Where(a => a.Missing?.Contains(blob) is true))
            Replace(arrival, arrival with { Missing = arrival.Missing!.Remove(blob) });
        StoreWhatIsReady();
    }

    /// <summary>
    /// Each document as soon as its blobs are here; progress only when nothing before it waits. The store answers in
    /// the order in which it is given, so what is progress here is progress there.
    /// </summary>
    private void StoreWhatIsReady()
    {
        var isFirst = true;
        foreach (var arrival in _state.In.Arrivals)
        {
            if (arrival.Missing is not { } missing)
            {
                isFirst &= arrival.Feed is null;
                continue;
            }

            var ready = arrival.Waiting.RemoveAll(r => BlobReferences.In(r.Document.Fields).Any(missing.Contains));
            var waiting = arrival.Waiting.RemoveRange(ready);
            var isWhole = waiting.IsEmpty && (arrival.Feed is null || isFirst);
            if (isWhole)
                StoreWhole(arrival, ready);
            else if (ready.Length > 0)
                StorePart(arrival, ready, waiting);
            isFirst &= isWhole || arrival.Feed is null;
        }
    }

    private void StoreWhole(Arrival arrival, ImmutableArray<ChangedRecord> ready)
    {
        _state = _state with { In = _state.In with { Arrivals = _state.In.Arrivals.Remove(arrival) } };
        if (arrival.Feed is { } feed)
            Store(arrival, ready, new Advance(feed.From, feed.To, feed.Clock), new Storing([], feed.To));
        else
            Store(arrival, ready, advance: null, new Storing([], Mend: arrival.Mend));
    }

    private void StorePart(
        Arrival arrival, ImmutableArray<ChangedRecord> ready, ImmutableArray<ChangedRecord> waiting)
    {
        Replace(arrival, arrival with { Waiting = waiting });
        Store(
            arrival, ready, advance: null,
            new Storing(arrival.Feed is null ? [] : [.. ready.Select(r => r.Position)]));
    }

    private void Store(Arrival arrival, ImmutableArray<ChangedRecord> records, Advance? advance, Storing storing)
    {
        var ticket = NextNumber();
        _state = _state with { Stores = _state.Stores.Add(ticket, storing) };
        Do(new ReplicationEffect.Store(
            ticket, [.. records.Select(r => r.Document)], arrival.SeenByPeer, advance));
    }

    private void TakeStored(long ticket)
    {
        if (!_state.Stores.TryGetValue(ticket, out var storing))
            return; // Of a session before this one.
        _state = _state with { Stores = _state.Stores.Remove(ticket) };
        if (storing.EndsComparison)
        {
            EndComparison();
            return;
        }

        if (storing.Mend is { } mend)
        {
            Send(new Frame.Mended(mend));
            HaveMended(Awaited.TheirRecords);
            return;
        }

        var feed = _state.In;
        var through = Math.Max(storing.Through ?? 0, feed.Through);
        var beyond = feed.Beyond.Union(storing.Positions).Except(feed.Beyond.TakeWhile(p => p <= through));
        _state = _state with { In = feed with { Through = through, Beyond = beyond } };
        if (storing.Through is not null || !storing.Positions.IsEmpty)
            Send(new Frame.Acknowledge(through, [.. beyond.Where(p => p > through).Take(BeyondMax)]));
    }

    private void Replace(Arrival before, Arrival after) => _state = _state with
    {
        In = _state.In with { Arrivals = _state.In.Arrivals.Replace(before, after) },
    };
}
