using System.Net;
using System.Text;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Tests;

/// <summary>A pair without an address that they share: two servers, each with its own.</summary>
public sealed class MoveTests
{
    private static readonly IPEndPoint Other = new(IPAddress.Parse("192.0.2.2"), 5060);
    private static readonly IPEndPoint Proxy = new(IPAddress.Parse("192.0.2.5"), 5070);

    private readonly Station _lost = new();
    private readonly Station _other = new(s => s with { HasPeer = true, ServerName = "b" }, isActive: false);

    [Fact]
    public void Far_end_of_a_call_whose_server_is_lost_is_told_where_it_goes_on()
    {
        var answer = Record(_lost);
        var invite = TakeOver();
        Assert.Equal(
            (answer.CallId, answer.To.Tag, answer.From.Tag), (invite.CallId, invite.From.Tag, invite.To.Tag));
        Assert.Equal(HostPort.Of(Other), invite.TopVia.SentBy);
        Assert.Equal("sip:192.0.2.2:5060", $"{invite.Contacts[0].Uri}");
        Assert.Contains("c=IN IP4 192.0.2.2", Text(invite), StringComparison.Ordinal);
        Assert.Contains($"m=audio {_other.Ports.LastPort} ", Text(invite), StringComparison.Ordinal);
        // It speaks on meanwhile.
        Assert.Equal("Recording", Assert.Single(_other.Report.Calls).Stage);

        var sent = _other.ReceiveAt(Other, Answered(invite, 200).Bytes.Span);
        Assert.Equal(invite.CSeq.Number, Assert.IsType<SipRequest>(Assert.Single(sent)).CSeq.Number);
        var bye = _other.ReceiveAt(Other, _lost.InDialog("BYE", answer));
        bye = Station.FinalOf(bye) is null ? _other.SentBy(s => s.StopRecording()) : bye;
        Assert.Equal(200, Station.FinalOf(bye)!.Status);
        Assert.Single(_other.Ports.Delivered);
    }

    [Fact]
    public void Far_end_that_knows_the_call_no_longer_has_left_its_message()
    {
        Record(_lost);
        var invite = TakeOver();
        var sent = _other.ReceiveAt(Other, Answered(invite, 481).Bytes.Span);
        Assert.Equal([SipMethod.Ack, SipMethod.Bye], sent.OfType<SipRequest>().Select(r => r.Method));
        Assert.Contains("481", Assert.Single(_other.Ports.SetAside).Reason, StringComparison.Ordinal);
        _other.StopRecording();
        Assert.Single(_other.Ports.Delivered);
        _other.LetTimePass(TimeSpan.FromMinutes(1));
        Assert.Empty(_other.Report.Calls);
        Assert.Equal(0, _other.Ports.OpenSessions);
    }

    [Fact]
    public void Far_end_that_is_gone_has_left_its_message()
    {
        Record(_lost);
        TakeOver();
        _other.LetTimePass(TimeSpan.FromSeconds(33));
        Assert.Contains("does not answer", Assert.Single(_other.Ports.SetAside).Reason, StringComparison.Ordinal);
        _other.StopRecording();
        Assert.Single(_other.Ports.Delivered);
    }

    [Fact]
    public void Calls_of_a_server_that_lives_stay_there_and_are_taken_when_it_is_lost_before_they_end()
    {
        var answer = Record(_lost);
        _other.Follow(_lost);
        _lost.Deliver(new VoiceEvent.BecomeInactive([Station.Server], EndCallsBecause: null));
        Assert.Empty(_other.SentBy(s => Activate(s, isOtherLost: false)));
        Assert.Empty(_other.Report.Calls);
        Assert.Equal(1, _other.Report.Shadows);
        Assert.Equal("Recording", Assert.Single(_lost.Report.Calls).Stage);
        // What still changes there is known here, and no reason to take it.
        _lost.Receive(_lost.InDialog("OPTIONS", answer));
        _other.Follow(_lost);
        Assert.Empty(_other.LetTimePass(TimeSpan.FromSeconds(20)));

        var invite = _other.SentBy(s => s.Deliver(new VoiceEvent.OtherJudged(IsLost: true)));
        Assert.Equal(SipMethod.Invite, Assert.IsType<SipRequest>(Assert.Single(invite)).Method);
        Assert.Equal("Recording", Assert.Single(_other.Report.Calls).Stage);
    }

    [Fact]
    public void Call_that_ends_at_the_server_that_finishes_it_is_forgotten_by_the_other()
    {
        var answer = Record(_lost);
        _other.Follow(_lost);
        _lost.Deliver(new VoiceEvent.BecomeInactive([Station.Server], EndCallsBecause: null));
        Activate(_other, isOtherLost: false);
        _lost.Receive(_lost.InDialog("BYE", answer));
        _lost.StopRecording();
        Assert.Single(_lost.Ports.Delivered);
        _other.Follow(_lost);
        Assert.Equal(0, _other.Report.Shadows);
        Assert.Empty(_other.Ports.Recordings);
        Assert.Empty(_other.Ports.SetAside);
    }

