using System.Net;
using System.Text;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>What a caller reads on the wire when something is not as it should be.</summary>
public class StatusTests
{
    private readonly Station _station = new();

    [Fact]
    public void Options_is_answered_with_what_is_understood()
    {
        var answer = Station.FinalOf(_station.Receive(_station.Lines("OPTIONS")))!;
        Assert.Equal(200, answer.Status);
        Assert.Contains("INVITE", answer.Allow);
        Assert.Contains("message-summary", answer.AllowEvents);
    }

    [Theory]
    [InlineData(400, "INVITE", "Contact: <sip:other@192.0.2.9>")]
    [InlineData(405, "REGISTER", "")]
    [InlineData(405, "MESSAGE", "")]
    [InlineData(415, "INVITE", "Content-Encoding: gzip")]
    [InlineData(420, "INVITE", "Require: telepathy")]
    [InlineData(501, "FROBNICATE", "")]
    [InlineData(481, "BYE", "")]
    [InlineData(481, "CANCEL", "")]
    public void Request_that_cannot_be_done_is_refused(int status, string method, string field)
    {
        string[] more = field.Length == 0 ? [] : [field, "Content-Type: application/sdp"];
        Assert.Equal(
            status,
            _station.StatusOf(_station.Lines(method, body: field.Length == 0 ? "" : Station.Offer, more: more)));
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(400, "sip:[bad@192.0.2.1")]
    [InlineData(416, "http://192.0.2.1/")]
    public void Request_uri_that_cannot_be_asked_for_is_refused(int status, string uri) =>
        Assert.Equal(
            status, _station.StatusOf(_station.Lines("INVITE", uri, Station.Offer, "Content-Type: application/sdp")));

    [Fact]
    public void Body_that_is_no_session_description_is_refused() =>
        Assert.Equal(415, _station.StatusOf(_station.Lines("INVITE", body: "hello", more: "Content-Type: text/plain")));

    [Fact]
    public void Other_version_of_the_protocol_is_refused()
    {
        var invite = Encoding.ASCII.GetString(_station.Invite()).Replace(
            " SIP/2.0\r\nVia", " SIP/7.0\r\nVia", StringComparison.Ordinal);
        Assert.Equal(505, _station.StatusOf(Encoding.ASCII.GetBytes(invite)));
    }

    [Fact]
    public void Message_beyond_the_limits_is_refused()
    {
        var many = Enumerable.Range(0, 200).Select(
            i => $"Via: SIP/2.0/UDP 192.0.2.{i % 250};branch=z9hG4bKx{i}").ToArray();
        Assert.Equal(513, _station.StatusOf(_station.Invite(Station.Offer, many)));
    }

