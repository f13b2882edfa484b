using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// The files of the spool: <c>ID.audio</c>, raw as received, and <c>ID.json</c>. Whoever has the audio open holds a
/// lock
/// on it (flock), which ends with its process: that tells a recording in progress from one left behind.
/// </summary>
internal sealed class SpoolFolder(string dataDirectory)
{
    private const string Audio = ".audio";
    private const string Header = ".json";

    private readonly StorageLayout _layout = new(dataDirectory);

    public string Path => _layout.Spool;

    public string AudioOf(RecordingId recording) => System.IO.Path.Combine(Path, recording.Value + Audio);

    public string HeaderOf(RecordingId recording) => System.IO.Path.Combine(Path, recording.Value + Header);

    /// <exception cref="StoreException">The folder cannot be made.</exception>
    public void Make()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("make", Path, e);
        }
    }

    /// <summary>Recordings that have a header or audio, by name.</summary>
    public IReadOnlyList<RecordingId> List()
    {
        var found = new SortedSet<RecordingId>();
        foreach (var path in Directory.EnumerateFiles(Path))
        {
            if (System.IO.Path.GetExtension(path) is Audio or Header
                && RecordingId.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), null, out var recording))
                found.Add(recording);
        }

        return [.. found];
    }

    /// <summary>Audio first: a header alone is known to be done, audio alone would look like a loss.</summary>
    public void Remove(RecordingId recording)
    {
        File.Delete(AudioOf(recording));
        File.Delete(HeaderOf(recording));
    }

    /// <summary>Puts what cannot be delivered aside, for a person to look at.</summary>
    public void SetAside(RecordingId recording)
    {
        Directory.CreateDirectory(_layout.DamagedSpool);
        foreach (var path in (string[])[AudioOf(recording), HeaderOf(recording)])
        {
            var target = System.IO.Path.Combine(_layout.DamagedSpool, System.IO.Path.GetFileName(path));
            if (File.Exists(path))
                File.Move(path, target, overwrite: true);
        }
    }
}
