using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Sip;

public enum DialogRole : byte
{
    /// <summary>The dialog was made by a request of ours; its Call-ID is ours.</summary>
    Client,
    Server,
}

/// <summary>
/// A dialog of RFC 3261 12 as data: whoever holds it can go on with the conversation. Local and remote are the values
/// of From in our requests and of To, without their tags.
/// </summary>
public sealed record Dialog
{
    public required DialogId Id { get; init; }

    public required DialogRole Role { get; init; }

    /// <summary>Made by a 1xx; false once a 2xx confirmed it.</summary>
    public required bool IsEarly { get; init; }

    public required NameAddr Local { get; init; }

    public required NameAddr Remote { get; init; }

    public required SipUri RemoteTarget { get; init; }

    /// <summary>The proxies between, nearest first.</summary>
    public required ImmutableArray<NameAddr> RouteSet { get; init; }

    /// <summary>The number of our last request; null before the first (12.1.1).</summary>
    public uint? LocalCSeq { get; init; }

    /// <summary>The number of the peer's last request; null before the first (12.1.2).</summary>
    public uint? RemoteCSeq { get; init; }

    /// <summary>Made by a request over TLS to a sips URI; so is whatever follows.</summary>
    public bool IsSecure { get; init; }

    /// <summary>
    /// RFC 3261 12.1.1: what a request makes once it is answered with this tag and a status from 101 to 299.
    /// </summary>
    public static Dialog AsServer(SipRequest request, string localTag, bool early = false) => new()
    {
        Id = new DialogId(request.CallId, localTag, request.From.Tag ?? ""),
        Role = DialogRole.Server,
        IsEarly = early,
        Local = Untagged(request.To),
        Remote = Untagged(request.From),
        // A client of RFC 2543 may have no Contact; then From is all there is.
        RemoteTarget = request.Contacts is [var contact, ..] ? contact.Uri : request.From.Uri,
        RouteSet = request.RecordRoute,
        RemoteCSeq = request.CSeq.Number,
        IsSecure = request.Uri.IsSecure && request.TopVia.Transport is "TLS",
    };

    /// <summary>
    /// RFC 3261 8.1.1: from where a first request of ours goes out; nobody has answered yet, so there is no remote tag.
    /// </summary>
    public static Dialog Begin(string callId, string localTag, NameAddr local, NameAddr remote) => new()
    {
        Id = new DialogId(callId, localTag, ""),
        Role = DialogRole.Client,
        IsEarly = true,
        Local = local,
        Remote = remote,
        RemoteTarget = remote.Uri,
        RouteSet = [],
    };

    /// <summary>
    /// RFC 3261 12.1.2: what a response to our request makes; null when it has no To tag or no Contact and so makes
    /// none.
    /// </summary>
    public static Dialog? AsClient(SipRequest request, SipResponse response)
    {
        if (response.Status is <= 100 or >= 300 || DialogId.Of(response) is not { } id || response.Contacts.IsEmpty)
            return null;
        return new Dialog
        {
            Id = id,
            Role = DialogRole.Client,
            IsEarly = response.IsProvisional,
            Local = Untagged(request.From),
            Remote = Untagged(request.To),
            RemoteTarget = response.Contacts[0].Uri,
            RouteSet = [.. response.RecordRoute.Reverse()],
            LocalCSeq = request.CSeq.Number,
            IsSecure = request.Uri.IsSecure && request.TopVia.Transport is "TLS",
        };
    }

    /// <summary>The client's early dialog meets its 2xx: the route set is taken anew (13.2.2.4).</summary>
    public Dialog Confirm(SipResponse success) => this with
    {
        IsEarly = false,
        RouteSet = Role is DialogRole.Client && IsEarly ? [.. success.RecordRoute.Reverse()] : RouteSet,
        RemoteTarget = success.Contacts is [var contact, ..] ? contact.Uri : RemoteTarget,
    };

    /// <summary>RFC 3261 12.2.2 for a request that <see cref="DialogId.Of(SipRequest)"/> led here.</summary>
    public DialogReceipt Receive(SipRequest request)
    {
        var number = request.CSeq.Number;
        // An ACK and a CANCEL have the number of the INVITE they belong to.
        if (request.Method == SipMethod.Ack || request.Method == SipMethod.Cancel)
            return new DialogReceipt.InOrder(this);
        if (RemoteCSeq is { } last && number < last) return new DialogReceipt.OutOfOrder();
        return new DialogReceipt.InOrder(this with
        {
            RemoteCSeq = number,
            RemoteTarget = RefreshesTarget(request.Method) && request.Contacts is [var contact, ..]
                ? contact.Uri
                : RemoteTarget,
        });
    }

