using System.Collections.Concurrent;
using System.Collections.Frozen;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>
/// Prompts, given at start and again when they were changed; stored recordings, read on a worker when they are first
/// asked for and kept while there is room; the beep; silence.
/// </summary>
public sealed class AudioLibrary : IAudioLibrary
{
    /// <summary>Greetings are played over and over; 64 MiB are two hours and more of them.</summary>
    private const long CacheBytesMax = 64 << 20;

    private const int BeepHertz = 1000;
    private const double BeepAmplitude = 0.25;

    private static readonly TimeSpan BeepLength = TimeSpan.FromMilliseconds(400);

    private readonly IBlobStore _blobs;
    private readonly RecordingWriter _writer;
    private readonly ConcurrentDictionary<BlobHash, AudioClip> _recordings = new();
    private readonly ConcurrentDictionary<long, AudioClip> _silences = new();
    private readonly AudioClip _beep = new(
        Tone.Make(G711Law.MuLaw, BeepLength, BeepAmplitude, BeepHertz), G711Law.MuLaw);
    private readonly AudioClip _ringing = MakeRinging();
    private volatile FrozenDictionary<string, AudioClip> _prompts;
    private long _cachedBytes;

    /// <param name="prompts">Mu-law clips by name.</param>
    /// <param name="blobs">Stored recordings.</param>
    /// <param name="writer">Has the recordings that are not stored yet.</param>
    public AudioLibrary(IReadOnlyDictionary<string, byte[]> prompts, IBlobStore blobs, RecordingWriter writer)
    {
        (_blobs, _writer) = (blobs, writer);
        _prompts = ClipsOf(prompts);
    }

    /// <summary>What is asked for from now on; what is being played goes on as it was.</summary>
    public void UsePrompts(IReadOnlyDictionary<string, byte[]> prompts) => _prompts = ClipsOf(prompts);

    public AudioClip Find(AudioItem item) => item switch
    {
        AudioItem.Prompt prompt => _prompts.TryGetValue(prompt.Name, out var clip)
            ? clip
            : AudioClip.NotThere($"the prompt set has no '{prompt.Name}'"),
        AudioItem.Recording recording => FindRecording(recording),
        AudioItem.Spooled spooled => FindSpooled(spooled.Id),
        AudioItem.Silence silence => _silences.GetOrAdd(silence.Length.Ticks, SilenceOf),
        AudioItem.Beep => _beep,
        AudioItem.Ringing => _ringing,
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "not an audio item"),
    };

    private static FrozenDictionary<string, AudioClip> ClipsOf(IReadOnlyDictionary<string, byte[]> prompts) =>
        prompts.ToFrozenDictionary(p => p.Key, p => new AudioClip(p.Value, G711Law.MuLaw));

    private AudioClip FindRecording(AudioItem.Recording recording)
    {
        if (_recordings.TryGetValue(recording.Blob, out var known) && known.Missing is null)
            return known;
        var clip = new AudioClip();
        _recordings[recording.Blob] = clip;
        ThreadPool.QueueUserWorkItem(_ => Read(recording, clip));
        return clip;
    }

    /// <summary>Read anew each time: more may have been added.</summary>
    private AudioClip FindSpooled(RecordingId recording)
    {
        var clip = new AudioClip();
        _writer.Read(recording, audio =>
        {
            if (audio is { } read)
                clip.Arrive(read.Samples, read.Codec.Law());
            else
                clip.Miss($"the recording {recording} is not in the spool");
        });
        return clip;
    }

    private void Read(AudioItem.Recording recording, AudioClip clip)
    {
        try
        {
            if (!_blobs.TryOpen(recording.Blob, out var blob))
            {
                clip.Miss($"the recording {recording.Blob} is not in the store");
                return;
            }

            using (blob)
            {
                var samples = new byte[blob.Length];
                var read = blob.Read(0, samples);
                MakeRoom(read);
                clip.Arrive(samples.AsMemory(0, read), recording.Codec.Law());
            }
        }
        catch (StoreException e)
        {
            clip.Miss(e.Message);
        }
    }

    private void MakeRoom(int bytes)
    {
        if (Interlocked.Add(ref _cachedBytes, bytes) <= CacheBytesMax)
            return;
        // Who plays a clip holds it; emptying the table only means that the next one reads again.
        _recordings.Clear();
        Interlocked.Exchange(ref _cachedBytes, bytes);
    }

    private static AudioClip SilenceOf(long ticks) =>
        new(SilentSamples(TimeSpan.FromTicks(ticks)), G711Law.MuLaw);

    /// <summary>Two frequencies, two seconds of six: as in North America (ITU-T E.180, supplement 2).</summary>
    private static AudioClip MakeRinging()
    {
        var tone = Tone.Make(G711Law.MuLaw, TimeSpan.FromSeconds(2), 0.08, 440, 480);
        byte[] cycle = [.. tone, .. SilentSamples(TimeSpan.FromSeconds(4))];
        return new AudioClip(cycle, G711Law.MuLaw);
    }

    private static byte[] SilentSamples(TimeSpan length)
    {
        var samples = new byte[length.Ticks * G711.SamplesPerSecond / TimeSpan.TicksPerSecond];
        samples.AsSpan().Fill(G711.Silence(G711Law.MuLaw));
        return samples;
    }
}
