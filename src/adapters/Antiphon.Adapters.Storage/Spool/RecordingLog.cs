using Antiphon.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// The recorder's side of <c>recordings.log</c>: appends, and keeps it from growing for ever. Locked while it is open,
/// so that there is one recorder. Others read it without a lock (<see cref="Read"/>), at any time: it only grows, and a
/// shorter one takes its place whole.
///
///     line line line li            a crash or a full disk: the next line is written over what has no end
///     ▲────────────────▲
///     kept             _end
///
/// On disk a second after a line was written, so that a loss of power leaves no audio of more than that without it.
/// </summary>
internal sealed class RecordingLog : IDisposable
{
    /// <summary>About 2,000 lines, which are read again to find those that still matter.</summary>
    private const long GrowthBytes = 1024 * 1024;
    private static readonly TimeSpan SyncDelay = TimeSpan.FromSeconds(1);

    private readonly SpoolFolder _folder;
    private readonly Lock _gate = new();
    private readonly Timer _sync;
    private SafeFileHandle? _file;
    private long _end;
    private long _compactAt = GrowthBytes;
    private bool _isSyncDue;

    public RecordingLog(SpoolFolder folder)
    {
        _folder = folder;
        _sync = new Timer(_ => Sync());
    }

    /// <summary>What the log says now; nothing when there is none.</summary>
    public static Dictionary<RecordingId, SpooledRecording> Read(SpoolFolder folder)
    {
        using var file = Posix.OpenToRead(folder.Log);
        return file is null ? [] : SpooledRecording.ReadAll(Content(file));
    }

    public void Append(SpooledRecording recording)
    {
        var line = recording.ToLine();
        lock (_gate)
        {
            _file ??= Open();
            if (_end + line.Length > _compactAt)
                Compact();
            RandomAccess.Write(_file, line, _end);
            _end += line.Length;
            if (_isSyncDue)
                return;
            _isSyncDue = true;
            _sync.Change(SyncDelay, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _sync.Dispose();
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private SafeFileHandle Open()
    {
        var file = File.OpenHandle(_folder.Log, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var content = Content(file);
            _end = content.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (_end < content.Length)
                RandomAccess.SetLength(file, _end);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A new log with the lines of the recordings whose audio is there, in place of this one; on disk before that, or
    /// a loss of power could leave neither. When there is no room for it, this one goes on growing.
    /// </summary>
    private void Compact()
    {
        var path = _folder.Log + ".new";
        SafeFileHandle? compact = null;
        try
        {
            var there = _folder.List();
            byte[] lines =
            [
                .. SpooledRecording.ReadAll(Content(_file!)).Values
                    .Where(r => there.Contains(r.Header.Recording)).SelectMany(r => r.ToLine()),
            ];
            compact = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            RandomAccess.Write(compact, lines, 0);
            RandomAccess.FlushToDisk(compact);
            File.Move(path, _folder.Log, overwrite: true);
            _file!.Dispose();
            (_file, _end, compact) = (compact, lines.Length, null);
            Posix.SyncDirectory(_folder.Path);
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            // The lines are where they were; if they cannot be added to either, that is reported.
        }
        finally
        {
            compact?.Dispose();
            _compactAt = _end + GrowthBytes;
        }
    }

    private void Sync()
    {
        SafeFileHandle? file;
        lock (_gate)
            (file, _isSyncDue) = (_file, false);
        try
        {
            if (file is not null)
                RandomAccess.FlushToDisk(file);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile, or replaced by one that was synced.
        }
        catch (IOException)
        {
            // Nothing that was confirmed depends on it, and what is written next meets the same disk and reports it.
        }
    }

    private static byte[] Content(SafeFileHandle file)
    {
        var content = new byte[RandomAccess.GetLength(file)];
        var (read, count) = (0, 0);
        while ((count = RandomAccess.Read(file, content.AsSpan(read), read)) > 0)
            read += count;
        return content.AsSpan(0, read).ToArray();
    }
}