    /// <summary>
    /// The next request of ours in this dialog (12.2.1.1), still without Via: the sender adds it, whose branch it is.
    /// </summary>
    public (Dialog Dialog, SipRequest Request) Request(
        SipMethod method, ReadOnlySpan<SipField> fields = default, SipBody? body = null)
    {
        var number = LocalCSeq is { } last ? last + 1 : 1;
        return (this with { LocalCSeq = number }, Compose(new CSeq(number, method), fields, body));
    }

    /// <summary>
    /// RFC 3261 13.2.2.4: the ACK for a 2xx has the number of its INVITE and, if that had any, the same credentials.
    /// </summary>
    public SipRequest Ack(uint inviteCSeq, ReadOnlySpan<SipField> fields = default, SipBody? body = null) =>
        Compose(new CSeq(inviteCSeq, SipMethod.Ack), fields, body);

    /// <summary>RFC 3261 12.2.1.2: a response to a target refresh request moves the target, too.</summary>
    public Dialog Answered(SipMethod method, SipResponse response) =>
        response.IsSuccess && RefreshesTarget(method) && response.Contacts is [var contact, ..]
            ? this with { RemoteTarget = contact.Uri }
            : this;

    /// <summary>RFC 3261 12.2.1.2: the peer does not know the dialog, or is silent.</summary>
    public static bool IsEndedBy(int status) => status is 408 or 481;

    /// <summary>
    /// RFC 3261 14.1: how long to wait after a 491 before the re-INVITE is tried again, in steps of 10 ms.
    /// </summary>
    public TimeSpan GlarePause(Chance chance) =>
        TimeSpan.FromMilliseconds(10 * (Role is DialogRole.Client ? chance.Next(210, 401) : chance.Next(0, 201)));

    // RFC 3261 12.2, RFC 3311 5.1, RFC 6665 4.4.1.
    private static bool RefreshesTarget(SipMethod method) =>
        method == SipMethod.Invite || method == SipMethod.Update
        || method == SipMethod.Subscribe || method == SipMethod.Notify || method == SipMethod.Refer;

    private static NameAddr Untagged(NameAddr address) =>
        address with { Parameters = address.Parameters.Without("tag") };

    private static NameAddr Tagged(NameAddr address, string tag) => tag.Length == 0 ? address : address.WithTag(tag);

    private SipRequest Compose(CSeq cseq, ReadOnlySpan<SipField> fields, SipBody? body)
    {
        var all = new List<SipField>(fields.Length + RouteSet.Length + 6);
        var requestUri = RemoteTarget.ForRequest();
        if (RouteSet is [var first, ..])
        {
            if (first.Uri.IsLooseRouter)
            {
                foreach (var route in RouteSet) all.Add(new SipField(SipHeader.Route, route));
            }
            else
            {
                // A strict router wants itself in the Request-URI and the target at the end of the route.
                requestUri = first.Uri.ForRequest();
                foreach (var route in RouteSet.Skip(1)) all.Add(new SipField(SipHeader.Route, route));
                all.Add(new SipField(SipHeader.Route, new NameAddr(RemoteTarget)));
            }
        }

        all.Add(new SipField(SipHeader.MaxForwards, "70"));
        all.Add(new SipField(SipHeader.From, Tagged(Local, Id.LocalTag)));
        all.Add(new SipField(SipHeader.To, Tagged(Remote, Id.RemoteTag)));
        all.Add(new SipField(SipHeader.CallId, Id.CallId));
        all.Add(new SipField(SipHeader.CSeq, cseq));
        all.AddRange(fields);
        return SipRequest.Create(cseq.Method, requestUri, [.. all], body);
    }
}

/// <summary>What a dialog says to a request.</summary>
public abstract record DialogReceipt
{
    private DialogReceipt()
    {
    }

    public sealed record InOrder(Dialog Dialog) : DialogReceipt;

    /// <summary>RFC 3261 12.2.2: to be answered with 500.</summary>
    public sealed record OutOfOrder : DialogReceipt;
}
