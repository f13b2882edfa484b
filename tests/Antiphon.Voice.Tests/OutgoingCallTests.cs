using System.Text;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Ports.Media;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Tests;

/// <summary>A call that the server makes for a caller: its transactions, its media, and both on another one.</summary>
public partial class OutgoingCallTests
{
    private static readonly MediaSessionId Caller = new(1);

    private static readonly DigestPolicy Policy = new("pbx", "a key of the phone system"u8.ToArray());

    [Fact]
    public void Phone_system_that_asks_for_credentials_gets_those_of_the_integration_in_the_ACK_too()
    {
        var station = new Station(settings => Supervising(settings) with { Integrations = [Pbx] });
        var invite = CalledFor(station);
        Assert.Equal("sip:voicemail@192.0.2.9", invite.From.Uri.ToString());
        var again = InviteIn(station.Receive(Challenged(invite, station)));
        var given = Assert.Single(again.Authentication(SipHeader.Authorization));
        Assert.Equal(
            DigestVerdict.Accepted, DigestServer.Check(given, SipMethod.Invite, "secret", Policy, station.Now));

        var ack = Requests(Answer(station, again), SipMethod.Ack).Single();
        Assert.Equal(given.ToString(), Assert.Single(ack.Authentication(SipHeader.Authorization)).ToString());
    }

    [Fact]
    public void Without_an_account_for_it_the_caller_is_taken_back()
    {
        var station = new Station(Supervising);
        station.Receive(Challenged(CalledFor(station), station));
        Assert.Equal("Greeting", Assert.Single(station.Report.Calls).Stage);
        Assert.Equal(1, station.Ports.OpenSessions);
    }

    [Fact]
    public void Both_hear_each_other_until_one_hangs_up()
    {
        var station = new Station(Supervising);
        var invite = CalledFor(station);
        Answer(station, invite);
        Assert.Equal((new MediaSessionId(1), new MediaSessionId(2)), Assert.Single(station.Ports.Bridges));
        Assert.All(station.Report.Calls, c => Assert.Equal("Connected", c.Stage));

        var sent = station.Receive(ByeOfTheCalled(invite));
        Assert.Equal(200, Station.FinalOf(sent)!.Status);
        var bye = Requests(sent, SipMethod.Bye).Single();
        Assert.NotEqual(invite.CallId, bye.CallId);
        station.Receive(bye.Answer(200));
        Assert.Equal(0, station.Ports.OpenSessions);
        Assert.Empty(station.Report.Calls);
    }

    [Fact]
    public void Caller_who_hangs_up_while_it_rings_has_the_invitation_cancelled_in_its_own_transaction()
    {
        var station = new Station(Supervising);
        var (answer, invite) = (Call(station), Consult(station));
        station.Receive(invite.Answer(180, toTag: "x"));
        var cancel = Requests(station.Receive(station.InDialog("BYE", answer)), SipMethod.Cancel).Single();
        Assert.Equal(invite.TopVia.Branch, cancel.TopVia.Branch);
        station.Receive(cancel.Answer(200));
        station.Receive(invite.Answer(487, toTag: "x"));
        Assert.Empty(station.Report.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Phone_that_rings_when_the_server_dies_is_connected_by_the_other_one(bool hadRung)
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        var invite = CalledFor(active);
        if (hadRung)
            active.Receive(invite.Answer(180, toTag: "called"));
        var again = InviteIn(TakeOver(waiting, active));
        // To the phone it is the same one, repeated: RFC 3261 17.2.3.
        Assert.Equal(
            (invite.TopVia.Branch, invite.TopVia.SentBy, invite.CSeq, invite.CallId, invite.From),
            (again.TopVia.Branch, again.TopVia.SentBy, again.CSeq, again.CallId, again.From));
        waiting.Receive(again.Answer(180, toTag: "called"));
        var ack = Requests(Answer(waiting, again), SipMethod.Ack).Single();
        Assert.Equal(invite.CSeq.Number, ack.CSeq.Number);
        Assert.Single(waiting.Ports.Bridges);
        Assert.All(waiting.Report.Calls, c => Assert.Equal("Connected", c.Stage));
    }

    [Fact]
    public void Phone_that_speaks_before_it_is_taken_is_heard_through_the_other_server_too()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        var invite = CalledFor(active);
        var before = Requests(active.Receive(Early(1)), SipMethod.Prack).Single();
        Assert.Single(active.Ports.Bridges);
        TakeOver(waiting, active);
        Assert.Single(waiting.Ports.Bridges);
        // What came of it last may not have been told: RFC 3261 12.2.2 allows the gap.
        var after = Requests(waiting.Receive(Early(2)), SipMethod.Prack).Single();
        Assert.True(after.CSeq.Number > before.CSeq.Number + 100, $"{after.CSeq} after {before.CSeq}");

        SipResponse Early(int rseq) => invite.Answer(
            183,
            toTag: "called",
            fields:
            [
                new SipField(SipHeader.Contact, "<sip:9000@192.0.2.9>"),
                new SipField(SipHeader.Require, "100rel"),
                new SipField(SipHeader.RSeq, rseq),
            ],
            body: SipBody.Sdp(Encoding.ASCII.GetBytes(Station.Offer)));
    }

