using Antiphon.Ports;
using Antiphon.Ports.Replication;

namespace Antiphon.Node.Replication;

/// <summary>What comes to the replication loop.</summary>
public abstract record ReplicationInput
{
    private ReplicationInput()
    {
    }

    /// <summary>Takes the place of an older connection: the peer opens a new one when it has lost that.</summary>
    public sealed record LinkOpened(IReplicationLink Link) : ReplicationInput;

    public sealed record FrameArrived(IReplicationLink Link, ReadOnlyMemory<byte> Frame) : ReplicationInput;

    public sealed record LinkDrained(IReplicationLink Link) : ReplicationInput;

    public sealed record LinkClosed(IReplicationLink Link, string Cause) : ReplicationInput;

    /// <summary>
    /// The other server is not heard any more, though its kernel may still take what is sent: nothing waits for it.
    /// </summary>
    public sealed record PeerLost : ReplicationInput;

    public sealed record StoreReplied(StoreReply Reply) : ReplicationInput;

    /// <summary>Something was committed.</summary>
    public sealed record StoreGrew(long Newest) : ReplicationInput;

    public sealed record CompareAsked(bool Deep) : ReplicationInput;
}
