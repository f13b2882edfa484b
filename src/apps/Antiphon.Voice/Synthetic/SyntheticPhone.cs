using System.Net;
using System.Text;
using Antiphon.Sip;

namespace Antiphon.Voice.Synthetic;

/// <summary>One call of the only phone there is.</summary>
/// <param name="id">Of its dialog.</param>
/// <param name="number">That it dials.</param>
internal sealed class SyntheticPhone(string id, string number)
{
    /// <summary>RFC 5737: an address that nobody has.</summary>
    public static readonly IPEndPoint Address = new(IPAddress.Parse("192.0.2.9"), 5060);

    private Dialog? _dialog;

    public static SipRequest Subscribe() => Request(
        SipMethod.Subscribe, "lamp", "2001", body: null, new SipField(SipHeader.Event, "message-summary"),
        new SipField(SipHeader.Expires, "60"));

    public void Call(SyntheticServer server)
    {
        var offer = SipBody.Sdp(Encoding.ASCII.GetBytes(
            """
            v=0
            o=- 1 1 IN IP4 192.0.2.9
            s=-
            c=IN IP4 192.0.2.9
            t=0 0
            m=audio 4000 RTP/AVP 0 101
            a=rtpmap:101 telephone-event/8000

            """.ReplaceLineEndings("\r\n")));
        var invite = Request(SipMethod.Invite, id, number, offer);
        _dialog = Dialog.AsClient(invite, server.Receive(invite)!);
        server.Receive(WithVia(_dialog!.Ack(invite.CSeq.Number)));
    }

    public void HangUp(SyntheticServer server)
    {
        server.Receive(WithVia(_dialog!.Request(SipMethod.Bye).Request));
        server.EndRecording();
    }

    private static SipRequest Request(
        SipMethod method, string id, string number, SipBody? body, params ReadOnlySpan<SipField> more)
    {
        var uri = SipUri.Sip(number, HostPort.Of(SyntheticServer.Address));
        return WithVia(SipRequest.Create(
            method, uri,
            [
                new SipField(SipHeader.MaxForwards, "70"),
                new SipField(SipHeader.From, $"<sip:5001@{HostPort.Of(Address)}>;tag={id}"),
                new SipField(SipHeader.To, $"<{uri}>"),
                new SipField(SipHeader.CallId, id),
                new SipField(SipHeader.CSeq, new CSeq(1, method)),
                new SipField(SipHeader.Contact, $"<sip:5001@{HostPort.Of(Address)}>"),
                .. more,
            ],
            body));
    }

    private static SipRequest WithVia(SipRequest request) => request.WithVia(new Via(
        "UDP", HostPort.Of(Address),
        SipParameters.None.With("branch", $"{Via.MagicCookie}{request.CallId}-{request.Method}")));
}
