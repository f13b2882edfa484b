using System.Text.Json;
using Antiphon.Kernel;

namespace Antiphon.Sip.Tests;

public class DialogTests
{
    private static readonly SipRequest Invite =
        Wire.Invite("Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>");

    private static readonly SipResponse Ok = Invite.Answer(
        200, toTag: "ours", fields: [new SipField(SipHeader.Contact, "<sip:2001@voice1.example.com>")]);

    [Fact]
    public void A_server_takes_the_route_as_it_is_recorded()
    {
        var dialog = Dialog.AsServer(Invite, "ours");
        Assert.Equal(new DialogId("a84b4c76e66710@pc33.example.com", "ours", "1928301774"), dialog.Id);
        Assert.Equal(["p2.example.com", "p1.example.com"], dialog.RouteSet.Select(route => route.Uri.Host));
        Assert.Equal("sip:alice@pc33.example.com:5066", dialog.RemoteTarget.ToString());
        Assert.Equal(314159u, dialog.RemoteCSeq);
        Assert.Null(dialog.LocalCSeq);
        Assert.False(dialog.IsSecure);
    }

    [Fact]
    public void A_client_takes_the_route_reversed()
    {
        var dialog = Dialog.AsClient(Invite, Ok)!;
        Assert.Equal(new DialogId("a84b4c76e66710@pc33.example.com", "1928301774", "ours"), dialog.Id);
        Assert.Equal(["p1.example.com", "p2.example.com"], dialog.RouteSet.Select(route => route.Uri.Host));
        Assert.Equal("voice1.example.com", dialog.RemoteTarget.Host);
        Assert.Equal(314159u, dialog.LocalCSeq);
        Assert.Null(dialog.RemoteCSeq);
    }

    [Fact]
    public void Both_ends_name_the_same_dialog_from_their_own_side()
    {
        var (client, bye) = Dialog.AsClient(Invite, Ok)!.Request(SipMethod.Bye);
        var server = Dialog.AsServer(Invite, "ours");
        Assert.Equal(server.Id, DialogId.Of(bye));
        Assert.Equal(client.Id, DialogId.Of(Ok));
        Assert.IsType<DialogReceipt.InOrder>(server.Receive(bye));
    }

    [Fact]
    public void A_request_goes_to_the_target_by_the_loose_route()
    {
        var (dialog, bye) = Dialog.AsServer(Invite, "ours").Request(SipMethod.Bye);
        Assert.Equal("sip:alice@pc33.example.com:5066", bye.Uri.ToString());
        Assert.Equal(["p2.example.com", "p1.example.com"], bye.Route.Select(route => route.Uri.Host));
        Assert.Equal("p2.example.com", bye.NextHop.Host);
        Assert.Equal(("ours", "1928301774"), (bye.From.Tag, bye.To.Tag));
        Assert.Equal("Alice", bye.To.DisplayName);
        Assert.Equal(new CSeq(1, SipMethod.Bye), bye.CSeq);
        Assert.Equal(2u, dialog.Request(SipMethod.Bye).Dialog.LocalCSeq);
    }

    [Fact]
    public void A_strict_router_gets_itself_as_request_uri_and_the_target_at_the_end()
    {
        var invite = Wire.Invite("Record-Route: <sip:p2.example.com;method=BYE?x=y>, <sip:p1.example.com;lr>");
        var (_, bye) = Dialog.AsServer(invite, "ours").Request(SipMethod.Bye);
        Assert.Equal("sip:p2.example.com", bye.Uri.ToString());
        Assert.Equal(["p1.example.com", "pc33.example.com"], bye.Route.Select(route => route.Uri.Host));
        Assert.Equal("p1.example.com", bye.NextHop.Host);
    }

    [Fact]
    public void A_number_that_goes_back_is_out_of_order()
    {
        var dialog = Dialog.AsServer(Invite, "ours");
        Assert.IsType<DialogReceipt.OutOfOrder>(dialog.Receive(InDialog(SipMethod.Bye, 314158)));
        var receipt = Assert.IsType<DialogReceipt.InOrder>(dialog.Receive(InDialog(SipMethod.Info, 314200)));
        Assert.Equal(314200u, receipt.Dialog.RemoteCSeq);
        Assert.IsType<DialogReceipt.InOrder>(receipt.Dialog.Receive(InDialog(SipMethod.Ack, 314159)));
    }

