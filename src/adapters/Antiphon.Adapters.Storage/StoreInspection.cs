using Antiphon.Adapters.Storage.Backups;
using Antiphon.Adapters.Storage.Blobs;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage;

/// <summary>Looks at a store, whoever runs with it, and changes nothing.</summary>
/// <param name="Recordings">That records refer to.</param>
/// <param name="RecordingsMissing">Of these, not on this disk.</param>
public sealed record StoreInspection(int Recordings, int RecordingsMissing)
{
    /// <summary>Reads all records; of recordings only whether they are there.</summary>
    /// <returns>Null when there is no store yet.</returns>
    /// <exception cref="StoreException">The database is damaged, or written by a newer version.</exception>
    public static StoreInspection? Of(string dataDirectory)
    {
        var database = new StorageLayout(dataDirectory).Database;
        if (!File.Exists(database))
            return null;
        try
        {
            RecordsCopy.Check(database);
            var (blobs, _) = RecordsCopy.Outline(dataDirectory);
            return new StoreInspection(
                blobs.Count, blobs.Count(b => !File.Exists(BlobDirectory.PathOf(dataDirectory, b))));
        }
        catch (Exception e) when (Faults.IsDiskError(e) || e is InvalidDataException)
        {
            throw Faults.Exception("read", database, e);
        }
    }
}
