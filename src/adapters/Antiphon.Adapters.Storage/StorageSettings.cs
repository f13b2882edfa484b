using Antiphon.Kernel;

namespace Antiphon.Adapters.Storage;

/// <summary>Where a server keeps its data and how much may wait.</summary>
/// <param name="Directory">Made when it is missing. One file system: recordings become blobs by a link.</param>
/// <param name="Server">Whose stamps the writer makes.</param>
public sealed record StorageSettings(string Directory, ServerId Server)
{
    /// <summary>
    /// Commands that may wait for the writer; more are refused. Each costs about 2 KiB while it waits.
    /// </summary>
    public int QueueMax { get; init; } = 16_384;

    /// <summary>Commands in one transaction. Raising it delays the first of them under load.</summary>
    public int GroupMax { get; init; } = 512;

    /// <summary>Threads that make finished recordings durable. They wait for the disk, not for the processor.</summary>
    public int DeliveryThreads { get; init; } = 8;

    /// <summary>
    /// Changes kept in the feed, about 100 bytes each: how long a peer can be away and still catch up by it.
    /// </summary>
    public long ChangesKept { get; init; } = 1_000_000;

    internal StorageLayout Layout => new(Directory);
}

/// <summary>What lies where in the data directory.</summary>
internal readonly record struct StorageLayout(string Root)
{
    public string Database => Path.Combine(Root, "store.db");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Spool => Path.Combine(Root, "spool");

    /// <summary>What cannot be delivered is kept here for a person to look at.</summary>
    public string DamagedSpool => Path.Combine(Spool, "damaged");
}
