using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Registrations;

/// <summary>Keeps this server registered at its phone systems, while it is active or as long as it runs.</summary>
internal sealed class RegistrationDesk(VoiceContext context, TransactionTable transactions)
{
    private readonly SortedDictionary<int, Line> _lines = [];
    private int _numbers;

    /// <summary>Registers every user of every integration; those that are registered already stay so.</summary>
    public void Begin(bool asActive, Instant now)
    {
        if (context.Settings.RegistersWhileInactive ? _lines.Count > 0 : !asActive)
            return;
        foreach (var line in _lines.Values)
            line.Cancel();
        _lines.Clear();
        foreach (var integration in context.Settings.Integrations)
        {
            foreach (var user in integration.Users)
                Begin(integration, user, now);
        }
    }

    /// <summary>This server is not active any more.</summary>
    public void End(Instant now)
    {
        if (!context.Settings.RegistersWhileInactive)
            Withdraw(now);
    }

    /// <summary>Takes the registrations back: no calls are wanted here any more.</summary>
    public void Withdraw(Instant now)
    {
        foreach (var line in _lines.Values.ToArray())
            Step(line, new RegistrationEvent.Withdrawn(), now);
    }

    public void OnAnswered(int line, SipResponse response, Instant now) =>
        Step(line, new RegistrationEvent.Answered(response), now);

    public void OnFailed(int line, int asStatus, Instant now) =>
        Step(line, new RegistrationEvent.Failed(asStatus), now);

    public ImmutableArray<RegistrationReport> Report() => [.. _lines.Values.Select(line => line.Report)];

    private void Begin(Integration integration, DigestIdentity user, Instant now)
    {
        var flow = transactions.FlowTo(integration.Registrar);
        var local = flow is { } known ? HostPort.Of(known.Local) : integration.Registrar;
        var account = new RegistrationAccount(
            SipUri.Sip(user.Username, new HostPort(integration.Domain)),
            SipUri.Sip(null, new HostPort(integration.Domain)),
            SipUri.Sip(user.Username, local),
            user.Password.Length == 0 ? null : user,
            integration.Expires);
        var step = Registration.Start(account, $"{context.NextTag()}@{local.Host}", context.NextTag());
        var line = new Line(_numbers++, flow, integration, user.Username, step.State, OnTimer, now);
        _lines.Add(line.Number, line);
        Apply(line, step, now);
    }

    private void OnTimer(Line line, Instant now) => Step(line, new RegistrationEvent.TimerFired(), now);

    /// <summary>What is said to a registration that was begun anew meanwhile is of no interest.</summary>
    private void Step(int number, RegistrationEvent @event, Instant now)
    {
        if (_lines.TryGetValue(number, out var line))
            Step(line, @event, now);
    }

    private void Step(Line line, RegistrationEvent @event, Instant now) =>
        Apply(line, Registration.Next(line.State, @event, now), now);

    private void Apply(Line line, Step<Registration, RegistrationEffect> step, Instant now)
    {
        line.State = step.State;
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case RegistrationEffect.SendRegister send when line.Flow is { } flow:
                    var requester = new Requester.OfRegistration(line.Number);
                    transactions.Send(requester, send.Request, flow, context.NextBranch(), now);
                    break;
                case RegistrationEffect.SendRegister:
                    // This server has no address from which the registrar could be reached.
                    Step(line, new RegistrationEvent.Failed(503), now);
                    break;
                case RegistrationEffect.StartTimer start:
                    line.Start(context.Timers, start.Due);
                    break;
                case RegistrationEffect.CancelTimer:
                    line.Cancel();
                    break;
                case RegistrationEffect.Registered:
                    Tell(line, RegistrationState.Registered, reason: null, now);
                    break;
                case RegistrationEffect.NotRegistered failed:
                    Tell(line, RegistrationState.NotRegistered, failed.Reason, now);
                    break;
                case RegistrationEffect.Ended:
                    Tell(line, RegistrationState.NotRegistered, "withdrawn", now);
                    break;
                default:
                    throw new InvalidOperationException($"a registration does not ask for {effect.GetType().Name}");
            }
        }
    }

    private void Tell(Line line, RegistrationState state, string? reason, Instant now)
    {
        if (line.Report.State == state && line.Report.Reason == reason)
            return;
        line.Report = line.Report with { State = state, Reason = reason, Since = now.ToWallClock() };
        context.Outside.Observer.OnRegistration(line.Report);
    }

    /// <summary>One registration, and what ties it to this server.</summary>
    private sealed class Line(
        int number,
        SipFlow? flow,
        Integration integration,
        string user,
        Registration state,
        Action<Line, Instant> onTimer,
        Instant began) : ITimed
    {
        private OwnedTimers _timers;

        public int Number => number;

        public SipFlow? Flow => flow;

        public Registration State { get; set; } = state;

        public RegistrationReport Report { get; set; } = new(
            integration.Name, user, $"{integration.Registrar}", RegistrationState.NotRegistered, began.ToWallClock(),
            Reason: null);

        public void Start(TimerQueue queue, Instant due) => _timers.Start(queue, this, 0, due);

        public void Cancel() => _timers.Cancel(0);

        public void OnTimer(int timer, Instant now) => onTimer(this, now);
    }
}
