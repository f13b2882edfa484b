using System.Net;
using System.Text;
using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>Where no address is shared.</summary>
public partial class OutgoingCallTests
{
    private static readonly IPEndPoint OtherAddress = new(IPAddress.Parse("192.0.2.2"), 5060);

    /// <summary>What it answers goes to the server that is gone; it knows the INVITE by the Via of that one.</summary>
    [Fact]
    public void Phone_that_rings_for_a_caller_who_goes_on_at_another_address_stops_ringing()
    {
        var (lost, other) = (new Station(Supervising), new Station(Supervising, isActive: false));
        var invite = CalledFor(lost);
        lost.Receive(invite.Answer(180, toTag: "called"));
        var cancel = Requests(TakeOverElsewhere(other, lost), SipMethod.Cancel).Single();
        Assert.Equal(
            (invite.TopVia.Branch, HostPort.Of(Station.Server)), (cancel.TopVia.Branch, cancel.TopVia.SentBy));
        other.LetTimePass(TimeSpan.FromSeconds(1));
        Assert.Equal("Greeting", Assert.Single(other.Report.Calls).Stage);
    }

    /// <summary>The caller has moved; whom they were connected with the other one never knew.</summary>
    [Fact]
    public void Whom_a_caller_spoke_with_is_let_go_when_the_caller_goes_on_at_a_server_that_does_not_know_of_them()
    {
        var (lost, other) = (new Station(Supervising), new Station(Supervising, isActive: false));
        Call(lost);
        var moving = InviteIn(TakeOverElsewhere(other, lost));
        Answer(lost, Consult(lost));
        Assert.Single(lost.Ports.Bridges);
        other.ReceiveAt(OtherAddress, moving.Answer(
            200,
            fields: [new SipField(SipHeader.Contact, "<sip:2001@192.0.2.9>")],
            body: SipBody.Sdp(Encoding.ASCII.GetBytes(Station.Offer))).Bytes.Span);
        Assert.Empty(Requests(lost.SentBy(s => s.Follow(other)), SipMethod.Bye));
        Assert.Equal("sip:9000@192.0.2.9", $"{Requests(LetWait(lost), SipMethod.Bye).Single().Uri}");
        Assert.All(lost.Report.Calls, call => Assert.Equal("Ending", call.Phase));
    }

    /// <summary>Longer than one of two calls is waited for that come one after the other.</summary>
    private static IReadOnlyList<SipMessage> LetWait(Station station) => station.LetTimePass(TimeSpan.FromSeconds(1.1));

    private static IReadOnlyList<SipMessage> TakeOverElsewhere(Station other, Station lost)
    {
        other.Follow(lost);
        other.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        return other.SentBy(s => s.Deliver(new VoiceEvent.BecomeActive(s, [OtherAddress])));
    }
}
