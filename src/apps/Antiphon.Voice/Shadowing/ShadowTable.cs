using System.Collections.Immutable;
using Antiphon.Audio;
using Antiphon.Calls;
using Antiphon.Kernel;
using Antiphon.Voice.Calls;

namespace Antiphon.Voice.Shadowing;

/// <summary>A call that another server carries, known here, silent.</summary>
/// <param name="Record">As it was streamed last, its instants on the other server's clock.</param>
/// <param name="ClockOffset">This server's steady clock less the other's.</param>
/// <param name="RecordedSamples">
/// How much of a recording in progress has arrived here, once the call is taken over.
/// </param>
/// <param name="Recordings">Of the call, that lie here as far as they have arrived.</param>
internal sealed record Shadow(
    Call Record, TimeSpan ClockOffset, long RecordedSamples, ImmutableArray<RecordingId> Recordings)
{
    /// <summary>The other server has given it back: nothing in it changes any more there.</summary>
    public bool IsReturned { get; init; }

    /// <summary>Whoever carried it has let go of it, and was not lost with it.</summary>
    public bool WasLetGo { get; init; }

    /// <summary>The other server may carry it yet: it has not given it up.</summary>
    public bool IsThereToo { get; init; }

    /// <summary>Its record with instants on this server's clock.</summary>
    public Call Here => Adoption.Rebase(Record, ClockOffset);

    /// <summary>With the loss of its server, if that was lost with it, in its record.</summary>
    public Shadow WithLoss(Instant now) =>
        WasLetGo ? this : this with { Record = Adoption.WithLoss(Record, ClockOffset, now) };
}

