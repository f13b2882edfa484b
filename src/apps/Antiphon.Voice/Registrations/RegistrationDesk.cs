using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Registrations;

/// <summary>Keeps this server registered at its phone systems, while it is active or as long as it runs.</summary>
internal sealed class RegistrationDesk(VoiceContext context, TransactionTable transactions)
{
    private readonly SortedDictionary<int, RegistrationLine> _lines = [];
    private int _numbers;

    /// <summary>Registers every user of every integration; those that are registered already stay so.</summary>
    public void Begin(bool asActive, Instant now)
    {
        if (context.Settings.RegistersWhileInactive ? _lines.Count > 0 : !asActive)
            return;
        foreach (var line in _lines.Values)
            line.Cancel();
        _lines.Clear();
        foreach (var integration in context.PhoneSystems.All)
        {
            LookUp(integration);
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

    public void OnAnswered(int number, SipResponse response, Instant now)
    {
        // RFC 3263 4.3: what cannot serve now is passed over like what does not answer.
        if (response.Status == 503 && _lines.TryGetValue(number, out var line) && TryNext(line, now))
            return;
        Step(number, new RegistrationEvent.Answered(response), now);
    }

    public void OnFailed(int number, int asStatus, Instant now)
    {
        if (_lines.TryGetValue(number, out var line) && TryNext(line, now))
            return;
        Step(number, new RegistrationEvent.Failed(asStatus), now);
    }

    /// <summary>The registrar of first choice answers again: the next REGISTER goes there, now.</summary>
    public void OnProbed(int number, Instant now)
    {
        if (!_lines.TryGetValue(number, out var line) || line.State is not Registration.Bound)
            return;
        line.Target = null;
        line.Cancel();
        Step(line, new RegistrationEvent.TimerFired(), now);
    }

    public void OnFound(SipTargets found, Instant now)
    {
        context.PhoneSystems.Learn(found);
        foreach (var line in _lines.Values.Where(l => l.Integration.Name == found.System).ToArray())
        {
            if (line.State is Registration.Waiting && line.Target is null && found.Targets.Length > 0)
            {
                line.Cancel();
                Step(line, new RegistrationEvent.TimerFired(), now);
            }
            else if (line.Target is null && found.Fault is { } fault)
            {
                Tell(line, RegistrationState.NotRegistered, fault, now);
            }
        }
    }

    public ImmutableArray<RegistrationReport> Report() => [.. _lines.Values.Select(line => line.Report)];

    private void Begin(Integration integration, DigestIdentity user, Instant now)
    {
        var line = new RegistrationLine(_numbers++, integration, user.Username, OnTimer, now);
        _lines.Add(line.Number, line);
        var local = FlowOf(line) is { } flow ? HostPort.Of(flow.Local) : OwnHost(integration);
        var account = new RegistrationAccount(
            SipUri.Sip(user.Username, new HostPort(integration.Domain)),
            SipUri.Sip(null, new HostPort(integration.Domain)),
            SipUri.Sip(user.Username, local),
            user.Password.Length == 0 ? null : user,
            integration.Expires);
        Apply(line, Registration.Start(account, $"{context.NextTag()}@{local.Host}", context.NextTag()), now);
    }

    /// <summary>Refreshed, or tried again: names may mean other addresses by now.</summary>
    private void OnTimer(RegistrationLine line, Instant now)
    {
        LookUp(line.Integration);
        if (line.State is Registration.Waiting)
            line.Target = null;
        else if (context.PhoneSystems.Of(line.Integration).Targets is [var first, ..] && !first.Equals(line.Target))
            Probe(line, first, now);
        Step(line, new RegistrationEvent.TimerFired(), now);
    }

    private void LookUp(Integration integration)
    {
        if (PhoneSystems.IsToBeFound(integration))
            context.Outside.Targets?.Find(integration.Name, [.. integration.Registrars.Select(r => $"{r}")]);
    }

    private void Probe(RegistrationLine line, IPEndPoint target, Instant now)
    {
        if (transactions.FlowTo(HostPort.Of(target)) is not { } flow)
            return;
        var uri = SipUri.Sip(null, HostPort.Of(target));
        var options = SipRequest.Create(
            SipMethod.Options,
            uri,
            [
                new(SipHeader.MaxForwards, "70"),
                new(SipHeader.From, new NameAddr(SipUri.Sip(null, HostPort.Of(flow.Local))).WithTag(context.NextTag())),
                new(SipHeader.To, new NameAddr(uri)),
                new(SipHeader.CallId, $"{context.NextTag()}@{flow.Local.Address}"),
                new(SipHeader.CSeq, new CSeq(1, SipMethod.Options)),
            ],
            null);
        transactions.Send(new Requester.OfProbe(line.Number), options, flow, context.NextBranch(), now);
    }

    /// <summary>The same REGISTER to the target behind this one, if there is one.</summary>
    private bool TryNext(RegistrationLine line, Instant now)
    {
        if (line.State is not Registration.Registering || line is not { Target: { } given, Register: { } register })
            return false;
        var targets = context.PhoneSystems.Of(line.Integration).Targets;
        var next = targets.IndexOf(given) + 1;
        if (next >= targets.Length)
            return false;
        line.Target = targets[next];
        return TrySend(line, register, now);
    }

    private bool TrySend(RegistrationLine line, SipRequest register, Instant now)
    {
        line.Register = register;
        if (FlowOf(line) is not { } flow)
            return false;
        transactions.Send(
            new Requester.OfRegistration(line.Number), register, flow, context.NextBranch(), now);
        return true;
    }

    /// <summary>To the target that it has, else to the first there is; null when this server cannot reach it.</summary>
    private SipFlow? FlowOf(RegistrationLine line)
    {
        line.Target ??= context.PhoneSystems.Of(line.Integration).Targets.FirstOrDefault();
        return line.Target is { } target ? transactions.FlowTo(HostPort.Of(target)) : null;
    }

    /// <summary>Where this server is reached by a phone system that it has not found yet.</summary>
    private HostPort OwnHost(Integration integration) =>
        transactions.Listening is [var own, ..] ? HostPort.Of(own) : integration.Registrars[0];

    /// <summary>What is said to a registration that was begun anew meanwhile is of no interest.</summary>
    private void Step(int number, RegistrationEvent @event, Instant now)
    {
        if (_lines.TryGetValue(number, out var line))
            Step(line, @event, now);
    }

    private void Step(RegistrationLine line, RegistrationEvent @event, Instant now) =>
        Apply(line, Registration.Next(line.State, @event, now), now);

    private void Apply(RegistrationLine line, Step<Registration, RegistrationEffect> step, Instant now)
    {
        line.State = step.State;
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case RegistrationEffect.SendRegister send:
                    if (!TrySend(line, send.Request, now))
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
                    Tell(line, RegistrationState.NotRegistered, WhyNot(line, failed.Reason), now);
                    break;
                case RegistrationEffect.Ended:
                    Tell(line, RegistrationState.NotRegistered, "withdrawn", now);
                    break;
                default:
                    throw new InvalidOperationException($"a registration does not ask for {effect.GetType().Name}");
            }
        }
    }

    private string WhyNot(RegistrationLine line, string reason) => line.Target switch
    {
        null => context.PhoneSystems.Of(line.Integration).Fault ?? "it is being looked up",
        var target when transactions.FlowTo(HostPort.Of(target)) is null =>
            $"this server has no address from which {target} could be reached",
        _ => reason,
    };

    private void Tell(RegistrationLine line, RegistrationState state, string? reason, Instant now)
    {
        if (line.Report.State == state && line.Report.Reason == reason)
            return;
        line.Report = line.Report with { State = state, Reason = reason, Since = now.ToWallClock() };
        context.Outside.Observer.OnRegistration(line.Report);
    }
}
