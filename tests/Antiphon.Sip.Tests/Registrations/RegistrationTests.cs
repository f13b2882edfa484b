using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Testing;

namespace Antiphon.Sip.Tests.Registrations;

/// <summary>RFC 3261 10.2: bindings are made, kept, tried again and taken back.</summary>
public class RegistrationTests
{
    private static readonly RegistrationAccount Account = new(
        SipUri.Sip("7101", new HostPort("example.com")),
        SipUri.Sip(null, new HostPort("example.com")),
        SipUri.Sip("7101", new HostPort("192.0.2.1", 5060)),
        new DigestIdentity("7101", "secret"),
        TimeSpan.FromMinutes(2));

    private Registration _state = new Registration.Gone();
    private ImmutableArray<RegistrationEffect> _asked;
    private Instant _now = new(1_767_225_600_000_000);

    [Fact]
    public void Binding_is_made_with_credentials_and_kept_by_reusing_the_nonce()
    {
        var first = Start();
        Assert.Equal(("sip:example.com", "REGISTER"), (first.Uri.ToString(), first.Method.Name));
        Assert.Equal("sip:7101@192.0.2.1:5060", first.Contacts[0].Uri.ToString());
        Assert.Equal(TimeSpan.FromSeconds(120), first.Expires);
        var second = Challenge(first, "n1");
        Assert.Equal((first.CallId, first.CSeq.Number + 1), (second.CallId, second.CSeq.Number));
        Assert.Contains("nc=00000001", second.Raw(SipHeader.Authorization), StringComparison.Ordinal);
        Answer(second, 200, new SipField(SipHeader.Contact, "<sip:7101@192.0.2.1:5060>;expires=60"));
        Assert.Single(_asked.OfType<RegistrationEffect.Registered>());
        Assert.Equal(_now + TimeSpan.FromSeconds(50), Due);

        var refresh = Fire();
        Assert.Contains("nc=00000002", refresh.Raw(SipHeader.Authorization), StringComparison.Ordinal);
        // The nonce has grown old meanwhile.
        var again = Challenge(refresh, "n2");
        Assert.Contains("nonce=\"n2\"", again.Raw(SipHeader.Authorization), StringComparison.Ordinal);
    }

    [Fact]
    public void Registrar_that_names_no_time_is_believed_to_have_granted_what_was_asked()
    {
        Answer(Start(), 200);
        Assert.Equal(_now + TimeSpan.FromSeconds(110), Due);
    }

    [Fact]
    public void Wrong_password_is_said_and_not_tried_at_once_again()
    {
        var second = Challenge(Start(), "n1");
        Answer(second, 401, ChallengeOf("n1"));
        Assert.Equal("the password is not accepted", NotRegistered.Reason);
        Assert.Equal(_now + TimeSpan.FromSeconds(2), Due);
        Assert.Empty(_asked.OfType<RegistrationEffect.SendRegister>());
    }

    [Fact]
    public void Nonce_that_stays_stale_is_given_up_after_three()
    {
        var request = Start();
        for (var i = 1; i <= 3; i++)
            request = Challenge(request, $"n{i}", ", stale=true");
        Answer(request, 401, ChallengeOf("n4", ", stale=true"));
        Assert.Equal("the password is not accepted", NotRegistered.Reason);
    }

    [Fact]
    public void Failures_are_tried_again_with_pauses_that_double_up_to_five_minutes_and_begin_anew()
    {
        Start();
        int[] pauses = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
        foreach (var pause in pauses)
        {
            Take(new RegistrationEvent.Failed(408));
            Assert.Equal("Request Timeout", NotRegistered.Reason);
            Assert.Equal(_now + TimeSpan.FromSeconds(pause), NotRegistered.Retry);
            Fire();
        }

        Answer(Sent, 200);
        Fire();
        Answer(Sent, 500);
        Assert.Equal(_now + TimeSpan.FromSeconds(2), Due);
    }

