using System.Collections.Immutable;
using System.Net;
using System.Text;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>One call to the mailbox of 2001, as its far end sees it.</summary>
internal sealed class Line
{
    public const string Offer =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\n"
        + "a=rtpmap:101 telephone-event/8000\r\n";

    public static readonly SubscriberId Alice = new("alice");

    private static readonly Subscriber Subscriber = new()
    {
        Id = Alice,
        Extension = new Extension("2001"),
        MessageLengthMax = TimeSpan.FromMinutes(2),
        IsEnrolled = true,
    };

    private uint _cseq = 1;
    private int _transactions;

    private Line(string offer, Destination destination, string[] more)
    {
        Invite = RequestOf("INVITE", 1, null, offer, more);
        var arrival = new CallArrival(
            new CallId("a-1-1"),
            Key(),
            Invite,
            new SignallingPath("udp", "192.0.2.1:5060", "192.0.2.9:5060"),
            "ours",
            new LocalMedia("192.0.2.1", 20_000, 7),
            new Parties(new Caller("5001", null), "2001", null),
            destination);
        var answered = arrival.Answer(Around, Now) ?? throw new InvalidOperationException("488");
        (Call, Asked) = (answered.State, answered.Effects);
    }

    private Surroundings _around = Around;

    public static Surroundings Around { get; } = new(DirectoryWith([]), ConversationSettings.Default, TimeZoneInfo.Utc);

    public Instant Now { get; set; } = new(1_767_225_600_000_000);

    public SipRequest Invite { get; }

    public Call Call { get; private set; }

    /// <summary>What the last step asked for.</summary>
    public ImmutableArray<CallEffect> Asked { get; private set; }

    public static Line Answering(string offer = Offer, Destination? destination = null, params string[] more) =>
        new(offer, destination ?? new Destination.Greeting(Alice, GreetingCause.Direct), more);

    public static Line Talking(Destination? destination = null) => Answering(destination: destination).Ack();

    /// <summary>The call came to an interview, whose first question is asked.</summary>
    public static Line Interviewed(InterviewHandler by)
    {
        var line = Answering(destination: new Destination.Answering(new CallerAction(ActionKind.Interview, by.Id)));
        var document = DocumentOf(new RecordKey(InterviewHandler.RecordType, by.Id), by.ToFields());
        line._around = Around with { Directory = DirectoryWith([document]) };
        return line.Ack();
    }

    public Line WithOperator(string number, TransferKind kind = TransferKind.Release)
    {
        var transfer = new TransferSettings { Kind = kind };
        _around = Around with
        {
            Settings = Around.Settings with { Operator = new Extension(number), Transfer = transfer },
        };
        return this;
    }

    /// <summary>Greeted, and recording take 1.</summary>
    public static Line Recording() => Talking().HearOut().HearOut();

    /// <summary>The other server of the pair was lost so long ago.</summary>
    public Line WithoutOtherServerFor(TimeSpan time)
    {
        _around = _around with { AloneSince = Now - time };
        return this;
    }

    public Line Wait(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public IEnumerable<int> Statuses => Asked.OfType<CallEffect.Respond>().Select(r => r.Response.Status);

    public SipRequest? Sent => Asked.OfType<CallEffect.SendRequest>().SingleOrDefault()?.Request;

    public T Only<T>()
        where T : CallEffect => Assert.Single(Asked.OfType<T>());

    public Line Take(CallEvent @event)
    {
        var step = CallMachine.Next(Call, @event, _around, Now);
        (Call, Asked) = (step.State, step.Effects);
        return this;
    }

    private static DirectorySnapshot DirectoryWith(Document[] more) =>
        DirectorySnapshot.From([DocumentOf(Subscriber.Key, Subscriber.ToFields()), .. more]);

    private static Document DocumentOf(RecordKey key, Fields fields) =>
        Document.Create(key, "", fields, new HybridTimestamp(1, 0, ServerId.Primary));

    public Line Ack(string body = "", uint? cseq = null) =>
        Take(new CallEvent.AckReceived(RequestOf("ACK", cseq ?? _cseq, "ours", body)));

    public Line Request(string method, string body = "", params string[] more) =>
        Take(new CallEvent.RequestReceived(Key(), RequestOf(method, ++_cseq, "ours", body, more)));

    /// <summary>The far end answers a request of ours.</summary>
    public Line Respond(SipRequest request, int status, string body = "", params string[] more)
    {
        string[] lines =
        [
            $"SIP/2.0 {status} {SipStatus.Reason(status)}",
            "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKours",
            $"To: {request.To}",
            $"From: {request.From}",
            $"Call-ID: {request.CallId}",
            $"CSeq: {request.CSeq}",
            .. more.Any(m => m.StartsWith("Contact", StringComparison.Ordinal))
                ? Array.Empty<string>()
                : ["Contact: <sip:5001@192.0.2.9>"],
            .. more,
            .. body.Length == 0 ? Array.Empty<string>() : ["Content-Type: application/sdp"],
            $"Content-Length: {body.Length}",
        ];
        return Take(new CallEvent.RequestAnswered((SipResponse)Read(lines, body)));
    }

    /// <summary>Its server dies, and another one goes on with it at an address of its own.</summary>
    public Line MoveTo(CallPlace place)
    {
        var plan = Adoption.Plan(Call, TimeSpan.Zero, TimeSpan.FromMilliseconds(100), Now, place);
        (Call, Asked) = (plan.Call, plan.Effects);
        return this;
    }

    public Line HearOut() => Take(new CallEvent.PlaybackEnded(Call.Conversation.Plays));

    public Line StopRecording(double seconds) =>
        Take(new CallEvent.RecordingStopped(Call.Media.Recording!.Id, (long)(seconds * 8000)));

    public Line Store(bool works = true) => Take(new CallEvent.Answered(works
        ? new ConversationEvent.MessageStored(1)
        : new ConversationEvent.MessageNotStored(1)));

    public Line Fire(CallTimer timer)
    {
        Now = Call.Timers[timer];
        return Take(new CallEvent.TimerFired(timer));
    }

    public TransactionKey Key() =>
        new($"z9hG4bK{++_transactions}", new HostPort("192.0.2.9", 5060), SipMethod.Invite);

    public SipRequest RequestOf(string method, uint cseq, string? toTag, string body, params string[] more)
    {
        string[] lines =
        [
            $"{method} sip:2001@192.0.2.1 SIP/2.0",
            $"Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx{_transactions}",
            "Max-Forwards: 70",
            "To: <sip:2001@192.0.2.1>" + (toTag is null ? "" : $";tag={toTag}"),
            "From: <sip:5001@192.0.2.9>;tag=theirs",
            "Call-ID: c1@192.0.2.9",
            $"CSeq: {cseq} {method}",
            "Contact: <sip:5001@192.0.2.9>",
            .. more,
            .. body.Length == 0 || more.Any(m => m.StartsWith("Content-Type", StringComparison.Ordinal))
                ? Array.Empty<string>()
                : ["Content-Type: application/sdp"],
            $"Content-Length: {body.Length}",
        ];
        return (SipRequest)Read(lines, body);
    }

    private static SipMessage Read(string[] lines, string body)
    {
        var octets = Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + body);
        return SipMessage.Parse(
            octets, SipLimits.Default, new IPEndPoint(IPAddress.Parse("192.0.2.9"), 5060))!;
    }

    public static string WithDirection(string direction) =>
        Offer.Replace("o=- 1 1", "o=- 1 2", StringComparison.Ordinal) + $"a={direction}\r\n";
}
