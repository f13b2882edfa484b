using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Ports.Files;

/// <summary>
/// The folder whose files both servers of a pair have. Paths are relative, with '/', and have been checked. One thread
/// at a time; every member throws <see cref="StoreException"/> when the disk fails.
/// </summary>
public interface ISharedFolder
{
    /// <summary>All files, not those whose names are passed over; links are not followed.</summary>
    ImmutableSortedDictionary<string, FileStat> List();

    /// <summary>Null when the file is not what was listed any more.</summary>
    BlobHash? HashOf(string path, FileStat listed);

    /// <summary>Its bytes become a blob. False when they are not those any more.</summary>
    bool Store(string path, BlobHash content);

    /// <summary>A blob becomes the file, whole or not at all.</summary>
    /// <param name="path">Its folders are made.</param>
    /// <param name="content">A blob that is here.</param>
    /// <param name="modified">What its time is to be.</param>
    /// <param name="listed">What it was when listed; null: not there.</param>
    /// <returns>Whether it was still so, and is now written.</returns>
    bool Write(string path, BlobHash content, DateTimeOffset modified, FileStat? listed);

    /// <summary>Folders that become empty go, too.</summary>
    /// <returns>Whether it was still what was listed, and is gone now.</returns>
    bool Remove(string path, FileStat listed);

    /// <summary>What was kept last; null: nothing yet, or it cannot be read.</summary>
    string? Recall();

    /// <summary>Keeps a text about the folder, beside it.</summary>
    void Remember(string text);
}

/// <param name="Bytes">Its length.</param>
/// <param name="Modified">When it was last written.</param>
public readonly record struct FileStat(long Bytes, DateTimeOffset Modified);