    [Fact]
    public void Server_that_was_not_lost_after_all_lets_go_once_the_far_end_has_moved()
    {
        Record(_lost);
        var invite = TakeOver();
        _lost.Follow(_other);
        Assert.Single(_lost.Report.Calls);
        _other.ReceiveAt(Other, Answered(invite, 200).Bytes.Span);
        Assert.Empty(_lost.SentBy(s => s.Follow(_other)));
        Assert.Empty(_lost.Report.Calls);
        Assert.Equal((1, 0), (_lost.Report.Shadows, _lost.Ports.OpenSessions));
        Assert.Empty(_lost.LetTimePass(TimeSpan.FromSeconds(20)));
        Assert.Empty(_lost.Ports.Delivered);
        // And the one that goes on with it does not let go for what the first one had streamed before.
        _other.Follow(_lost);
        Assert.Single(_other.Report.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Server_that_never_reached_the_far_end_lets_go_when_the_other_one_turns_out_to_be_there(
        bool isToldAnew)
    {
        Record(_lost);
        TakeOver();
        _other.LetTimePass(TimeSpan.FromSeconds(5));
        if (isToldAnew)
            _lost.Deliver(new VoiceEvent.ShadowsWanted());
        else
            _lost.Follow(_other);
        _other.Follow(_lost);
        Assert.Single(_other.Report.Calls);
        Assert.Empty(_other.SentBy(s => s.Deliver(new VoiceEvent.BecomeInactive([Other], EndCallsBecause: null))));
        Assert.Empty(_other.Report.Calls);
        // The INVITE is not repeated, and nobody says BYE.
        Assert.Empty(_other.LetTimePass(TimeSpan.FromSeconds(45)));
        _lost.Follow(_other);
        Assert.Equal("Recording", Assert.Single(_lost.Report.Calls).Stage);
        Assert.Empty(_other.Ports.Delivered);
    }

    [Fact]
    public void Call_that_has_moved_is_not_given_back_to_a_server_that_died_and_started_anew()
    {
        Record(_lost);
        var invite = TakeOver();
        _other.ReceiveAt(Other, Answered(invite, 200).Bytes.Span);
        // What it still told before it died, and what came late.
        _other.LetTimePass(TimeSpan.FromSeconds(5));
        _lost.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.RecordingAnchored(
            new(1), _lost.Ports.Recordings.Single(), new RecordingAnchor(1, 0, 0, _lost.Now))));
        _other.Follow(_lost);
        _other.Ports.Shadowed.Clear();
        _other.Deliver(new VoiceEvent.OtherJudged(IsLost: false));
        _other.Deliver(new VoiceEvent.BecomeInactive([Other], EndCallsBecause: null));
        _other.Deliver(new VoiceEvent.ShadowsBegun("a-2"));
        _other.Deliver(new VoiceEvent.ShadowsTold());
        _other.LetTimePass(TimeSpan.FromSeconds(12));
        Assert.Empty(_other.Ports.Shadowed.OfType<VoiceEvent.ShadowReturned>());
        Assert.Empty(_other.Ports.SetAside);
        Assert.Equal("Recording", Assert.Single(_other.Report.Calls).Stage);
    }

    [Fact]
    public void Phone_system_that_wants_a_password_is_given_it()
    {
        var other = new Station(
            s => s with
            {
                HasPeer = true,
                Integrations =
                [
                    new Integration(
                        "pbx", [new HostPort("192.0.2.9")], "lab.test", TimeSpan.FromMinutes(1),
                        [new DigestIdentity("vm", "secret")]),
                ],
            },
            isActive: false);
        Record(_lost);
        other.Follow(_lost);
        var invite = InviteIn(other.SentBy(s => Activate(s, isOtherLost: true)));
        var challenge = Answered(
            invite, 407, new SipField(SipHeader.ProxyAuthenticate, "Digest realm=\"lab.test\", nonce=\"n1\""));
        var again = InviteIn(other.ReceiveAt(Other, challenge.Bytes.Span));
        Assert.Contains("username=\"vm\"", again.Raw(SipHeader.ProxyAuthorization), StringComparison.Ordinal);
        var ack = AckIn(other.ReceiveAt(Other, Answered(again, 200).Bytes.Span));
        Assert.Equal(again.Raw(SipHeader.ProxyAuthorization), ack.Raw(SipHeader.ProxyAuthorization));
    }

