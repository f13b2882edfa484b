using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Replication;

namespace Antiphon.Node.Replication;

/// <summary>
/// Holds the store's replies back until the peer has what they are about, as <see cref="ConfirmationDesk"/> decides.
/// Safe from any thread; replies are passed on outside of the lock.
/// </summary>
/// <param name="time">For the peer's time.</param>
/// <param name="told">Told that messages are confirmed on one disk only, and why; null: on both again.</param>
public sealed class ConfirmingStore(TimeProvider time, Action<DegradedCause?> told) : IDisposable
{
    private readonly SteadyClock _clock = new(time);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Action> _held = [];
    private ConfirmationState _state = new();
    private ITimer? _timer;
    private long _tickets;
    private long _newest;

    /// <summary>A writer whose replies go to <paramref name="replies"/>, on the store's or the replication's
    /// threads.</summary>
    /// <param name="connect">Opens the plain writer.</param>
    /// <param name="replies">Takes the replies.</param>
    public IConfirmedWriter Connect(Func<Action<StoreReply>, IRecordWriter> connect, Action<StoreReply> replies) =>
        new Connection(this, connect, replies);

    /// <summary>Of the store, before the replies.</summary>
    public void OnCommitted(ImmutableArray<RecordChange> changes) =>
        Interlocked.Exchange(ref _newest, changes[^1].Position);

    public void PeerIsInStep(bool isInStep) =>
        Step(isInStep ? new ConfirmationEvent.PeerCame() : new ConfirmationEvent.PeerWent());

    public void Acknowledged(long through, ImmutableArray<long> beyond) =>
        Step(new ConfirmationEvent.Acknowledged(through, beyond));

    public void Dispose() => _timer?.Dispose();

    /// <summary>What was done before is confirmed when the peer has all that there is now.</summary>
    private void Confirm(StoreReply reply, Action<StoreReply> replies)
    {
        long? position = reply switch
        {
            StoreReply.Committed committed => committed.Position,
            StoreReply.AlreadyDone => Interlocked.Read(ref _newest),
            _ => null,
        };
        if (position is { } asked)
            Hold(asked, () => replies(reply));
        else
            replies(reply);
    }

    private void Hold(long position, Action answer)
    {
        long ticket;
        lock (_gate)
        {
            ticket = ++_tickets;
            _held.Add(ticket, answer);
        }

        Step(new ConfirmationEvent.Asked(ticket, position));
    }

    private void Step(ConfirmationEvent @event)
    {
        var answers = new List<Action>();
        lock (_gate)
        {
            var (state, effects) = ConfirmationDesk.Next(_state, @event, _clock.Now);
            _state = state;
            foreach (var effect in effects)
                Do(effect, answers);
        }

        foreach (var answer in answers)
            answer();
    }

    private void Do(ConfirmationEffect effect, List<Action> answers)
    {
        switch (effect)
        {
            case ConfirmationEffect.Confirm confirm when _held.Remove(confirm.Ticket, out var answer):
                answers.Add(answer);
                break;
            case ConfirmationEffect.Degraded degraded:
                answers.Add(() => told(degraded.Cause));
                break;
            case ConfirmationEffect.Healed:
                answers.Add(() => told(null));
                break;
            case ConfirmationEffect.StartTimer { Due: var due }:
                _timer ??= time.CreateTimer(
                    _ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                if (_state.Waiting.Count == 1)
                    StartTimer(due);
                break;
        }
    }

    /// <summary>One timer, for whoever waits longest; those after it are looked at when it fires.</summary>
    private void OnTimer()
    {
        Step(new ConfirmationEvent.TimePassed());
        lock (_gate)
        {
            if (!_state.Waiting.IsEmpty)
                StartTimer(_state.Waiting.Min(w => w.Due));
        }
    }

    private void StartTimer(Instant due)
    {
        var pause = due - _clock.Now;
        _timer!.Change(
            pause > TimeSpan.Zero ? pause + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private sealed class Connection : IConfirmedWriter
    {
        private readonly IRecordWriter _plain;
        private readonly IRecordWriter _confirmed;

        public Connection(
            ConfirmingStore store, Func<Action<StoreReply>, IRecordWriter> connect, Action<StoreReply> replies)
        {
            _plain = connect(replies);
            _confirmed = connect(reply => store.Confirm(reply, replies));
        }

        public void Submit(StoreTicket ticket, StoreCommand command, ConfirmedBy by) =>
            (by == ConfirmedBy.BothServers ? _confirmed : _plain).Submit(ticket, command);
    }
}