    [Fact]
    public void Registrar_that_wants_a_longer_pause_or_a_longer_time_gets_it()
    {
        Answer(Start(), 503, new SipField(SipHeader.RetryAfter, 77));
        Assert.Equal(_now + TimeSpan.FromSeconds(77), Due);
        Answer(Fire(), 423, new SipField(SipHeader.MinExpires, 600));
        Assert.Equal(TimeSpan.FromSeconds(600), Sent.Expires);
    }

    [Fact]
    public void Withdrawn_registration_is_taken_back_with_credentials_if_they_are_asked_for()
    {
        Answer(Start(), 200);
        Take(new RegistrationEvent.Withdrawn());
        Assert.Single(_asked.OfType<RegistrationEffect.CancelTimer>());
        Assert.Equal(TimeSpan.Zero, Sent.Expires);
        var again = Challenge(Sent, "n1");
        Assert.Equal(TimeSpan.Zero, again.Expires);
        Answer(again, 200);
        Assert.Single(_asked.OfType<RegistrationEffect.Ended>());
    }

    [Fact]
    public void Answer_that_was_overtaken_by_the_withdrawal_does_not_register_again()
    {
        var first = Start();
        Take(new RegistrationEvent.Withdrawn());
        Answer(first, 200);
        Assert.Empty(_asked);
        Assert.IsType<Registration.Withdrawing>(_state);
    }

    [Fact]
    public void Every_state_decides_every_event()
    {
        var sequence = new RegisterSequence(Account, "c", "t", 1, Account.Expires, 0, null);
        Registration[] states =
        [
            new Registration.Registering(sequence, 0), new Registration.Registering(sequence, 3),
            new Registration.Bound(sequence), new Registration.Waiting(sequence),
            new Registration.Withdrawing(sequence, 0), new Registration.Gone(),
        ];
        var request = Start();
        RegistrationEvent[] events =
        [
            .. new[] { 200, 401, 407, 423, 500, 604 }.Select(
                status => new RegistrationEvent.Answered(Response(request, status))),
            new RegistrationEvent.Answered(Response(request, 401, ChallengeOf("n"))),
            new RegistrationEvent.Failed(408),
            new RegistrationEvent.TimerFired(),
            new RegistrationEvent.Withdrawn(),
        ];
        Assert.Empty(TransitionCoverage.Gaps<Registration, RegistrationEvent, RegistrationEffect>(
            states, events, Registration.Next));
    }

    [Fact]
    public void Password_is_in_no_text() => Assert.DoesNotContain(
        "secret", new RegisterSequence(Account, "c", "t", 1, Account.Expires, 0, null).ToString(),
        StringComparison.Ordinal);

    private SipRequest Sent => Assert.Single(_asked.OfType<RegistrationEffect.SendRegister>()).Request;

    private Instant Due => Assert.Single(_asked.OfType<RegistrationEffect.StartTimer>()).Due;

    private RegistrationEffect.NotRegistered NotRegistered =>
        Assert.Single(_asked.OfType<RegistrationEffect.NotRegistered>());

    private SipRequest Start()
    {
        var step = Registration.Start(Account, "c1@192.0.2.1", "t1");
        (_state, _asked) = (step.State, step.Effects);
        return Sent;
    }

    private void Take(RegistrationEvent @event)
    {
        var step = Registration.Next(_state, @event, _now);
        (_state, _asked) = (step.State, step.Effects);
    }

    private SipRequest Fire()
    {
        _now = Due;
        Take(new RegistrationEvent.TimerFired());
        return Sent;
    }

    private void Answer(SipRequest request, int status, params SipField[] fields) =>
        Take(new RegistrationEvent.Answered(Response(request, status, fields)));

    private SipRequest Challenge(SipRequest request, string nonce, string more = "")
    {
        Answer(request, 401, ChallengeOf(nonce, more));
        return Sent;
    }

    private static SipField ChallengeOf(string nonce, string more = "") => new(
        SipHeader.WwwAuthenticate, $"Digest realm=\"example.com\", nonce=\"{nonce}\", qop=\"auth\"{more}");

    private static SipResponse Response(SipRequest request, int status, params SipField[] fields) =>
        request.WithVia(new Via("UDP", new HostPort("192.0.2.1", 5060), SipParameters.None))
            .Answer(status, toTag: "registrar", fields: fields);
}
