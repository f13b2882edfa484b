using System.Text;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Ports.Media;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Tests;

/// <summary>A call that the server makes for a caller: its transactions, its media, and both on another one.</summary>
public class OutgoingCallTests
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

    [Fact]
    public void Caller_whose_call_was_still_ringing_is_greeted_by_the_other_server()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        CalledFor(active);
        TakeOver(waiting, active);
        Assert.Equal("Greeting", Assert.Single(waiting.Report.Calls).Stage);
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
    public void Who_speaks_with_somebody_whom_the_other_server_does_not_know_is_let_go()
    {
        var (active, waiting) = (new Station(Supervising), new Station(Supervising, isActive: false));
        Answer(active, CalledFor(active));
        active.Ports.Shadowed.RemoveAll(
            e => e is VoiceEvent.ShadowChanged { Call: var call } && $"{call}".Contains('.', StringComparison.Ordinal));
        TakeOver(waiting, active);
        Assert.Equal("Ending", Assert.Single(waiting.Report.Calls).Phase);
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

    private static void TakeOver(Station waiting, Station active)
    {
        foreach (var @event in active.Ports.Shadowed)
            waiting.Deliver(@event);
        waiting.Activate();
    }

    private static SipRequest InviteIn(IEnumerable<SipMessage> sent) => Requests(sent, SipMethod.Invite).Single();

    private static IEnumerable<SipRequest> Requests(IEnumerable<SipMessage> sent, SipMethod method) =>
        sent.OfType<SipRequest>().Where(r => r.Method == method);
}
