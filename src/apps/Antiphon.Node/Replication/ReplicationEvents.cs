using System.Collections.Immutable;
using System.Text.Json;
using Antiphon.Directory;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Ports;
using Antiphon.Replication;

namespace Antiphon.Node.Replication;

/// <summary>
/// Tells the event log of what replication does, the confirmations of what the peer has, and puts right what a merge
/// brought about and no command could have.
/// </summary>
/// <param name="events">Where it is told.</param>
/// <param name="confirmations">Waits for the peer.</param>
/// <param name="reader">For the replication's thread alone.</param>
/// <param name="submit">Gives the store a command; what becomes of it is seen at the next merge.</param>
public sealed class ReplicationEvents(
    EventLog events, ConfirmingStore confirmations, IRecordReader reader, Action<StoreCommand> submit)
    : IReplicationObserver
{
    private const int Page = 1000;

    /// <summary>Of the store, after each commit; never blocks.</summary>
    public void OnCommitted(ImmutableArray<RecordChange> changes)
    {
        foreach (var change in changes)
        {
            if (change is { IsFromPeer: false, IsDeleted: false } && change.Key.Type == FieldConflict.RecordType)
                events.Tell(EventCatalogue.EditsConflicted, change.Key);
        }
    }

    /// <summary>For <see cref="ConfirmingStore"/>.</summary>
    public static void Tell(EventLog events, DegradedCause? cause)
    {
        if (cause is { } known)
            events.Tell(
                EventCatalogue.Degraded,
                known == DegradedCause.PeerAway ? "it is not in step" : "it did not acknowledge within 500 ms");
        else
            events.Tell(EventCatalogue.DegradedEnded);
    }

    public void PeerIsInStep(bool isInStep) => confirmations.PeerIsInStep(isInStep);

    public void Acknowledged(long through, ImmutableArray<long> beyond) => confirmations.Acknowledged(through, beyond);

    public void Compared(ComparisonResult result)
    {
        if (result.IsEqual)
        {
            events.Tell(EventCatalogue.StoresEqual, result.Records);
        }
        else
        {
            events.Tell(
                EventCatalogue.StoresDiffered, result.Records, result.MissingHere, result.MissingThere,
                result.Differing, result.BlobsMissing);
        }
    }

    public void PeerClockIsAhead(TimeSpan ahead) =>
        events.Tell(EventCatalogue.PeerClockAhead, (long)ahead.TotalSeconds);

    public void BlobIsLost(BlobHash blob) => events.Tell(EventCatalogue.AudioLost, blob);

    public void NotCompared(string cause) => events.Tell(EventCatalogue.NotCompared, cause);

    public void Broken(string cause) => events.Tell(EventCatalogue.ReplicationBroken, cause);

    public void Merged(ImmutableArray<RecordKey> records)
    {
        if (!records.Any(r => r.Type == Subscriber.RecordType))
            return;
        foreach (var (earlier, later, number, patch) in ExtensionCollisions.In(Subscribers()))
        {
            submit(new StoreCommand.Patch(later.Key, patch));
            events.Tell(EventCatalogue.NumberInUseTwice, number, earlier.Name, later.Name);
        }
    }

    private IEnumerable<Subscriber> Subscribers()
    {
        var after = default(HybridTimestamp);
        while (reader.ListAll(Subscriber.RecordType, after, Page) is { Length: > 0 } page)
        {
            foreach (var document in page)
            {
                if (TryRead(document) is { } subscriber)
                    yield return subscriber;
            }

            after = page[^1].Created;
        }
    }

    private static Subscriber? TryRead(Document document)
    {
        try
        {
            return Subscriber.Read(document);
        }
        catch (JsonException)
        {
            // Written by a version that this one cannot read: its numbers are for that one to look after.
            return null;
        }
    }
}
