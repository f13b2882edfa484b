using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Voice.Calls;

namespace Antiphon.Voice.Shadowing;

/// <summary>
/// Gives a server that has come while calls run what was recorded in them before: one recording after the other, a
/// piece at a time, and only while nothing else waits for the way there.
/// <code>
///   recorded:  |―――― with the writer ――――――――|―― with the media thread ――|― to come ―►
///   goes by:    TryRepeat, read from disk      HearAgain, at once          Hear, as it comes
/// </code>
/// </summary>
internal sealed class CatchingUp(VoiceContext context) : ITimed
{
    /// <summary>
    /// 32 KiB each 10 ms are 3.2 MB a second, four hundred times as fast as a call speaks.
    /// </summary>
    private const int PieceSamples = 32 << 10;

    private const int PacketSamples = 160;

    private const int Timer = 0;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>A session that says nothing for so long has closed.</summary>
    private static readonly TimeSpan MediaMax = TimeSpan.FromSeconds(1);

    private readonly Queue<Missing> _waiting = new();
    private Missing? _current;
    private RecordingPart? _read;
    private OwnedTimers _timers;

    /// <summary>Told of each recording that has gone there.</summary>
    public Action<RecordingId> Repeated { get; set; } = _ => { };

    public int Count => _waiting.Count + (_current is null ? 0 : 1);

    /// <summary>The other server still lacks some of it.</summary>
    public bool Repeats(RecordingId recording) =>
        _current?.Recording == recording || _waiting.Any(missing => missing.Recording == recording);

    /// <summary>
    /// The other server hears what is recorded from now on and lacks what was before; whatever was under way begins
    /// anew.
    /// </summary>
    public void Begin(IEnumerable<LiveCall> calls, Instant now)
    {
        Missing[] ofNoCall = [.. _waiting.Prepend(_current).OfType<Missing>().Where(missing => missing.Call is null)];
        _waiting.Clear();
        _current = null;
        foreach (var missing in ofNoCall)
            Add(missing with { At = 0 }, now);
        foreach (var call in calls)
            Add(call, now);
    }

    /// <summary>Of what is recorded in this call, if anything is, the other server lacks the beginning.</summary>
    public void Add(LiveCall call, Instant now)
    {
        if (call.Record.Media.Recording is { } recording)
            Add(new Missing(recording.Id, call) { Until = recording.StoppedAt }, now);
    }

    /// <summary>Of a recording that lies in the spool here the other server lacks the beginning.</summary>
    /// <param name="recording">Which.</param>
    /// <param name="samples">So many, or fewer.</param>
    /// <param name="codec">Of them.</param>
    /// <param name="now">On this server's clock.</param>
    public void Add(RecordingId recording, long samples, AudioCodec codec, Instant now)
    {
        if (_waiting.Prepend(_current).Any(missing => missing is { Call: null } && missing.Recording == recording))
            return;
        var silence = G711.Silence(codec == AudioCodec.PCMU ? G711Law.MuLaw : G711Law.ALaw);
        Add(new Missing(recording, Call: null) { Until = samples, Silence = silence }, now);
    }

    public void OnHeardAgain(MediaEvent.HeardAgain heard, Instant now)
    {
        if (_current is not { Until: null } current || current.Recording != heard.Recording)
            return;
        current.Until = heard.From ?? current.StoppedAt ?? 0;
        Read(current, now);
    }

    public void OnRead(RecordingPart part, Instant now)
    {
        if (_current is not { } current || part.Recording != current.Recording || part.Offset != current.At)
            return;
        if (part.Samples.IsEmpty)
            TakeNext(now);
        else
            Send(current, part, now);
    }

    public void OnTimer(int timer, Instant now)
    {
        if (_current is not { Until: not null } current)
            TakeNext(now);
        else if (_read is { } read)
            Send(current, read, now);
        else
            Read(current, now);
    }

    private void Add(Missing missing, Instant now)
    {
        _waiting.Enqueue(missing);
        if (_current is null)
            TakeNext(now);
    }

    private void TakeNext(Instant now)
    {
        _timers.CancelAll();
        _read = null;
        var gone = _current;
        _current = null;
        if (gone is not null)
            Repeated(gone.Recording);
        if (!_waiting.TryDequeue(out _current))
            return;
        if (_current.Until is not null)
        {
            Read(_current, now);
            return;
        }

        context.Outside.Media.HearAgain(_current.Call!.Session, _current.Recording);
        _timers.Start(context.Timers, this, Timer, now + MediaMax);
    }

    private void Read(Missing current, Instant now)
    {
        _timers.CancelAll();
        var left = current.Until!.Value - current.At;
        if (left <= 0)
            TakeNext(now);
        else
            context.Outside.Recordings.Read(current.Recording, current.At, (int)Math.Min(left, PieceSamples));
    }

    private void Send(Missing current, RecordingPart part, Instant now)
    {
        var left = part.Samples;
        while (!left.IsEmpty)
        {
            var (unheard, heard) = Next(left.Span, current.Silence);
            if (heard > 0 && !TrySend(part.Recording, current.At + unheard, left.Slice(unheard, heard).Span))
                break;
            current.At += unheard + heard;
            left = left[(unheard + heard)..];
        }

        _read = left.IsEmpty ? null : new RecordingPart(part.Recording, current.At, left);
        _timers.Start(context.Timers, this, Timer, now + Pace);
    }

    private bool TrySend(RecordingId recording, long offset, ReadOnlySpan<byte> samples) =>
        context.Outside.ShadowsOut?.TryRepeat(recording, offset, samples) ?? true;

    /// <summary>Samples in which nobody was heard here, and may have been there; then those that follow.</summary>
    private static (int Unheard, int Heard) Next(ReadOnlySpan<byte> samples, byte? silence)
    {
        if (silence is not { } nobody)
            return (0, samples.Length);
        var unheard = samples.IndexOfAnyExcept(nobody);
        if (unheard < 0)
            return (samples.Length, 0);
        Span<byte> packet = stackalloc byte[PacketSamples];
        packet.Fill(nobody);
        var rest = samples[unheard..];
        var heard = rest.IndexOf(packet);
        // What is silent at its end may go on in the next piece.
        return (unheard, heard < 0 ? rest.TrimEnd(nobody).Length : heard);
    }

    /// <param name="Recording">Of which the beginning is missing there.</param>
    /// <param name="Call">That is recorded; null: nobody records it any more.</param>
    private sealed record Missing(RecordingId Recording, LiveCall? Call)
    {
        public long At { get; set; }

        /// <summary>How much of it is with the writer; null: the media thread has not said.</summary>
        public long? Until { get; set; }

        /// <summary>Stands for what nobody heard; null: nobody else can have heard it.</summary>
        public byte? Silence { get; init; }

        public long? StoppedAt => Call?.Record.Media.Recording is { } recording && recording.Id == Recording
            ? recording.StoppedAt
            : null;
    }
}
