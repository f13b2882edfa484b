using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>What a document of the peer does to the record here: the same for every store.</summary>
public static class MergeRules
{
    /// <param name="theirs">As the peer has it.</param>
    /// <param name="ours">The same record here; null: there is none.</param>
    /// <param name="knowledge">How far each knew of the other.</param>
    /// <param name="forgotten">Tombstones of deletions before that may be gone (<c>StoreCommand.Forget</c>).</param>
    /// <param name="stamp">Of a deletion that is told again.</param>
    public static MergeOutcome Decide(
        Document theirs, Document? ours, MergeKnowledge knowledge, HybridTimestamp forgotten, HybridTimestamp stamp)
    {
        if (ours is null)
        {
            return WasDeleted(theirs, knowledge, forgotten)
                ? new MergeOutcome(theirs.Delete(stamp), IsFromPeer: false, [])
                : new MergeOutcome(theirs, IsFromPeer: true, []);
        }

        var (merged, conflicts) = Merging.Merge(ours, theirs, knowledge);
        // The peer may have forgotten a deletion that is long past: it is told again.
        var isToldAgain = ours.IsDeleted && !theirs.IsDeleted;
        return new MergeOutcome(
            merged.Equals(ours) && !isToldAgain ? null : merged,
            IsFromPeer: merged.Equals(theirs),
            theirs.Key.Type == FieldConflict.RecordType ? [] : conflicts);
    }

    /// <summary>It was here, all of it, and is not: of a peer that was set back to an old backup.</summary>
    private static bool WasDeleted(Document theirs, MergeKnowledge knowledge, HybridTimestamp forgotten) =>
        !theirs.IsDeleted && theirs.Version < forgotten && !knowledge.IsNewToUs(theirs.Version);

    /// <summary>Whether a step can be taken by one who stands at <paramref name="at"/>.</summary>
    public static bool Fits(ProgressStep step, PeerProgress at) => step.From is not { } from || from == at.Position;
}

/// <param name="Write">The record as it is to be; null when it is so already.</param>
/// <param name="IsFromPeer">It is now as the peer has it: nothing of it need be sent there.</param>
/// <param name="Conflicts">To be written to the conflict log, each unless it is there.</param>
public readonly record struct MergeOutcome(
    Document? Write, bool IsFromPeer, ImmutableArray<FieldConflict> Conflicts);

/// <summary>How far the changes of another store are here.</summary>
/// <param name="Position">In its feed; all up to it are here.</param>
/// <param name="Clock">That store's clock at the position: tells whether the feed is still the one it was.</param>
public readonly record struct PeerProgress(long Position, HybridTimestamp Clock);

/// <summary>Moves <see cref="PeerProgress"/> on, in one commit with the changes that it stands for.</summary>
/// <param name="From">Where it must stand, so that a batch that failed leaves no gap; null: wherever it stands, after
/// a full comparison.</param>
/// <param name="To">Where it stands then.</param>
public readonly record struct ProgressStep(long? From, PeerProgress To);

/// <summary>What a store is at one moment.</summary>
/// <param name="Id">Its own.</param>
/// <param name="Newest">The last position in its feed; 0 when nothing was ever written.</param>
/// <param name="Clock">The writer's clock there.</param>
public readonly record struct StoreHead(StoreId Id, long Newest, HybridTimestamp Clock);
