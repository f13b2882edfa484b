using System.Collections.Immutable;
using Antiphon.Ports;

namespace Antiphon.Cli.Serving;

/// <summary>The server's store, in this process or by way of the node manager: nobody above can tell.</summary>
internal interface IStoreAccess : IDisposable
{
    IBlobStore Blobs { get; }

    /// <summary>Changes committed since this process came to know the store.</summary>
    long Changes { get; }

    /// <exception cref="StoreException">The database cannot be read.</exception>
    IRecordReader OpenReader();

    /// <summary>A writer whose replies go to <paramref name="replies"/>, on a thread of the store's.</summary>
    IRecordWriter Connect(Action<StoreReply> replies);

    /// <summary>
    /// Told of all changes from now on, in their order, on a thread of the store's: must not block.
    /// </summary>
    void Watch(Action<ImmutableArray<RecordChange>> committed);
}