    [Fact]
    public void Connection_that_died_with_the_server_is_opened_anew_to_the_first_route()
    {
        var caller = new IPEndPoint(Station.Caller.Address, 40_001);
        var answer = Station.FinalOf(_lost.SentBy(s => ReceiveOverTcp(
            s, caller, s.Invite(more: "Record-Route: <sip:192.0.2.5:5070;transport=tcp;lr>"))))!;
        ReceiveOverTcp(_lost, caller, _lost.InDialog("ACK", answer));
        _other.Follow(_lost);
        Activate(_other, isOtherLost: true);
        var asked = Assert.Single(_other.SentTo(Proxy));
        Assert.Equal(
            ("TCP", "<sip:192.0.2.2:5060;transport=tcp>"), (asked.TopVia.Transport, asked.Raw(SipHeader.Contact)));

        _other.Deliver(new VoiceEvent.FlowFailed(
            new SipFlow(SipTransportKind.Tcp, Other, Proxy), "connection refused"));
        Assert.Contains("not reached", Assert.Single(_other.Ports.SetAside).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_at_an_address_of_another_family_is_set_aside_and_its_message_delivered()
    {
        Record(_lost);
        _other.Follow(_lost);
        _other.Deliver(new VoiceEvent.BecomeActive(_other, [new IPEndPoint(IPAddress.IPv6Loopback, 5060)]));
        _other.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        Assert.Contains("no address", Assert.Single(_other.Ports.SetAside).Reason, StringComparison.Ordinal);
        Assert.Single(_other.Ports.Delivered);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lamps_are_told_by_the_active_server_which_says_where_it_is(bool isOtherLost)
    {
        var subscribed = _lost.Receive(_lost.Lines(
            "SUBSCRIBE", contact: "<sip:2001@192.0.2.9>",
            more: ["Event: message-summary", "Expires: 600", "Record-Route: <sip:192.0.2.5:5070;lr>"]));
        var first = subscribed.OfType<SipRequest>().Single();
        _other.Follow(_lost);
        _lost.Deliver(new VoiceEvent.BecomeInactive([Station.Server], EndCallsBecause: null));
        Activate(_other, isOtherLost);
        var notify = Assert.Single(_other.SentTo(Proxy));
        Assert.Equal((first.CallId, first.From, "sip:192.0.2.2:5060"), (
            notify.CallId, notify.From, $"{notify.Contacts[0].Uri}"));
        Assert.True(notify.CSeq.Number > first.CSeq.Number, $"{notify.CSeq} after {first.CSeq}");

        // The other one has it no longer: a phone that does not go by the Contact of a NOTIFY subscribes anew.
        _lost.Follow(_other);
        Assert.Equal((0, 1), (_lost.Report.Subscriptions, _other.Report.Subscriptions));
        Assert.Empty(_lost.LetTimePass(TimeSpan.FromSeconds(5)));
        var refresh = Encoding.ASCII.GetString(_lost.InDialog("SUBSCRIBE", Station.FinalOf(subscribed)!)).Replace(
            "Content-Length", "Contact: <sip:2001@192.0.2.9>\r\nContent-Length", StringComparison.Ordinal);
        Assert.Equal(481, _lost.StatusOf(Encoding.ASCII.GetBytes(refresh)));
    }

    /// <summary>The one dies, and the other is told so when it becomes active.</summary>
    private SipRequest TakeOver()
    {
        _other.Follow(_lost);
        return InviteIn(_other.SentBy(s => Activate(s, isOtherLost: true)));
    }

    private static void Activate(Station station, bool isOtherLost)
    {
        station.Deliver(new VoiceEvent.OtherJudged(isOtherLost));
        station.Deliver(new VoiceEvent.BecomeActive(station, [Other]));
    }

    private static void ReceiveOverTcp(Station station, IPEndPoint caller, byte[] octets) =>
        station.Deliver(new VoiceEvent.MessageArrived(
            new SipFlow(SipTransportKind.Tcp, Station.Server, caller),
            SipMessage.Parse(octets, SipLimits.Default, caller)!));

    private static SipRequest InviteIn(IEnumerable<SipMessage> sent) =>
        Assert.Single(sent.OfType<SipRequest>(), r => r.Method == SipMethod.Invite);

    private static SipRequest AckIn(IEnumerable<SipMessage> sent) => Assert.Single(sent.OfType<SipRequest>());

    private static SipResponse Answered(SipRequest invite, int status, params SipField[] fields) => status == 200
        ? invite.Answer(
            200,
            fields: [new SipField(SipHeader.Contact, "<sip:5001@192.0.2.9>")],
            body: SipBody.Sdp(Encoding.ASCII.GetBytes(Station.Offer)))
        : invite.Answer(status, fields: fields);

    private static SipResponse Record(Station station)
    {
        var answer = station.Answer();
        station.LetSpeak();
        return answer;
    }

    private static string Text(SipMessage message) => Encoding.ASCII.GetString(message.Bytes.Span);
}
