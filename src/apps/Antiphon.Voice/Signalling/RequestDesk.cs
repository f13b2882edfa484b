using Antiphon.Calls;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Calls;
using Antiphon.Voice.Lamps;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Signalling;

/// <summary>
/// Decides what a message is about: validates it, gives it to its transaction, and what comes out of that to the call
/// or subscription whose dialog it names, or to the desk that makes new ones.
/// </summary>
internal sealed class RequestDesk : ITransactionUser
{
    private static readonly SipCapabilities Capabilities = CallCapabilities.Sip;

    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    private readonly VoiceContext _context;
    private readonly HeldInvites _held;
    private TransactionTable _transactions = null!;
    private CallDesk _calls = null!;
    private LampDesk _lamps = null!;
    private RegistrationDesk _registrations = null!;
    private SwitchableTransport _transport = null!;
    private Instant _activatedAt = new(long.MinValue / 2);

    public RequestDesk(VoiceContext context)
    {
        _context = context;
        _held = new HeldInvites(context.Timers, Unavailable);
    }

    public bool IsActive { get; private set; }

    /// <summary>
    /// So long after having become active, shadows of the other server's last calls may still arrive: what is asked in
    /// a dialog that is not known yet is not answered, and comes again (RFC 3261 17.1.2.1: after 0.5 s).
    /// </summary>
    public bool IsSettling(Instant now) =>
        IsActive && _context.Settings.HasPeer && now < _activatedAt + SettlingTime;

    public bool IsDraining { get; set; }

    /// <summary>The desks and this one need each other; this closes the circle.</summary>
    public void Connect(
        TransactionTable transactions, CallDesk calls, LampDesk lamps, RegistrationDesk registrations,
        SwitchableTransport transport) =>
        (_transactions, _calls, _lamps, _registrations, _transport) =
        (transactions, calls, lamps, registrations, transport);

    /// <summary>Answers from now on, first those who wait for it.</summary>
    public void Activate(Instant now)
    {
        IsActive = true;
        _activatedAt = now;
        foreach (var (transaction, invite, flow) in _held.TakeAll())
            OnRequest(transaction, invite, flow, now);
    }

    public void Deactivate() => IsActive = false;

    public void RefuseHeld(string? call, Instant now) => _held.Refuse(call, now);

    public void OnMessage(SipFlow flow, SipMessage message, Instant now)
    {
        // What came in before the address went to the other server is sent there again by whoever sent it.
        if (!_transport.Listening.Contains(flow.Local))
            return;
        switch (message)
        {
            case SipRequest request:
                OnArrival(flow, request, now);
                break;
            case SipResponse response when ResponseValidator.Check(response) is null:
                _transactions.OnResponse(response, now);
                break;
            default:
                _context.Counters.Dropped++;
                break;
        }
    }

    /// <summary>A request met a bug: nothing of it stays, and its sender need not wait for an answer.</summary>
    public void GiveUp(SipFlow flow, SipRequest request)
    {
        _transactions.Drop(TransactionKey.Of(request));
        if (request.Method != SipMethod.Ack)
            AnswerWithoutState(flow, request.Answer(500, toTag: _context.NextTag()), flow);
    }

    public void OnRequest(TransactionKey key, SipRequest request, SipFlow flow, Instant now)
    {
        if (IsForTheOtherServer(request, flow))
            Hold(key, request, flow, now);
        else if (Refuse(request, now) is { } refusal)
            _transactions.Respond(key, refusal, now);
        else if (DialogId.Of(request) is { } dialog)
            OnRequestInDialog(key, request, dialog, now);
        else if (request.Method == SipMethod.Invite)
            _calls.Arrive(key, request, flow, now);
        else if (request.Method == SipMethod.Subscribe)
            _lamps.Arrive(key, request, flow, now);
        else if (request.Method == SipMethod.Options)
            _transactions.Respond(key, AnswerOptions(request), now);
        else
            // RFC 3261 15.1.2: a BYE that names no dialog.
            _transactions.Respond(key, request.Answer(481, toTag: _context.NextTag()), now);
    }

    public void OnAck(SipRequest ack, Instant now)
    {
        if (DialogId.Of(ack) is { } dialog)
            _calls.OnAck(dialog, ack, now);
    }

    public void OnCancel(TransactionKey invite, SipRequest cancel, Instant now)
    {
        // Calls are answered in the step in which they arrive: only one that waits for activity has no final response.
        if (_held.Remove(invite) is { } held)
            _transactions.Respond(invite, held.Answer(487, toTag: _context.NextTag()), now);
    }

    public void OnResponse(Requester requester, SipResponse response, Instant now)
    {
        switch (requester)
        {
            case Requester.OfCall call:
                _calls.OnResponse(call.Call, response, now);
                break;
            case Requester.OfSubscription subscription:
                _lamps.OnNotifyAnswered(subscription.Dialog, response, now);
                break;
            case Requester.OfRegistration registration when response.IsFinal:
                _registrations.OnAnswered(registration.Line, response, now);
                break;
            case Requester.OfProbe probe when response.IsFinal && response.Status != 503:
                _registrations.OnProbed(probe.Line, now);
                break;
            default:
                // Whatever a phone thinks of a lamp it did not ask for; a registrar that is not ready yet.
                break;
        }
    }

