using Antiphon.Kernel;

namespace Antiphon.Sip.Tests;

/// <summary>Runs a transaction on simulated time and writes down, in words, what it does and when.</summary>
internal sealed class Script<TState, TEvent>(
    Func<TState, TEvent, Instant, Step<TState, TransactionEffect>> next, Func<TransactionTimer, TEvent> timerFired)
{
    private readonly Dictionary<TransactionTimer, Instant> _timers = [];
    private readonly List<string> _log = [];
    private Instant _now;

    public TState State { get; private set; } = default!;

    public Script<TState, TEvent> Start(Func<Instant, Step<TState, TransactionEffect>> start)
    {
        Take(start(_now));
        return this;
    }

    public Script<TState, TEvent> At(double seconds, TEvent @event)
    {
        RunUntil(new Instant((long)(seconds * 1_000_000)));
        Take(next(State, @event, _now));
        return this;
    }

    /// <summary>Lets all timers fire; what was done, one entry for each moment.</summary>
    public string[] Log()
    {
        RunUntil(Instant.Never);
        return [.. _log];
    }

    private void RunUntil(Instant end)
    {
        while (_timers.Count > 0)
        {
            var (timer, due) = _timers.OrderBy(entry => entry.Value).ThenBy(entry => entry.Key).First();
            if (due > end) break;
            _timers.Remove(timer);
            _now = due;
            Take(next(State, timerFired(timer), _now));
        }

        if (end != Instant.Never) _now = end;
    }

    private void Take(Step<TState, TransactionEffect> step)
    {
        State = step.State;
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case TransactionEffect.StartTimer(var timer, var due):
                    _timers[timer] = due;
                    break;
                case TransactionEffect.CancelTimer(var timer):
                    _timers.Remove(timer);
                    break;
                case TransactionEffect.Terminated:
                    _timers.Clear();
                    Note("terminated");
                    break;
                case TransactionEffect.SendRequest(var request):
                    Note($"send {request.Method}");
                    break;
                case TransactionEffect.SendResponse(var response):
                    Note($"send {response.Status}");
                    break;
                case TransactionEffect.PassToUser(SipRequest request):
                    Note($"pass {request.Method}");
                    break;
                case TransactionEffect.PassToUser(SipResponse response):
                    Note($"pass {response.Status}");
                    break;
                case TransactionEffect.TimedOut:
                    Note("timed out");
                    break;
                case TransactionEffect.TransportFailed:
                    Note("transport failed");
                    break;
            }
        }
    }

    private void Note(string what) => _log.Add($"{_now.Microseconds / 1_000_000.0:0.###} {what}");
}
