using Antiphon.Calls;
using Antiphon.Kernel;
using Antiphon.Voice.Calls;

namespace Antiphon.Voice.Shadowing;

/// <summary>A call that another server carries, known here, silent.</summary>
/// <param name="Record">As it was streamed last, its instants on the other server's clock.</param>
/// <param name="ClockOffset">
/// This server's steady clock less the other's, as the quickest of its messages shows.
/// </param>
/// <param name="RecordedSamples">
/// How much of a recording in progress has arrived here, once the call is taken over.
/// </param>
internal sealed record Shadow(Call Record, TimeSpan ClockOffset, long RecordedSamples);

/// <summary>The calls of the other server.</summary>
internal sealed class ShadowTable(VoiceContext context)
{
    private readonly SortedDictionary<CallId, Call> _calls = [];
    private readonly Dictionary<CallId, List<RecordingId>> _recordings = [];
    private TimeSpan? _clockOffset;

    public int Count => _calls.Count;

    /// <param name="changed">What was streamed.</param>
    /// <param name="ours">
    /// Both servers carry the call, each having taken the other for gone: this recording is this server's own as long
    /// as it does not let go of the call.
    /// </param>
    /// <param name="now">Of this server.</param>
    public void OnChanged(VoiceEvent.ShadowChanged changed, RecordingId? ours, Instant now)
    {
        // The message that travelled least shows the difference of the clocks best.
        var offset = now - changed.SentAt;
        _clockOffset = _clockOffset is { } known && known < offset ? known : offset;
        if (!CallRecord.TryRead(changed.Record.Span, out var call, out var error))
        {
            context.Outside.Observer.OnTrouble(new VoiceTrouble.ShadowUnreadable(changed.Call, error));
            return;
        }

        _calls[call.Id] = call;
        if (call.Media.Recording?.Id != ours)
            Record(call);
    }

    /// <summary>This server does not carry the call any more; if the other one does, it is a shadow now.</summary>
    public void OnLetGo(CallId id)
    {
        if (_calls.GetValueOrDefault(id) is { } call)
            Record(call);
    }

    /// <summary>A call that was carried here, and perhaps there too, is over.</summary>
    public void Forget(CallId id) => _calls.Remove(id);

    /// <summary>
    /// The other server ends a call when all that was said in it is stored: what was written of it here can go.
    /// </summary>
    public void OnEnded(CallId id)
    {
        _calls.Remove(id);
        if (!_recordings.Remove(id, out var recordings))
            return;
        foreach (var recording in recordings)
        {
            context.Outside.ShadowRecordings?.Finish(recording);
            context.Outside.Recordings.Discard(recording);
        }
    }

    private void Record(Call call)
    {
        if (call.Media.Recording is not { } recording)
            return;
        if (!_recordings.TryGetValue(call.Id, out var recordings))
            _recordings.Add(call.Id, recordings = []);
        if (recordings.Contains(recording.Id))
            return;
        context.Outside.Recordings.Begin(RecordingHeaders.Of(call, recording, context.Directory));
        context.Outside.ShadowRecordings?.Begin(recording.Id, call.Media.Agreed!.ToCodec());
        recordings.Add(recording.Id);
    }

    /// <summary>All shadows, to become calls; the table is empty afterwards.</summary>
    public IEnumerable<Shadow> TakeAll()
    {
        var calls = _calls.Values.ToArray();
        _calls.Clear();
        _recordings.Clear();
        return calls.Select(call => new Shadow(
            call,
            _clockOffset ?? TimeSpan.Zero,
            call.Media.Recording is { } recording ? context.Outside.ShadowRecordings?.Finish(recording.Id) ?? 0 : 0));
    }
}