    public void OnFailure(Requester requester, SipRequest request, int asStatus, Instant now)
    {
        switch (requester)
        {
            case Requester.OfCall call:
                _calls.OnFailure(call.Call, request, asStatus, now);
                break;
            case Requester.OfSubscription subscription:
                _lamps.OnNotifyFailed(subscription.Dialog, now);
                break;
            case Requester.OfRegistration registration:
                _registrations.OnFailed(registration.Line, asStatus, now);
                break;
            default:
                // The lamp is told again when the mailbox changes; the registrar is asked again at the next refresh.
                break;
        }
    }

    private void OnArrival(SipFlow flow, SipRequest request, Instant now)
    {
        switch (RequestValidator.Check(request, Capabilities, SipLimits.Default))
        {
            case RequestVerdict.Accepted:
                _transactions.OnRequest(request, flow, now);
                break;
            case RequestVerdict.Rejected rejected:
                // RFC 3261 8.2.7: without state; a repeated request gets the same answer, with the same tag.
                var answer = rejected.Answer(
                    request, $"refused-{(uint)rejected.Reason.GetHashCode(StringComparison.Ordinal):x}");
                AnswerWithoutState(TransactionTable.ResponseFlow(request, flow), answer, flow);
                break;
            default:
                _context.Counters.Dropped++;
                break;
        }
    }

    private void AnswerWithoutState(SipFlow to, SipResponse answer, SipFlow from)
    {
        _transport.Send(to, answer.Bytes);
        _context.Outside.Observer.OnSent(from, answer);
    }

    private void OnRequestInDialog(TransactionKey key, SipRequest request, DialogId dialog, Instant now)
    {
        if (_calls.Owns(dialog))
            _calls.OnRequest(dialog, key, request, now);
        else if (_lamps.Owns(dialog) && request.Method == SipMethod.Subscribe)
            _lamps.OnSubscribe(dialog, key, request, now);
        else if (IsSettling(now))
            _transactions.Drop(key);
        else
            _transactions.Respond(key, request.Answer(481), now);
    }

    /// <summary>Why a request that makes something new is not taken; null when it is.</summary>
    private SipResponse? Refuse(SipRequest request, Instant now)
    {
        if (request.ToTag is not null)
            return null;
        // RFC 3261 21.5.4 without Retry-After: that would keep callers away once this server is active.
        if (!IsActive || (IsDraining && request.Method != SipMethod.Subscribe))
            return request.Answer(503, toTag: _context.NextTag());
        return request.Method == SipMethod.Options ? null : Authenticate(request, now);
    }

    /// <summary>
    /// A phone system calls the server that is not active: it may know better which one is to be (SPEC 4). Calls of
    /// strangers do not count.
    /// </summary>
    private bool IsForTheOtherServer(SipRequest request, SipFlow flow) =>
        !IsActive && !IsDraining && request.Method == SipMethod.Invite && request.ToTag is null
        && _context.PhoneSystems.At(flow.Remote.Address) is not null;

    private void Hold(TransactionKey key, SipRequest invite, SipFlow flow, Instant now)
    {
        _held.Add(key, invite, flow, now);
        var integration = _context.PhoneSystems.At(flow.Remote.Address)!.Name;
        _context.Outside.Observer.OnCalledWhileInactive(invite.CallId, integration, invite.Uri.User ?? "");
    }

    private void Unavailable(TransactionKey key, SipRequest invite, Instant now) =>
        _transactions.Respond(key, invite.Answer(503, toTag: _context.NextTag()), now);

    private SipResponse? Authenticate(SipRequest request, Instant now)
    {
        if (_context.Settings.Authentication is not { } authentication)
            return null;
        var policy = authentication.Policy;
        var verdict = DigestServer.Find(request, policy) is { } credentials
            && authentication.Accounts.TryGetValue(credentials["username"] ?? "", out var password)
                ? DigestServer.Check(credentials, request.Method, password, policy, now)
                : DigestVerdict.Refused;
        if (verdict == DigestVerdict.Accepted)
            return null;
        return verdict == DigestVerdict.Malformed
            ? request.Answer(400, "Malformed Credentials", _context.NextTag())
            : request.Answer(
                401,
                toTag: _context.NextTag(),
                fields: DigestServer.Challenge(policy, now, stale: verdict == DigestVerdict.Stale).AsSpan());
    }

    private SipResponse AnswerOptions(SipRequest request) => request.Answer(
        200,
        toTag: _context.NextTag(),
        fields:
        [
            Capabilities.AllowField, Capabilities.AcceptField, Capabilities.SupportedField,
                Capabilities.AllowEventsField,
        ]);
}
