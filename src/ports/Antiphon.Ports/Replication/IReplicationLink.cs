namespace Antiphon.Ports.Replication;

/// <summary>A connection with the peer's store. What comes is told to an <see cref="IReplicationSink"/>.</summary>
public interface IReplicationLink
{
    /// <summary>Whole or never, in order. Never blocks: what may wait is bounded by the two ends' windows.</summary>
    void Send(ReadOnlyMemory<byte> frame);

    /// <summary>No more comes or goes. Safe to repeat.</summary>
    void Close();
}

/// <summary>Whom connections with the peer's store are told to; from any thread, and may be waited for.</summary>
public interface IReplicationSink
{
    ValueTask OpenedAsync(IReplicationLink link);

    ValueTask ArrivedAsync(IReplicationLink link, ReadOnlyMemory<byte> frame);

    /// <summary>All that was sent has left.</summary>
    ValueTask DrainedAsync(IReplicationLink link);

    ValueTask ClosedAsync(IReplicationLink link, string cause);
}
