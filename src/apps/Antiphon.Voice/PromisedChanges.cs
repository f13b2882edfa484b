using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Voice;

/// <summary>
/// What somebody was already told of: submitted again until the store has taken it. Changes of a record go one at a
/// time, so that a later change never comes before an earlier one; what comes meanwhile goes as one.
/// </summary>
internal sealed class PromisedChanges(VoiceContext context, StoreDesk store)
{
    /// <summary>Shorter asks a failing disk more often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<RecordKey, Promise> _promises = [];

    /// <param name="key">A record that exists.</param>
    /// <param name="fields">Its fields that change.</param>
    /// <param name="settled">
    /// Told once nothing more is promised of the record: its version with this change, or null when it was refused.
    /// </param>
    /// <param name="onlyIf">What the record holds, or is promised to; else nothing changes.</param>
    public void Patch(
        RecordKey key, Fields fields, Action<HybridTimestamp?, Instant> settled, FieldValue? onlyIf = null)
    {
        if (_promises.TryGetValue(key, out var promise))
        {
            if (onlyIf is { } held && (promise.Next ?? promise.Current)[held.Field] is { } now && now != held.Json)
            {
                promise.Settled += (_, then) => settled(null, then);
                return;
            }

            promise.Next = promise.Next is { } next ? next.With(fields) : fields;
            promise.Settled += settled;
            return;
        }

        var expected = onlyIf is null ? default : Expectation.Has(onlyIf);
        promise = new Promise(this, key, fields, settled) { Expected = expected };
        _promises.Add(key, promise);
        Submit(promise);
    }

    /// <param name="command">Makes a record that nobody changes before it is there.</param>
    /// <param name="settled">Told once the store has it.</param>
    public void Put(StoreCommand.Put command, Action<Instant> settled) =>
        new NewRecord(this, command, settled).Submit();

    /// <summary>A record as it will be once what was promised of it is kept.</summary>
    public Document Apply(Document document)
    {
        if (!_promises.TryGetValue(document.Key, out var promise))
            return document;
        var changes = promise.Next is { } next ? promise.Current.With(next) : promise.Current;
        return document.Patch(changes, document.Version);
    }

    private void Submit(Promise promise) => store.Submit(
        new StoreCommand.Patch(promise.Key, promise.Current, promise.Expected),
        (reply, now) => OnReply(promise, reply, now));

    private void OnReply(Promise promise, StoreReply reply, Instant now)
    {
        if (IsLater(promise, reply, now))
            return;
        if (promise.Next is { } next)
        {
            (promise.Current, promise.Next, promise.Expected) = (next, null, default);
            Submit(promise);
        }
        else
        {
            _promises.Remove(promise.Key);
            promise.Settled((reply as StoreReply.Committed)?.Version, now);
        }
    }

    /// <summary>The store cannot take it now: whoever submitted it does so again after a pause.</summary>
    private bool IsLater(ITimed submitter, StoreReply reply, Instant now)
    {
        if (reply is StoreReply.Failed failed)
            context.Outside.Observer.OnTrouble(new VoiceTrouble.StoreUnreadable(failed.Fault.ToString()));
        var isLater = reply is StoreReply.Failed or StoreReply.Refused { Reason: RefusalReason.QueueFull };
        if (isLater)
            context.Timers.Start(submitter, 0, now + Pause);
        return isLater;
    }

    private void Submit(NewRecord record, StoreCommand.Put command, Action<Instant> settled) => store.Submit(
        command,
        (reply, now) =>
        {
            if (!IsLater(record, reply, now))
                settled(now);
        });

    private sealed class NewRecord(PromisedChanges owner, StoreCommand.Put command, Action<Instant> settled) : ITimed
    {
        public void Submit() => owner.Submit(this, command, settled);

        public void OnTimer(int timer, Instant now) => Submit();
    }

    /// <summary>What is promised of one record.</summary>
    private sealed class Promise(
        PromisedChanges owner, RecordKey key, Fields current, Action<HybridTimestamp?, Instant> settled) : ITimed
    {
        public RecordKey Key => key;

        public Fields Current { get; set; } = current;

        public Fields? Next { get; set; }

        /// <summary>By what is submitted now; what comes after it was asked for.</summary>
        public Expectation Expected { get; set; }

        public Action<HybridTimestamp?, Instant> Settled { get; set; } = settled;

        public void OnTimer(int timer, Instant now)
        {
            if (Next is { } next)
                (Current, Next, Expected) = (Current.With(next), null, default);
            owner.Submit(this);
        }
    }
}