    [Fact]
    public void Phone_that_nobody_waits_for_any_more_stops_ringing_when_the_server_dies_before_it_was_told()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        var (answer, invite) = (Call(active), Consult(active));
        active.Receive(invite.Answer(180, toTag: "x"));
        active.Receive(active.InDialog("BYE", answer));
        var sent = TakeOver(waiting, active);
        Assert.Empty(Requests(sent, SipMethod.Bye));
        var cancel = Requests(waiting.Receive(InviteIn(sent).Answer(180, toTag: "x")), SipMethod.Cancel).Single();
        Assert.Equal(invite.TopVia.Branch, cancel.TopVia.Branch);
        waiting.Receive(cancel.Answer(200));
        waiting.Receive(invite.Answer(487, toTag: "x"));
        Assert.Empty(waiting.Report.Calls);
    }

    [Fact]
    public void Phone_rings_on_through_a_handover_that_is_taken_back()
    {
        var station = new Station(settings => Supervising(settings) with { HasPeer = true });
        var invite = CalledFor(station);
        station.Receive(invite.Answer(180, toTag: "called"));
        station.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Answer(station, InviteIn(station.SentBy(s => s.Activate())));
        Assert.Single(station.Ports.Bridges);
    }

    [Fact]
    public void Caller_for_whom_a_phone_rang_that_the_other_server_cannot_ask_is_greeted_there()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        CalledFor(active);
        ForgetTheCalled(active);
        TakeOver(waiting, active);
        waiting.LetTimePass(TimeSpan.FromSeconds(1));
        Assert.Equal("Greeting", Assert.Single(waiting.Report.Calls).Stage);
    }

    [Fact]
    public void Phone_that_rings_for_a_caller_who_by_what_the_other_server_knows_has_not_asked_stops_ringing()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        Call(active);
        VoiceEvent[] before = [.. active.Ports.Shadowed];
        var invite = Consult(active);
        active.Receive(invite.Answer(180, toTag: "called"));
        active.Ports.Shadowed.RemoveAll(e => !IsOfTheCalled(e) && !before.Contains(e));
        waiting.Receive(InviteIn(TakeOver(waiting, active)).Answer(180, toTag: "called"));
        var cancel = Requests(waiting.LetTimePass(TimeSpan.FromSeconds(1)), SipMethod.Cancel).Single();
        Assert.Equal(invite.TopVia.Branch, cancel.TopVia.Branch);
    }

    [Fact]
    public void Phone_that_was_busy_does_not_ring_again_when_the_other_server_still_tells_of_it()
    {
        var station = new Station(settings => Supervising(settings) with { HasPeer = true });
        var invite = CalledFor(station);
        var before = station.Ports.Shadowed.Last(IsOfTheCalled);
        station.Receive(invite.Answer(486, toTag: "called"));
        station.Deliver(before);
        Assert.Empty(Requests(station.SentBy(s => s.Activate()), SipMethod.Invite));
        Assert.Equal((0, 0L), (station.Report.Shadows, station.Report.Counters.CallsBroken));
    }

    /// <summary>What is said to them goes on, and whoever spoke with them is let go.</summary>
    [Fact]
    public void Caller_who_by_what_the_other_server_knows_is_not_connected_yet_is_not_bridged_there()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        Call(active);
        VoiceEvent[] before = [.. active.Ports.Shadowed];
        Answer(active, Consult(active));
        active.Ports.Shadowed.RemoveAll(e => !IsOfTheCalled(e) && !before.Contains(e));
        TakeOver(waiting, active);
        Assert.Empty(waiting.Ports.Bridges);
        Assert.Single(Requests(waiting.LetTimePass(TimeSpan.FromSeconds(1)), SipMethod.Bye));
        var invite = Consult(waiting);
        // The one who is let go has not said so yet.
        Assert.Equal(3, waiting.Report.Calls.DistinctBy(c => c.Id).Count());
        Answer(waiting, invite);
        Assert.Single(waiting.Ports.Bridges);
    }

    [Fact]
    public void Two_who_speak_with_each_other_go_on_at_the_other_server()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        Answer(active, CalledFor(active));
        TakeOver(waiting, active);
        Assert.Equal(2, waiting.Report.Calls.Length);
        Assert.Single(waiting.Ports.Bridges);
    }

    [Fact]
    public void Two_who_speak_with_each_other_come_to_the_other_server_one_after_the_other()
    {
        var (active, other) = (new Station(Beside), new Station(Beside));
        Answer(active, CalledFor(active));
        active.Ports.Shadowed.Clear();
        active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        other.Follow(active);
        other.LetTimePass(TimeSpan.FromSeconds(2));
        Assert.Equal(["Talking", "Talking"], other.Report.Calls.Select(c => c.Phase));
        Assert.Single(other.Ports.Bridges);

        static VoiceSettings Beside(VoiceSettings settings) => Supervising(settings) with { HasPeer = true };
    }

    [Fact]
    public void Who_speaks_with_somebody_whom_the_other_server_does_not_know_is_let_go()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        Answer(active, CalledFor(active));
        ForgetTheCalled(active);
        TakeOver(waiting, active);
        waiting.LetTimePass(TimeSpan.FromSeconds(1));
        Assert.Equal("Ending", Assert.Single(waiting.Report.Calls).Phase);
    }

    /// <summary>Both servers carry the caller, whom only the one hears at which a phone rings for them.</summary>
    [Fact]
    public void Caller_for_whom_a_phone_rings_at_the_server_that_hears_them_waits_for_it_at_the_other_one()
    {
        var (active, other) = CarriedByBoth();
        Consult(active);
        var sent = LetGoOfUnheard(active, other);
        Assert.Contains("Transferring", other.Report.Calls.Select(c => c.Stage));
        Answer(other, InviteIn(sent));
        Assert.Single(other.Ports.Bridges);
    }

    /// <summary>It rings where the caller was heard before, and they go on as where they are heard now.</summary>
    [Fact]
    public void Phone_stops_ringing_for_a_caller_who_goes_on_as_a_server_had_them_that_did_not_know_of_it()
    {
        var (active, other) = CarriedByBoth();
        other.Receive(Consult(other).Answer(180, toTag: "called"));
        Assert.Single(Requests(LetGoOfUnheard(active, other), SipMethod.Cancel));
        Assert.Contains("Greeting", other.Report.Calls.Select(c => c.Stage));
    }

    [Fact]
    public void Adopted_call_leaves_the_ports_for_outgoing_calls_alone()
    {
        var (active, waiting) = (new Station(), new Station(s => s with { Ports = 3, PortsForOutgoing = 2 }, false));
        Call(active);
        TakeOver(waiting, active);
        Assert.Equal(1, Assert.Single(waiting.Report.Calls).Port);
    }

    private static SipResponse Challenged(SipRequest invite, Station station) => invite.Answer(
        401, toTag: "x", fields: DigestServer.Challenge(Policy, station.Now, stale: false).AsSpan());

    private static Integration Pbx => new(
        "pbx", [new HostPort("192.0.2.9")], "192.0.2.9", TimeSpan.FromMinutes(10),
        [new DigestIdentity("voicemail", "secret")]);

    private static VoiceSettings Supervising(VoiceSettings settings) => settings with
    {
        Conversation = ConversationSettings.Default with
        {
            Operator = new Extension("9000"),
            Transfer = new TransferSettings { Kind = TransferKind.Supervised },
        },
    };

    private static SipResponse Call(Station station)
    {
        var answer = Station.FinalOf(station.Receive(station.Invite()))!;
        station.Receive(station.InDialog("ACK", answer));
        return answer;
    }

    /// <summary>The caller asks for the operator; the INVITE to them.</summary>
    private static SipRequest CalledFor(Station station)
    {
        Call(station);
        return Consult(station);
    }

    private static SipRequest Consult(Station station)
    {
        station.Raise(new MediaEvent.KeyPressed(Caller, '0', TimeSpan.Zero));
        return InviteIn(station.Raise(new MediaEvent.PlaybackEnded(Caller, new PlayId(2))));
    }

    private static IReadOnlyList<SipMessage> Answer(Station station, SipRequest invite) =>
        station.Receive(invite.Answer(
            200,
            toTag: "called",
            fields: [new SipField(SipHeader.Contact, "<sip:9000@192.0.2.9>")],
            body: SipBody.Sdp(Encoding.ASCII.GetBytes(Station.Offer))));

    private static byte[] ByeOfTheCalled(SipRequest invite) => Encoding.ASCII.GetBytes(string.Join("\r\n",
    [
        "BYE sip:192.0.2.1 SIP/2.0",
        "Via: SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bKcalled",
        "Max-Forwards: 70",
        $"To: {invite.From}",
        $"From: {invite.To.WithTag("called")}",
        $"Call-ID: {invite.CallId}",
        "CSeq: 1 BYE",
        "Content-Length: 0",
        "",
        "",
    ]));

    private static IReadOnlyList<SipMessage> TakeOver(Station waiting, Station active)
    {
        foreach (var @event in active.Ports.Shadowed)
            waiting.Deliver(@event);
        return waiting.SentBy(s => s.Activate());
    }

    private static (Station Active, Station Other) CarriedByBoth()
    {
        var (active, other) = (new Station(Supervising), new Station(Supervising, isActive: false));
        Call(active);
        TakeOver(other, active);
        active.Ports.Shadowed.Clear();
        return (active, other);
    }

    /// <summary>One lets go of its calls; the other one, which has not heard the caller, goes on with them.</summary>
    private static IReadOnlyList<SipMessage> LetGoOfUnheard(Station heard, Station other)
    {
        other.Raise(new MediaEvent.FarEndQuiet(Caller, other.Now));
        foreach (var station in (Station[])[heard, other])
            station.LetTimePass(TimeSpan.FromSeconds(2));
        heard.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        return other.SentBy(s => s.Follow(heard));
    }

    /// <summary>What the other server was told of the call that was made for a caller.</summary>
    private static void ForgetTheCalled(Station active) => active.Ports.Shadowed.RemoveAll(IsOfTheCalled);

    private static bool IsOfTheCalled(VoiceEvent @event) => @event is VoiceEvent.ShadowChanged { Call: var call }
        && $"{call}".Contains('.', StringComparison.Ordinal);

    private static SipRequest InviteIn(IEnumerable<SipMessage> sent) => Requests(sent, SipMethod.Invite).Single();

    private static IEnumerable<SipRequest> Requests(IEnumerable<SipMessage> sent, SipMethod method) =>
        sent.OfType<SipRequest>().Where(r => r.Method == method);
}