/// <summary>The calls of the other server.</summary>
/// <param name="context">Of the loop.</param>
/// <param name="clock">What the other server's instants mean here, until it begins to tell.</param>
/// <param name="catchingUp">What was recorded here and goes to the other server.</param>
/// <param name="deliver">Makes of the recording of a call that nobody carries any more what it is to be.</param>
internal sealed class ShadowTable(
    VoiceContext context, ClockDifference clock, CatchingUp catchingUp, Action<RecordingInProgress, long> deliver)
{
    /// <summary>How much earlier than it is reckoned what was recorded here may have ended.</summary>
    private static readonly TimeSpan Uncertainty = TimeSpan.FromSeconds(0.25);

    private readonly SortedDictionary<CallId, Known> _calls = [];
    private readonly Dictionary<CallId, List<RecordingId>> _recordings = [];
    private readonly Dictionary<CallId, (RecordingId Recording, int Place)> _returned = [];
    private ClockDifference _clock = clock;
    private string _life = "";

    public int Count => _calls.Count;

    /// <summary>
    /// Calls that this server let go of, and of which it has not heard that they were taken; and those that the other
    /// one carried in an earlier life, and does not name in this one.
    /// </summary>
    public IEnumerable<Shadow> FindLeft() =>
    [
        .. _calls.Values.Where(c => c.LetGoAt is not null || (!c.IsNamed && c.Life != _life))
            .Select(c => ShadowOf(c, FlushRecordings(c))),
    ];

    /// <param name="changed">What was streamed.</param>
    /// <param name="isCarriedHere">
    /// Both servers carry the call, each having taken the other for gone: its recordings are this server's own as long
    /// as it does not let go of the call.
    /// </param>
    /// <param name="now">On this server's clock.</param>
    public void OnChanged(VoiceEvent.ShadowChanged changed, bool isCarriedHere, Instant now)
    {
        if (!TryRead(changed.Call, changed.Record, out var call))
            return;
        var before = _calls.GetValueOrDefault(call.Id);
        if (before is { LetGoAt: { } at })
        {
            // It had not heard then, or not yet, that it is to go on as this server had it.
            if (changed.SentAt + _clock.Value < at - ClockDifference.Uncertainty)
                return;
            if (Adoption.IsAhead(before.Call, Adoption.Rebase(call, _clock.Value), now))
            {
                before.CarriedThere = changed;
                return;
            }
        }

        var samples = before is not null && IsSameRecording(before.Call, call) ? before.Samples : 0;
        var known = new Known(call, _life, _clock)
        {
            Samples = samples,
            RecordedHere = before?.RecordedHere,
            BothRecorded = before is { BothRecorded: true },
        };
        _calls[call.Id] = known;
        if (!isCarriedHere)
            GoOnAsThere(known);
    }

    private void GoOnAsThere(Known known)
    {
        var wasHere = known is { BothRecorded: true, RecordedHere: not null };
        // What the other one has recorded by itself lies there alone.
        if (RestartIfApart(known) || (wasHere && known.RecordedHere is null))
            context.Outside.ShadowsOut?.CallLetGo(known.Call.Id);
        Record(known.Call);
    }

    /// <summary>
    /// A call that nobody carries: the other server has let go of it, or this one carried it before it started anew.
    /// </summary>
    /// <param name="returned">What it was when nobody carried it any more.</param>
    /// <param name="own">As this server carries it, though it is to go on as the other one had it.</param>
    public void OnReturned(VoiceEvent.ShadowReturned returned, Call? own)
    {
        if (!TryRead(returned.Call, returned.Record, out var call))
            return;
        var place = Adoption.Rebase(call, _clock.Value).Media.Recording?.PlaceIn(own?.Media.Recording) ?? 0;
        if (place > 0)
            call = call with { Media = call.Media with { Recording = call.Media.Recording!.Later(place) } };
        _calls[call.Id] = new Known(call, Life: "", _clock) { Samples = returned.Samples + place, IsReturned = true };
        Record(call);
        if (call.Media.Recording is { } recording)
            _returned[call.Id] = (recording.Id, place);
    }

    /// <summary>
    /// At which sample here what the other server had recorded before begins; null: it does not belong here. Of a call
    /// that both carry, each having taken the other for gone, each has a recording with a time line of its own.
    /// </summary>
    public int? PlaceOf(RecordingId recording)
    {
        foreach (var returned in _returned.Values.Where(returned => returned.Recording == recording))
            return returned.Place;
        return _recordings.Values.Any(recordings => recordings.Contains(recording)) ? 0 : null;
    }

    /// <summary>What was recorded here of a call that the other server carries is there now.</summary>
    public void OnRepeated(RecordingId recording)
    {
        foreach (var known in _calls.Values.Where(c => c.LetGoAt is null && c.RecordedHere?.Id == recording))
            GoOnAsThere(known);
    }

    /// <summary>The other server tells everything anew; what it does not name until it has told is not there.</summary>
    public void OnBegun(string life, ClockDifference clock)
    {
        (_life, _clock) = (life, clock);
        foreach (var known in _calls.Values)
            known.IsNamed = false;
    }

    /// <summary>
    /// This server does not carry the call any more: it is the other one's shadow now. What was recorded of it here
    /// lies here all the same.
    /// </summary>
    public void OnLetGo(Call own, Instant now)
    {
        var known = _calls[own.Id];
        known.RecordedHere = own.Media.Recording;
        if (!RestartIfApart(known) && IsSameRecording(known.Call, own))
            known.Samples = RecordedBy(own, now);
        Record(known.Call);
    }

    /// <summary>
    /// What was recorded here of a call that goes on as the other server has it is thrown away where it would be mixed
    /// with what that one recorded by itself: all of that is wanted here.
    /// </summary>
    private bool RestartIfApart(Known known)
    {
        if (known.RecordedHere is not { Anchor: not null } here
            || known.Call.Media.Recording is not { Anchor: not null } there || here.Id != there.Id)
            return false;
        // It finds its place there, and comes back from there.
        if (catchingUp.Repeats(here.Id))
            return false;
        known.RecordedHere = null;
        if (here.IsOneTimeLineWith(there))
            return false;
        context.Outside.Recordings.Discard(here.Id);
        context.Outside.ShadowRecordings?.Finish(here.Id);
        known.Samples = 0;
        _recordings.GetValueOrDefault(known.Call.Id)?.Remove(here.Id);
        return true;
    }

    /// <summary>
    /// Nobody carries the call any more: it is kept until the other server has taken it or it is taken back.
    /// </summary>
    /// <param name="own">As it was carried here.</param>
    /// <param name="wasThereToo">Both servers may have carried it.</param>
    /// <param name="now">On this server's clock.</param>
    public Shadow Keep(Call own, bool wasThereToo, Instant now)
    {
        var kept = new Known(own, Life: "", ClockDifference.None)
        {
            LetGoAt = now,
            Samples = RecordedBy(own, now),
            RecordedHere = own.Media.Recording,
            BothRecorded = wasThereToo,
        };
        _calls[own.Id] = kept;
        // Of what the other one has recorded by itself meanwhile nothing belongs where something was heard here.
        Record(own, from: Math.Max(0, kept.Samples - SamplesIn(Uncertainty)));
        return ShadowOf(kept, FlushRecordings(kept));
    }

    /// <summary>Calls that this server let go of until then, and that nobody has taken.</summary>
    /// <returns>Whether others are left that somebody may yet take.</returns>
    public bool DropUntaken(Instant until)
    {
        foreach (var known in _calls.Values.Where(c => c.LetGoAt <= until).ToArray().Where(c => !GoesOnThere(c)))
        {
            SetAside(Take(known.Call.Id), "neither server went on with it");
            context.Outside.ShadowsOut?.CallEnded(known.Call.Id);
        }

        return _calls.Values.Any(c => c.LetGoAt is not null);
    }

    /// <summary>A call that was carried here, and perhaps there too, is over.</summary>
    public void Forget(CallId id)
    {
        _calls.Remove(id);
        _returned.Remove(id);
    }

    /// <summary>
    /// The other server ends a call when all that was said in it is stored: what was written of it here can go.
    /// </summary>
    public void OnEnded(CallId id)
    {
        _calls.Remove(id);
        foreach (var (recording, _) in FinishRecordings(id))
            context.Outside.Recordings.Discard(recording);
    }

    /// <summary>
    /// Those that the other server has not named since it told everything. What ended while it could not be heard is
    /// over; what its earlier life carried, nobody has gone on with.
    /// </summary>
    public void DropUnnamed()
    {
        foreach (var known in _calls.Values.Where(c => !c.IsNamed).ToArray().Where(c => !GoesOnThere(c)))
        {
            if (known.Life == _life)
            {
                OnEnded(known.Call.Id);
                continue;
            }

            SetAside(Take(known.Call.Id), "the server that carried it started anew without it");
        }
    }

    /// <summary>
    /// The other server has not taken it as this one had it, and goes on with it all the same: it is its shadow.
    /// </summary>
    private bool GoesOnThere(Known kept)
    {
        if (kept.CarriedThere is not { } changed)
            return false;
        _calls[kept.Call.Id] = kept with { LetGoAt = null, CarriedThere = null };
        OnChanged(changed, isCarriedHere: false, changed.SentAt);
        return true;
    }

    /// <summary>The shadows of these calls, to become calls; the table has them no longer.</summary>
    public IEnumerable<Shadow> TakeAll(Func<Call, bool> which) =>
        [.. _calls.Values.Where(known => which(known.Call)).ToArray().Select(known => Take(known.Call.Id))];

    /// <summary>One shadow, to become a call.</summary>
    public Shadow Take(CallId id)
    {
        _calls.Remove(id, out var known);
        var recordings = FinishRecordings(id);
        foreach (var (recording, _) in recordings.Where(r => !known!.Call.IsUsing(r.Id)))
            context.Outside.Recordings.Discard(recording);
        return ShadowOf(known!, recordings);
    }

    public bool Knows(CallId id) => _calls.ContainsKey(id);

    /// <summary>As it was streamed last, by this server's clock; null: it is not known here.</summary>
    public Call? Find(CallId id) =>
        _calls.GetValueOrDefault(id) is { } known ? Adoption.Rebase(known.Call, known.Clock.Value) : null;

    /// <summary>What the other server gives back, by this server's clock; null: it cannot be read.</summary>
    public Call? Read(VoiceEvent.ShadowReturned returned) =>
        TryRead(returned.Call, returned.Record, out var call) ? Adoption.Rebase(call, _clock.Value) : null;

    /// <summary>It does not become a call here; what was recorded of it is kept as if its caller had hung up.</summary>
    public void SetAside(Shadow shadow, string reason)
    {
        context.Outside.Observer.OnTrouble(new VoiceTrouble.CallSetAside(shadow.Record.Id, reason));
        if (shadow.Record.Media.Recording is { } recording && shadow.Recordings.Contains(recording.Id))
            deliver(recording, recording.StoppedAt ?? shadow.RecordedSamples);
        foreach (var question in shadow.Record.Asked)
        {
            if (question.Message is { } message && shadow.Recordings.Contains(message.Recording.Id))
                deliver(message.Recording, message.Letter.Samples);
        }
    }

    private static bool IsSameRecording(Call one, Call other) =>
        one.Media.Recording is { } recording && recording.Id == other.Media.Recording?.Id;

    private bool TryRead(CallId id, ReadOnlyMemory<byte> record, out Call call)
    {
        if (CallRecord.TryRead(record.Span, out var read, out var error))
        {
            call = read;
            return true;
        }

        context.Outside.Observer.OnTrouble(new VoiceTrouble.ShadowUnreadable(id, error));
        call = null!;
        return false;
    }

    private void Record(Call call, long from = 0)
    {
        if (call.Media.Recording is not { } recording)
            return;
        if (!_recordings.TryGetValue(call.Id, out var recordings))
            _recordings.Add(call.Id, recordings = []);
        if (recordings.Contains(recording.Id))
            return;
        context.Outside.Recordings.Begin(RecordingHeaders.Of(call, recording, context.Directory));
        context.Outside.ShadowRecordings?.Begin(recording.Id, call.Media.Agreed!.ToCodec(), from);
        recordings.Add(recording.Id);
    }

    private static Shadow ShadowOf(Known known, (RecordingId Id, long Samples)[] recordings)
    {
        var arrived = recordings.FirstOrDefault(r => r.Id == known.Call.Media.Recording?.Id).Samples;
        return new Shadow(
            known.Call,
            known.Clock.Value,
            Math.Max(arrived, known.Samples),
            [.. recordings.Select(r => r.Id)])
        {
            IsReturned = known.IsReturned,
            WasLetGo = known.IsReturned || known.LetGoAt is not null,
        };
    }

    /// <summary>Of a recording in progress, as long as its source has not fallen silent.</summary>
    private static long RecordedBy(Call call, Instant now) => call.Media.Recording switch
    {
        { StoppedAt: { } samples } => samples,
        { Anchor: { } anchor, LengthMax: var most } =>
            Math.Min(anchor.Offset + SamplesIn((call.Media.Quiet.Since ?? now) - anchor.At), SamplesIn(most)),
        _ => 0,
    };

    private static long SamplesIn(TimeSpan time) => time.Ticks * G711.SamplesPerSecond / TimeSpan.TicksPerSecond;

    private (RecordingId Id, long Samples)[] FlushRecordings(Known known) =>
    [
        .. _recordings.GetValueOrDefault(known.Call.Id, []).Select(
            id => (id, context.Outside.ShadowRecordings?.Flush(id) ?? 0)),
    ];

    private (RecordingId Id, long Samples)[] FinishRecordings(CallId id) => _recordings.Remove(id, out var recordings)
        ? [.. recordings.Select(r => (r, context.Outside.ShadowRecordings?.Finish(r) ?? 0))]
        : [];

    /// <param name="Call">Its instants on the clock of whoever carried it.</param>
    /// <param name="Life">Of the other server's voice service, when it named the call last.</param>
    /// <param name="Clock">What the call's instants mean here.</param>
    private sealed record Known(Call Call, string Life, ClockDifference Clock)
    {
        public bool IsNamed { get; set; } = true;

        public bool IsReturned { get; init; }

        /// <summary>Then it was carried here, and by nobody since.</summary>
        public Instant? LetGoAt { get; init; }

        /// <summary>The other server carries it so, though it is to go on as it was here.</summary>
        public VoiceEvent.ShadowChanged? CarriedThere { get; set; }

        /// <summary>Of its recording, that lie here or follow.</summary>
        public long Samples { get; set; }

        /// <summary>
        /// What this server recorded of it, as long as the other one has not said by which time line it goes on.
        /// </summary>
        public RecordingInProgress? RecordedHere { get; set; }

        /// <summary>Meanwhile the other one may have recorded something that did not come here.</summary>
        public bool BothRecorded { get; init; }
    }
}
