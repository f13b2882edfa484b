using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Node.Replication;

/// <summary>
/// What merges lost: records of type <c>conflict</c>, made by the store in the commit of the merge, the same on both
/// servers, shown by the pages. They hold values as they were, so whoever shows them keeps PINs' hashes to itself.
/// </summary>
public static class ConflictLog
{
    /// <summary>Kept, about 500 bytes each; the oldest go.</summary>
    public const int KeptMax = 10_000;

    private const int Page = 1000;

    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static void Trim(IRecordReader reader, Action<StoreCommand> submit)
    {
        var keys = new List<RecordKey>();
        var after = default(HybridTimestamp);
        while (reader.ListAll(FieldConflict.RecordType, after, Page) is { Length: > 0 } page)
        {
            keys.AddRange(page.Select(document => document.Key));
            after = page[^1].Created;
        }

        foreach (var key in keys.Take(keys.Count - KeptMax))
            submit(new StoreCommand.Delete(key));
    }
}
