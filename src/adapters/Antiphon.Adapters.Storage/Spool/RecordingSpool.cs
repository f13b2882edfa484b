using System.Collections.Concurrent;
using Antiphon.Kernel;
using Antiphon.Ports;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// The recorder's side of the spool: needs no database and no node, so that recording goes on while the node restarts.
/// Each recording keeps one file open, locked, until it is finished, discarded or this process ends.
/// </summary>
public sealed class RecordingSpool : IRecordingSpool, IDisposable
{
    /// <summary>Twelve hours: an offset beyond it is a mistake, not a pause to fill with silence.</summary>
    private const long BytesMax = 12L * 3600 * 8000;
    private const int SilenceBytes = 8192;
    private const byte SilencePcmu = 0xFF;
    private const byte SilencePcma = 0xD5;

    private readonly SpoolFolder _folder;
    private readonly RecordingLog _log;
    private readonly ConcurrentDictionary<RecordingId, OpenRecording> _open = new();

    /// <exception cref="StoreException">The directory cannot be made.</exception>
    public RecordingSpool(string dataDirectory)
    {
        _folder = new SpoolFolder(dataDirectory);
        _folder.Make();
        _log = new RecordingLog(_folder);
    }

    public bool Begin(RecordingHeader header)
    {
        var path = _folder.AudioOf(header.Recording);
        var isOpen = true;
        Guard("begin", path, () =>
        {
            // Audio and its lock before the line: a compaction in between would drop the line of audio not yet there.
            var file = Open(path, out var isNew);
            try
            {
                if (!isNew && IsFinished(header.Recording))
                {
                    isOpen = false;
                    file.Dispose();
                    return;
                }

                _log.Append(SpooledRecording.Begun(header));
                _open[header.Recording] = new OpenRecording(file, header) { Length = RandomAccess.GetLength(file) };
            }
            catch
            {
                file.Dispose();
                if (isNew)
                    File.Delete(path);
                throw;
            }
        });
        return isOpen;
    }

    public void Write(RecordingId recording, long offset, ReadOnlySpan<byte> audio)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + audio.Length, BytesMax, nameof(offset));
        var open = Find(recording);
        try
        {
            FillWithSilence(open, offset);
            RandomAccess.Write(open.File, audio, offset);
            open.Length = Math.Max(open.Length, offset + audio.Length);
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("write", _folder.AudioOf(recording), e);
        }
    }

    public RecordedAudio Read(RecordingId recording)
    {
        var open = Find(recording);
        var samples = new byte[open.Length];
        Guard("read", _folder.AudioOf(recording), () => RandomAccess.Read(open.File, samples, 0));
        return new RecordedAudio(samples, open.Header.Codec);
    }

    public int Read(RecordingId recording, long offset, Span<byte> audio)
    {
        try
        {
            return RandomAccess.Read(Find(recording).File, audio, offset);
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception("read", _folder.AudioOf(recording), e);
        }
    }

    public void Finish(RecordingId recording, long totalBytes, RecordingEnd end)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(totalBytes, BytesMax);
        var open = Find(recording);
        try
        {
            Guard("finish", _folder.AudioOf(recording), () =>
            {
                FillWithSilence(open, totalBytes);
                if (open.Length > totalBytes)
                    RandomAccess.SetLength(open.File, totalBytes);
                _log.Append(SpooledRecording.Finished(open.Header, end, totalBytes));
            });
        }
        finally
        {
            Close(recording);
        }
    }

    public void Discard(RecordingId recording) => Guard("discard", _folder.AudioOf(recording), () =>
    {
        _folder.Remove(recording);
        Close(recording);
    });

    /// <summary>Closes what is open; it stays in the spool and is delivered by recovery.</summary>
    public void Dispose()
    {
        foreach (var recording in _open.Keys)
            Close(recording);
        _log.Dispose();
    }

    private static SafeFileHandle Open(string path, out bool isNew)
    {
        try
        {
            isNew = true;
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Posix.IsExists(e))
        {
            isNew = false;
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
    }

    /// <summary>A finished recording may be a blob already, and blobs never change.</summary>
    private bool IsFinished(RecordingId recording) =>
        RecordingLog.Read(_folder).GetValueOrDefault(recording)?.FinishedBytes is not null;

    private static void FillWithSilence(OpenRecording open, long upTo)
    {
        if (open.Length >= upTo)
            return;
        Span<byte> silence = stackalloc byte[SilenceBytes];
        silence.Fill(open.Header.Codec == AudioCodec.PCMA ? SilencePcma : SilencePcmu);
        while (open.Length < upTo)
        {
            var piece = silence[..(int)Math.Min(SilenceBytes, upTo - open.Length)];
            RandomAccess.Write(open.File, piece, open.Length);
            open.Length += piece.Length;
        }
    }

    private OpenRecording Find(RecordingId recording) => _open.TryGetValue(recording, out var open)
        ? open
        : throw new InvalidOperationException($"Recording {recording} was not begun here.");

    private void Close(RecordingId recording)
    {
        if (_open.TryRemove(recording, out var open))
            open.File.Dispose();
    }

    private static void Guard(string operation, string subject, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            throw Faults.Exception(operation, subject, e);
        }
    }

    private sealed class OpenRecording(SafeFileHandle file, RecordingHeader header)
    {
        public SafeFileHandle File { get; } = file;

        public RecordingHeader Header { get; } = header;

        public long Length { get; set; }
    }
}
