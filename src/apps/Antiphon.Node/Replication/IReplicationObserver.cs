using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Replication;

namespace Antiphon.Node.Replication;

/// <summary>Is told what matters to others. Called on the loop's thread; must not block.</summary>
public interface IReplicationObserver
{
    /// <summary>Whether the peer takes our changes as they are made.</summary>
    void PeerIsInStep(bool isInStep);

    /// <summary>The peer has all our changes up to one, and some beyond it, on its disk.</summary>
    void Acknowledged(long through, ImmutableArray<long> beyond);

    void Compared(ComparisonResult result);

    void PeerClockIsAhead(TimeSpan ahead);

    /// <summary>Records refer to audio that neither server has.</summary>
    void BlobIsLost(BlobHash blob);

    /// <summary>Records of the peer are here now; the rules of the directory may have to put something right.</summary>
    void Merged(ImmutableArray<RecordKey> records);

    void Broken(string cause);
}
