using System.Diagnostics;
using Antiphon.Kernel;
using static Antiphon.Sip.RegistrationEffect;
using static Antiphon.Sip.RegistrationEvent;

namespace Antiphon.Sip;

/*
            REGISTER
               |
     +---------v---+  401, 407: once more, with credentials
 +-->| Registering |--+  423: once more, for longer
 |   +-------------+<-+
 |      |       | refused, or no answer
 |      | 200   +----------------+
 |  +---v--------+          +----v----+  each pause twice the last, up to five minutes
 +--| Registered |          | Waiting |
 |  +------------+          +---------+
 |   before it expires           | timer
 +-------------------------------+
   withdrawn, anywhere: REGISTER with Expires 0 if there may be a binding, then Ended
*/

/// <summary>
/// A binding that is kept alive at a registrar (RFC 3261 10.2): refreshed before it expires, tried again with growing
/// pauses when it fails, removed when it is withdrawn.
/// </summary>
public abstract record Registration
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RefreshMargin = TimeSpan.FromSeconds(10);

    private const int ChallengesMax = 3;

    private Registration()
    {
    }

    /// <param name="Challenges">That were answered in this attempt.</param>
    public sealed record Registering(RegisterSequence Sequence, int Challenges) : Registration;

    public sealed record Bound(RegisterSequence Sequence) : Registration;

    public sealed record Waiting(RegisterSequence Sequence) : Registration;

    public sealed record Withdrawing(RegisterSequence Sequence, int Challenges) : Registration;

    public sealed record Gone : Registration;

    public static Step<Registration, RegistrationEffect> Start(
        RegistrationAccount account, string callId, string tag) =>
        Register(new RegisterSequence(account, callId, tag, 0, account.Expires, 0, null), challenges: 0);

    public static Step<Registration, RegistrationEffect> Next(
        Registration state, RegistrationEvent @event, Instant now) => (state, @event) switch
    {
        // The answer to a REGISTER that has been overtaken by another.
        (Registering or Withdrawing, Answered(var response)) when response.CSeq.Number != CSeqOf(state) => To(state),
        (Registering registering, Answered(var response)) => Judge(registering, response, now),
        (Registering registering, Failed(var status)) =>
            Wait(registering.Sequence, SipStatus.Reason(status), retryAfter: null, now),
        (Registering registering, Withdrawn) => Withdraw(registering.Sequence),
        (Bound bound, TimerFired) => Register(bound.Sequence, challenges: 0),
        (Bound bound, Withdrawn) => Withdraw(bound.Sequence),
        (Waiting waiting, TimerFired) => Register(waiting.Sequence, challenges: 0),
        (Waiting, Withdrawn) => To(new Gone(), new CancelTimer(), new Ended()),
        (Withdrawing withdrawing, Answered(var response)) when Authorize(
            withdrawing.Sequence, response, withdrawing.Challenges) is { } next =>
            Remove(next, withdrawing.Challenges + 1),
        // Whatever the registrar says, the binding expires by itself.
        (Withdrawing, Answered or Failed) => To(new Gone(), new Ended()),
        // A repeated answer, and a timer that fired on its way to being cancelled.
        (Bound or Waiting, Answered or Failed) or (Registering or Withdrawing, TimerFired) => To(state),
        (Withdrawing, Withdrawn) or (Gone, Answered or Failed or TimerFired or Withdrawn) => To(state),
        _ => throw new UnreachableException($"{state.GetType().Name} does not decide {@event.GetType().Name}."),
    };

    private static Step<Registration, RegistrationEffect> Judge(
        Registering state, SipResponse response, Instant now)
    {
        var sequence = state.Sequence;
        if (response.IsSuccess)
            return Keep(sequence, response, now);
        if (Authorize(sequence, response, state.Challenges) is { } authorized)
            return Register(authorized, state.Challenges + 1);
        if (response.Status == 423 && response.MinExpires is { } least && least > sequence.Expires)
            return Register(sequence with { Expires = least }, state.Challenges);
        var reason = response.Status is 401 or 407
            ? sequence.Account.Identity is null ? "a password is asked for" : "the password is not accepted"
            : $"{response.Status} {SipStatus.Reason(response.Status)}";
        return Wait(sequence, reason, response.RetryAfter, now);
    }

    private static uint CSeqOf(Registration state) => state switch
    {
        Registering registering => registering.Sequence.CSeq,
        Withdrawing withdrawing => withdrawing.Sequence.CSeq,
        _ => 0,
    };

    /// <summary>RFC 3261 10.2.4: the registrar says how long the binding lives, by its Contact or as a whole.</summary>
    private static Step<Registration, RegistrationEffect> Keep(
        RegisterSequence sequence, SipResponse response, Instant now)
    {
        var ours = response.Contacts.FirstOrDefault(
            c => SipUriComparison.Equivalent(c.Uri, sequence.Account.Contact))?.Parameters["expires"];
        var lives = uint.TryParse(ours, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : response.Expires ?? sequence.Expires;
        var refresh = lives > 4 * RefreshMargin ? lives - RefreshMargin : lives * 0.75;
        return To(
            new Bound(sequence with { Failures = 0 }),
            new Registered(),
            new StartTimer(now + (refresh > TimeSpan.FromSeconds(1) ? refresh : TimeSpan.FromSeconds(1))));
    }

    private static Step<Registration, RegistrationEffect> Wait(
        RegisterSequence sequence, string reason, TimeSpan? retryAfter, Instant now)
    {
        var pause = PauseMin * Math.Pow(2, Math.Min(sequence.Failures, 10));
        if (pause > PauseMax)
            pause = PauseMax;
        if (retryAfter > pause)
            pause = retryAfter.Value;
        return To(
            new Waiting(sequence with { Failures = sequence.Failures + 1, Session = null }),
            new NotRegistered(reason, now + pause),
            new StartTimer(now + pause));
    }

    private static Step<Registration, RegistrationEffect> Withdraw(RegisterSequence sequence)
    {
        var step = Remove(sequence, challenges: 0);
        return step with { Effects = step.Effects.Insert(0, new CancelTimer()) };
    }

    private static Step<Registration, RegistrationEffect> Remove(RegisterSequence sequence, int challenges)
    {
        var (next, request) = Compose(sequence, TimeSpan.Zero);
        return To(new Withdrawing(next, challenges), new SendRegister(request));
    }

    private static Step<Registration, RegistrationEffect> Register(RegisterSequence sequence, int challenges)
    {
        var (next, request) = Compose(sequence, sequence.Expires);
        return To(new Registering(next, challenges), new SendRegister(request));
    }

    /// <summary>
    /// RFC 3261 22.2: a challenge is answered once. The same again means that the password is wrong, unless only the
    /// nonce was too old.
    /// </summary>
    private static RegisterSequence? Authorize(RegisterSequence sequence, SipResponse response, int challenges)
    {
        if (response.Status is not (401 or 407) || sequence.Account.Identity is null
            || DigestClient.Accept(response) is not { } session)
            return null;
        return challenges == 0 || (challenges < ChallengesMax && DigestClient.IsStale(session.Challenge))
            ? sequence with { Session = session }
            : null;
    }

    private static (RegisterSequence Sequence, SipRequest Request) Compose(RegisterSequence sequence, TimeSpan expires)
    {
        var account = sequence.Account;
        var cseq = sequence.CSeq + 1;
        var contact = new NameAddr(account.Contact);
        List<SipField> fields =
        [
            new(SipHeader.MaxForwards, "70"),
            new(SipHeader.From, new NameAddr(account.Address).WithTag(sequence.FromTag)),
            new(SipHeader.To, new NameAddr(account.Address)),
            new(SipHeader.CallId, sequence.CallId),
            new(SipHeader.CSeq, new CSeq(cseq, SipMethod.Register)),
            new(SipHeader.Contact, contact),
            new(SipHeader.Expires, (long)expires.TotalSeconds),
        ];
        var session = sequence.Session;
        if (session is not null && account.Identity is { } identity)
        {
            // The client's nonce need not be secret (RFC 7616 3.4): unlike any other of this sequence is enough.
            (session, var credentials) = DigestClient.Authorize(
                session, identity, SipMethod.Register, account.Registrar, $"{sequence.FromTag}{cseq:x}");
            fields.Add(credentials);
        }

        var request = SipRequest.Create(SipMethod.Register, account.Registrar, [.. fields], null);
        return (sequence with { CSeq = cseq, Session = session }, request);
    }

    private static Step<Registration, RegistrationEffect> To(
        Registration state, params ReadOnlySpan<RegistrationEffect> effects) => Step.To(state, effects);
}

/// <summary>The REGISTERs of one account, of which only the last counts.</summary>
/// <param name="CallId">The same for all REGISTERs to this registrar (10.2.4).</param>
/// <param name="FromTag">Of the next request.</param>
/// <param name="CSeq">Of the last request.</param>
/// <param name="Expires">What is asked for; a 423 raises it.</param>
/// <param name="Failures">In a row.</param>
/// <param name="Session">The challenge that was answered last.</param>
public sealed record RegisterSequence(
    RegistrationAccount Account,
    string CallId,
    string FromTag,
    uint CSeq,
    TimeSpan Expires,
    int Failures,
    DigestSession? Session);