    [Theory]
    [InlineData("m=audio 4000 RTP/AVP 18\r\na=rtpmap:18 G729/8000\r\n")]
    [InlineData("m=video 4000 RTP/AVP 31\r\n")]
    [InlineData("m=audio 4000 RTP/SAVP 0\r\n")]
    public void Offer_with_nothing_in_common_is_not_acceptable(string media)
    {
        var head = Station.Offer[..Station.Offer.IndexOf("m=audio", StringComparison.Ordinal)];
        Assert.Equal(488, _station.StatusOf(_station.Invite(head + media)));
        Assert.Equal(0, _station.Ports.OpenSessions);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Offer_that_cannot_be_read_is_not_acceptable() =>
        Assert.Equal(488, _station.StatusOf(_station.Invite("v=0\r\nthis is no description\r\n")));

    [Fact]
    public void Request_that_came_by_two_paths_is_answered_once_and_refused_once()
    {
        var invite = _station.Invite();
        var fork = Encoding.ASCII.GetBytes(
            Encoding.ASCII.GetString(invite).Replace("branch=z9hG4bK", "branch=z9hG4bKfork", StringComparison.Ordinal));
        Assert.Equal(200, _station.StatusOf(invite));
        Assert.Equal(482, _station.StatusOf(fork));
    }

    [Fact]
    public void Call_beyond_the_last_port_is_busy_and_the_next_after_one_ended_is_not()
    {
        var station = new Station(s => s with { Ports = 1 });
        var first = Station.FinalOf(station.Receive(station.Invite()))!;
        Assert.Equal(486, station.StatusOf(station.Invite()));
        Assert.Equal(200, station.StatusOf(InDialog(SipMethod.Bye, first)));
        Assert.Equal(200, station.StatusOf(station.Invite()));
    }

    [Fact]
    public void Inactive_server_sends_callers_elsewhere_without_a_time()
    {
        var station = new Station(isActive: false);
        var answer = Station.FinalOf(station.Receive(station.Invite()))!;
        Assert.Equal((503, false), (answer.Status, answer.Has(SipHeader.RetryAfter)));
    }

    [Fact]
    public void Draining_server_takes_no_new_call_and_lets_the_others_end()
    {
        var first = Station.FinalOf(_station.Receive(_station.Invite()))!;
        _station.Deliver(new VoiceEvent.Drain(null));
        var answer = Station.FinalOf(_station.Receive(_station.Invite()))!;
        Assert.Equal((503, false), (answer.Status, answer.Has(SipHeader.RetryAfter)));
        Assert.Equal(200, _station.StatusOf(InDialog(SipMethod.Bye, first)));
    }

    [Fact]
    public void Drain_with_a_reason_ends_the_calls_there_are()
    {
        _station.Receive(_station.Invite());
        _station.Deliver(new VoiceEvent.Drain("Maintenance"));
        Assert.Equal("Ending", Assert.Single(_station.Report.Calls).Phase);
    }

    [Fact]
    public void Drain_that_is_announced_is_heard_and_then_said_by_bye()
    {
        var answer = Station.FinalOf(_station.Receive(_station.Invite()))!;
        _station.Receive(_station.InDialog("ACK", answer));
        _station.Deliver(new VoiceEvent.Drain("Maintenance", IsAnnounced: true));
        Assert.Contains(new AudioItem.Prompt("service-ends"), _station.Ports.Playing);
        Assert.Equal("Talking", Assert.Single(_station.Report.Calls).Phase);
        var bye = Assert.Single(_station.SentBy(s => s.Deliver(
            new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(2))))));
        Assert.Equal(SipMethod.Bye, Assert.IsType<SipRequest>(bye).Method);
    }

    [Fact]
    public void Server_that_had_stopped_taking_calls_takes_them_again()
    {
        _station.Deliver(new VoiceEvent.Drain(null));
        _station.Activate();
        Assert.Equal(200, _station.StatusOf(_station.Invite()));
    }

    [Fact]
    public void Bye_in_a_dialog_that_was_is_unknown()
    {
        var answer = Station.FinalOf(_station.Receive(_station.Invite()))!;
        Assert.Equal(200, _station.StatusOf(InDialog(SipMethod.Bye, answer)));
        Assert.Equal(481, _station.StatusOf(InDialog(SipMethod.Bye, answer)));
    }

    [Fact]
    public void Retransmitted_invite_is_the_same_call()
    {
        var invite = _station.Invite();
        _station.Receive(invite);
        _station.Receive(invite);
        Assert.Single(_station.Report.Calls);
    }

    [Fact]
    public void Caller_without_credentials_is_challenged_and_let_in_with_the_right_ones()
    {
        var policy = new DigestPolicy("antiphon", "a key of the pair"u8.ToArray());
        var accounts = new Dictionary<string, string> { ["pbx"] = "secret" };
        var station = new Station(s => s with { Authentication = new CallerAuthentication(policy, accounts) });
        var challenge = Station.FinalOf(station.Receive(station.Invite()))!;
        Assert.Equal(401, challenge.Status);

        Assert.Equal(401, station.StatusOf(station.Invite(Station.Offer, CredentialsFor(challenge, "guess"))));
        Assert.Equal(200, station.StatusOf(station.Invite(Station.Offer, CredentialsFor(challenge, "secret"))));
    }

    [Fact]
    public void Credentials_for_a_nonce_that_is_too_old_are_asked_for_again_without_blame()
    {
        var policy = new DigestPolicy("antiphon", "a key of the pair"u8.ToArray());
        var accounts = new Dictionary<string, string> { ["pbx"] = "secret" };
        var station = new Station(s => s with { Authentication = new CallerAuthentication(policy, accounts) });
        var challenge = Station.FinalOf(station.Receive(station.Invite()))!;
        station.LetTimePass(policy.NonceLife * 2);
        var again = Station.FinalOf(
            station.Receive(station.Invite(Station.Offer, CredentialsFor(challenge, "secret"))))!;
        Assert.Equal((401, true), (again.Status, DigestClient.IsStale(DigestClient.Accept(again)!.Challenge)));
    }

    private static string CredentialsFor(SipResponse challenge, string password)
    {
        _ = SipUri.TryParse("sip:2001@192.0.2.1"u8, out var uri);
        var (_, field) = DigestClient.Authorize(
            DigestClient.Accept(challenge)!, new DigestIdentity("pbx", password), SipMethod.Invite, uri!, "c0ffee");
        return $"{field.Name}: {field.Value}";
    }

    private static SipRequest InDialog(SipMethod method, SipResponse answer) => SipRequest.Create(
        method,
        answer.Contacts[0].Uri,
        [
            new SipField(SipHeader.Via, $"SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bK{Guid.NewGuid():N}"),
            new SipField(SipHeader.MaxForwards, "70"),
            new SipField(SipHeader.From, answer.Raw(SipHeader.From)!),
            new SipField(SipHeader.To, answer.Raw(SipHeader.To)!),
            new SipField(SipHeader.CallId, answer.CallId),
            new SipField(SipHeader.CSeq, new CSeq(answer.CSeq.Number + 1, method)),
        ]);

    private void AssertNothingIsLeft()
    {
        _station.LetTimePass(TimeSpan.FromMinutes(5));
        Assert.Equal((0, 0, false), (_station.Report.Transactions, _station.Report.Calls.Length, _station.HasTimers));
    }
}
