using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

/// <summary>A spool in memory, with the lock that a recorder holds on what it records.</summary>
public sealed class InMemorySpool : IRecordingSpool
{
    private readonly SortedDictionary<RecordingId, Recording> _recordings = [];

    public int Count => _recordings.Count;

    /// <summary>Bytes of audio of a recording that is here.</summary>
    public int LengthOf(RecordingId recording) => _recordings[recording].Audio.Count;

    /// <summary>While set, every write fails with it.</summary>
    public StoreFault? DiskFault { get; set; }

    public bool Begin(RecordingHeader header)
    {
        ThrowIfFaulty();
        if (!_recordings.TryGetValue(header.Recording, out var recording))
            _recordings.Add(header.Recording, new Recording(header) { IsOpen = true });
        else if (recording.FinishedBytes is not null)
            return false;
        else
            recording.IsOpen = true;
        return true;
    }

    public void Write(RecordingId recording, long offset, ReadOnlySpan<byte> audio)
    {
        ThrowIfFaulty();
        Open(recording).Write((int)offset, audio);
    }

    public RecordedAudio Read(RecordingId recording)
    {
        ThrowIfFaulty();
        var open = Open(recording);
        return new RecordedAudio([.. open.Audio], open.Header.Codec);
    }

    public int Read(RecordingId recording, long offset, Span<byte> audio)
    {
        ThrowIfFaulty();
        var written = Open(recording).Audio;
        var count = (int)Math.Clamp(written.Count - offset, 0, audio.Length);
        for (var i = 0; i < count; i++)
            audio[i] = written[(int)offset + i];
        return count;
    }

    public void Finish(RecordingId recording, long totalBytes, RecordingEnd end)
    {
        var finished = Open(recording);
        finished.IsOpen = false;
        ThrowIfFaulty();
        finished.SetLength((int)totalBytes);
        finished.Header = end.ApplyTo(finished.Header);
        finished.FinishedBytes = totalBytes;
    }

    public void Discard(RecordingId recording) => _recordings.Remove(recording);

    /// <summary>The recorder is gone: what it wrote stays as it is, and nobody holds it.</summary>
    public void ReleaseAll()
    {
        foreach (var recording in _recordings.Values)
            recording.IsOpen = false;
    }

    /// <summary>
    /// The host lost its power: audio is synced only when it is delivered, so any end of it may be gone.
    /// </summary>
    /// <param name="left">How much is left of a recording of this length.</param>
    public void LoseUnsynced(Func<int, int> left)
    {
        foreach (var recording in _recordings.Values)
        {
            recording.SetLength(left(recording.Audio.Count));
            recording.FinishedBytes = null;
        }
    }

    internal ImmutableArray<StoreCommand.AcceptRecording> LeftBehind() =>
    [
        .. _recordings.Values
            .Where(r => !r.IsOpen && (r.FinishedBytes is not null || (r.Audio.Count > 0 && r.Header.Field is null)))
            .Select(r => new StoreCommand.AcceptRecording(r.Header, r.FinishedBytes)),
    ];

    internal bool TryTake(
        StoreCommand.AcceptRecording accept, [NotNullWhen(true)] out byte[]? audio, out RefusalReason reason)
    {
        (audio, reason) = (null, RefusalReason.NoRecording);
        if (!_recordings.TryGetValue(accept.Recording, out var recording))
            return false;
        reason = RefusalReason.RecordingOpen;
        if (recording.IsOpen)
            return false;
        var length = Math.Min(accept.Bytes ?? long.MaxValue, recording.Audio.Count);
        audio = [.. recording.Audio.Take((int)length)];
        return true;
    }

    private Recording Open(RecordingId recording) =>
        _recordings.TryGetValue(recording, out var found) && found.IsOpen
            ? found
            : throw new InvalidOperationException($"Recording {recording} was not begun here.");

    private void ThrowIfFaulty()
    {
        if (DiskFault is { } fault)
            throw new StoreException(fault);
    }

    private sealed class Recording(RecordingHeader header)
    {
        public RecordingHeader Header { get; set; } = header;

        public List<byte> Audio { get; } = [];

        public bool IsOpen { get; set; }

        public long? FinishedBytes { get; set; }

        public void SetLength(int length)
        {
            var silence = Header.Codec == AudioCodec.PCMA ? (byte)0xD5 : (byte)0xFF;
            if (length < Audio.Count)
                Audio.RemoveRange(length, Audio.Count - length);
            else
                Audio.AddRange(Enumerable.Repeat(silence, length - Audio.Count));
        }

        public void Write(int offset, ReadOnlySpan<byte> audio)
        {
            SetLength(Math.Max(Audio.Count, offset));
            for (var i = 0; i < audio.Length; i++)
            {
                if (offset + i < Audio.Count)
                    Audio[offset + i] = audio[i];
                else
                    Audio.Add(audio[i]);
            }
        }
    }
}
