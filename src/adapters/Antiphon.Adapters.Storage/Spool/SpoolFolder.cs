using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// The files of the spool: <c>ID.audio</c> for each recording, raw as received, and one <c>recordings.log</c> that says
/// what they are. (A file beside each would double the files that the file system makes and deletes, which bursts of
/// messages feel.) Whoever has the audio open holds a lock on it (flock), which ends with its process: that tells a
/// recording in progress from one left behind. Audio that is gone was delivered or thrown away, whatever the log says.
/// </summary>
internal sealed class SpoolFolder(string dataDirectory)
{
    private const string Audio = ".audio";

    private readonly StorageLayout _layout = new(dataDirectory);

    public string Path => _layout.Spool;

    public string Log => System.IO.Path.Combine(Path, "recordings.log");

    public string AudioOf(RecordingId recording) => System.IO.Path.Combine(Path, recording.Value + Audio);

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

    /// <summary>Recordings that have audio, by name.</summary>
    public ImmutableSortedSet<RecordingId> List()
    {
        var found = ImmutableSortedSet.CreateBuilder<RecordingId>();
        foreach (var path in Directory.EnumerateFiles(Path))
        {
            if (System.IO.Path.GetExtension(path) is Audio
                && RecordingId.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), null, out var recording))
                found.Add(recording);
        }

        return found.ToImmutable();
    }

    public void Remove(RecordingId recording) => File.Delete(AudioOf(recording));

    /// <summary>Puts what cannot be delivered aside, for a person to look at.</summary>
    public void SetAside(RecordingId recording)
    {
        Directory.CreateDirectory(_layout.DamagedSpool);
        var audio = AudioOf(recording);
        var target = System.IO.Path.Combine(_layout.DamagedSpool, System.IO.Path.GetFileName(audio));
        File.Move(audio, target, overwrite: true);
    }
}
