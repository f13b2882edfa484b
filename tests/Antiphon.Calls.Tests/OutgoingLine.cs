using System.Collections.Immutable;
using System.Net;
using System.Text;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>A call that is made for 5001, to 2002, as the phone system sees it.</summary>
internal sealed class OutgoingLine
{
    public const string Answer =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.20\r\ns=-\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n";

    public static readonly CallId Caller = new("a-1-1");

    private OutgoingLine(bool isScreened, string? user)
    {
        var consultation = new Consultation("2002", TimeSpan.FromSeconds(20), isScreened);
        var order = new CallOrder(
            new CallId("a-1-1.1"), Caller, consultation, new Caller("5001", "Ann"), new HostPort("192.0.2.9"));
        var placement = new CallPlacement(
            order, "leg@192.0.2.1", "ours", new SignallingPath("udp", "192.0.2.1:5060", "192.0.2.9:5060"),
            new LocalMedia("192.0.2.1", 20_002, 8), user);
        var placed = placement.Place(Line.Around, Now);
        (Call, Asked) = (placed.State, placed.Effects);
        Invite = Sent!;
    }

    public Instant Now { get; private set; } = new(1_767_225_600_000_000);

    public Call Call { get; private set; }

    public ImmutableArray<CallEffect> Asked { get; private set; }

    /// <summary>The last INVITE.</summary>
    public SipRequest Invite { get; private set; }

    public SipRequest? Sent => Asked.OfType<CallEffect.SendRequest>().SingleOrDefault()?.Request;

    /// <summary>What the caller's call is told by the last step.</summary>
    public IEnumerable<PartnerNews> Told => Asked.OfType<CallEffect.TellPartner>().Select(t => t.News);

    public static OutgoingLine Calling(bool isScreened = false, string? user = null) => new(isScreened, user);

    public static OutgoingLine Ringing(bool isScreened = false) => Calling(isScreened).Respond(180);

    public static OutgoingLine Talking(bool isScreened = false) => Ringing(isScreened).Respond(200, Answer);

    public OutgoingLine Take(CallEvent @event)
    {
        var step = CallMachine.Next(Call, @event, Line.Around, Now);
        (Call, Asked) = (step.State, step.Effects);
        Invite = Asked.Select(e => e switch
        {
            CallEffect.SendRequest send => send.Request,
            CallEffect.SendWithCredentials send => send.Request,
            _ => null,
        }).FirstOrDefault(r => r?.Method == SipMethod.Invite) ?? Invite;
        return this;
    }

    public OutgoingLine Respond(int status, string body = "", string tag = "b", params string[] more) =>
        Take(new CallEvent.RequestAnswered(ResponseTo(Invite, status, body, tag, more)));

    public OutgoingLine Hear(PartnerNews news) => Take(new CallEvent.PartnerSaid(news));

    public OutgoingLine Fire(CallTimer timer)
    {
        Now = Call.Timers[timer];
        return Take(new CallEvent.TimerFired(timer));
    }

    public static SipResponse ResponseTo(
        SipRequest request, int status, string body, string tag, params string[] more)
    {
        string[] lines =
        [
            $"SIP/2.0 {status} {SipStatus.Reason(status)}",
            "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKours",
            $"To: {request.To.WithTag(tag)}",
            $"From: {request.From}",
            $"Call-ID: {request.CallId}",
            $"CSeq: {request.CSeq}",
            .. more.Any(m => m.StartsWith("Contact", StringComparison.Ordinal))
                ? Array.Empty<string>()
                : [$"Contact: <sip:2002@192.0.2.20;fork={tag}>"],
            .. more,
            .. body.Length == 0 ? Array.Empty<string>() : ["Content-Type: application/sdp"],
            $"Content-Length: {body.Length}",
        ];
        var octets = Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + body);
        var source = new IPEndPoint(IPAddress.Parse("192.0.2.9"), 5060);
        return (SipResponse)SipMessage.Parse(octets, SipLimits.Default, source)!;
    }
}