    [Fact]
    public void Only_a_target_refresh_moves_the_target()
    {
        var dialog = Dialog.AsServer(Invite, "ours");
        var info = Assert.IsType<DialogReceipt.InOrder>(dialog.Receive(InDialog(SipMethod.Info, 314160)));
        Assert.Equal("pc33.example.com", info.Dialog.RemoteTarget.Host);
        var update = Assert.IsType<DialogReceipt.InOrder>(dialog.Receive(InDialog(SipMethod.Update, 314160)));
        Assert.Equal("moved.example.com", update.Dialog.RemoteTarget.Host);
        Assert.Equal(dialog.RouteSet.AsEnumerable(), update.Dialog.RouteSet);
    }

    [Fact]
    public void A_2xx_confirms_an_early_dialog_and_its_route()
    {
        var ringing = Invite.Answer(
            180, toTag: "ours", fields: [new SipField(SipHeader.Contact, "<sip:early.example.com>")]);
        var early = Dialog.AsClient(Invite, ringing)!;
        Assert.True(early.IsEarly);
        var other = Wire.Invite("Record-Route: <sip:p9.example.com;lr>");
        var confirmed = early.Confirm(other.Answer(
            200, toTag: "ours", fields: [new SipField(SipHeader.Contact, "<sip:late.example.com>")]));
        Assert.False(confirmed.IsEarly);
        Assert.Equal("p9.example.com", Assert.Single(confirmed.RouteSet).Uri.Host);
        Assert.Equal("late.example.com", confirmed.RemoteTarget.Host);
    }

    [Fact]
    public void What_has_no_tag_or_no_contact_makes_no_dialog()
    {
        Assert.Null(Dialog.AsClient(Invite, Invite.Answer(100)));
        Assert.Null(Dialog.AsClient(Invite, Invite.Answer(183, toTag: "1")));
        Assert.Null(Dialog.AsClient(Invite, Invite.Answer(486, toTag: "1")));
    }

    [Fact]
    public void Ack_for_a_2xx_has_the_number_of_its_invite()
    {
        var dialog = Dialog.AsClient(Invite, Ok)!;
        var (moved, _) = dialog.Request(SipMethod.Info);
        Assert.Equal(new CSeq(314159, SipMethod.Ack), moved.Ack(314159).CSeq);
        Assert.Equal(2, moved.Ack(314159).Route.Length);
    }

    [Fact]
    public void A_stored_dialog_goes_on_as_if_it_had_not_been_away()
    {
        var dialog = Dialog.AsServer(Invite, "ours");
        var stored = JsonSerializer.Deserialize<Dialog>(JsonSerializer.Serialize(dialog))!;
        Assert.Equal(dialog.Request(SipMethod.Bye).Request, stored.Request(SipMethod.Bye).Request);
    }

    [Fact]
    public void After_glare_the_owner_of_the_call_id_waits_longer()
    {
        var chance = new Chance(1);
        var client = Dialog.AsClient(Invite, Ok)!;
        var server = Dialog.AsServer(Invite, "ours");
        for (var i = 0; i < 100; i++)
        {
            Assert.InRange(client.GlarePause(chance).TotalSeconds, 2.1, 4);
            Assert.InRange(server.GlarePause(chance).TotalSeconds, 0, 2);
        }
    }

    [Theory]
    [InlineData(481, true)]
    [InlineData(408, true)]
    [InlineData(491, false)]
    [InlineData(200, false)]
    public void Some_responses_end_a_dialog(int status, bool ends) => Assert.Equal(ends, Dialog.IsEndedBy(status));

    [Fact]
    public void Replaces_names_the_dialog_from_our_side()
    {
        var invite = Wire.Invite("Replaces: 98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff");
        Assert.Equal(new DialogId("98732@sip.example.com", "ff87ff", "r33th4x0r"), DialogId.Of(invite.Replaces!));
        Assert.Null(Wire.Invite("Replaces: 98732@sip.example.com;to-tag=ff87ff").Replaces);
    }

    private static SipRequest InDialog(SipMethod method, uint number) => SipRequest.Create(
        method,
        Invite.Uri,
        [
            new SipField(SipHeader.Via, Invite.TopVia),
            new SipField(SipHeader.From, Invite.From),
            new SipField(SipHeader.To, Invite.To.WithTag("ours")),
            new SipField(SipHeader.CallId, Invite.CallId),
            new SipField(SipHeader.CSeq, new CSeq(number, method)),
            new SipField(SipHeader.Contact, "<sip:alice@moved.example.com>"),
        ]);
}
