using System.Text;

namespace Antiphon.Sip;

/// <summary>The header fields known by name. <see cref="Other"/> stands for all the rest.</summary>
public enum SipHeader : byte
{
    Other,
    Accept,
    AcceptEncoding,
    AcceptLanguage,
    AlertInfo,
    Allow,
    AllowEvents,
    AuthenticationInfo,
    Authorization,
    CallId,
    CallInfo,
    Contact,
    ContentDisposition,
    ContentEncoding,
    ContentLanguage,
    ContentLength,
    ContentType,
    CSeq,
    Date,
    Diversion,
    ErrorInfo,
    Event,
    Expires,
    From,
    HistoryInfo,
    InReplyTo,
    MaxForwards,
    MimeVersion,
    MinExpires,
    MinSE,
    Organization,
    PAssertedIdentity,
    Path,
    Priority,
    Privacy,
    ProxyAuthenticate,
    ProxyAuthorization,
    ProxyRequire,
    RAck,
    Reason,
    RecordRoute,
    ReferSub,
    ReferTo,
    ReferredBy,
    RemotePartyId,
    Replaces,
    ReplyTo,
    Require,
    RetryAfter,
    Route,
    RSeq,
    Server,
    ServiceRoute,
    SessionExpires,
    Subject,
    SubscriptionState,
    Supported,
    Timestamp,
    To,
    Unsupported,
    UserAgent,
    Via,
    Warning,
    WwwAuthenticate,
}

/// <summary>The names of the header fields: as they are written, as they are compact, and back.</summary>
public static class SipHeaderNames
{
    private static readonly string[] Names =
    [
        "", "Accept", "Accept-Encoding", "Accept-Language", "Alert-Info", "Allow", "Allow-Events",
        "Authentication-Info", "Authorization", "Call-ID", "Call-Info", "Contact", "Content-Disposition",
        "Content-Encoding", "Content-Language", "Content-Length", "Content-Type", "CSeq", "Date", "Diversion",
        "Error-Info", "Event", "Expires", "From", "History-Info", "In-Reply-To", "Max-Forwards", "MIME-Version",
        "Min-Expires", "Min-SE", "Organization", "P-Asserted-Identity", "Path", "Priority", "Privacy",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Require", "RAck", "Reason", "Record-Route", "Refer-Sub",
        "Refer-To", "Referred-By", "Remote-Party-ID", "Replaces", "Reply-To", "Require", "Retry-After", "Route",
        "RSeq", "Server", "Service-Route", "Session-Expires", "Subject", "Subscription-State", "Supported",
        "Timestamp", "To", "Unsupported", "User-Agent", "Via", "Warning", "WWW-Authenticate",
    ];

    // Indexed by the name's length, so that few names are compared with each field.
    private static readonly (byte[] Name, SipHeader Header)[][] ByLength = Index();

    public static string Name(this SipHeader header) => Names[(int)header];

    public static SipHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1) return FindCompact(name[0]);
        if (name.Length >= ByLength.Length) return SipHeader.Other;
        foreach (var (known, header) in ByLength[name.Length])
            if (Ascii.EqualsIgnoreCase(name, known))
                return header;
        return SipHeader.Other;
    }

    // RFC 3261 7.3.3 and the IANA registry of compact forms.
    private static SipHeader FindCompact(byte letter) => (char)(letter | 0x20) switch
    {
        'b' => SipHeader.ReferredBy,
        'c' => SipHeader.ContentType,
        'e' => SipHeader.ContentEncoding,
        'f' => SipHeader.From,
        'i' => SipHeader.CallId,
        'k' => SipHeader.Supported,
        'l' => SipHeader.ContentLength,
        'm' => SipHeader.Contact,
        'o' => SipHeader.Event,
        'r' => SipHeader.ReferTo,
        's' => SipHeader.Subject,
        't' => SipHeader.To,
        'u' => SipHeader.AllowEvents,
        'v' => SipHeader.Via,
        'x' => SipHeader.SessionExpires,
        _ => SipHeader.Other,
    };

    private static (byte[] Name, SipHeader Header)[][] Index()
    {
        var known = Names.Select((name, at) => (Name: Encoding.ASCII.GetBytes(name), Header: (SipHeader)at)).ToArray();
        var byLength = new (byte[] Name, SipHeader Header)[known.Max(entry => entry.Name.Length) + 1][];
        for (var length = 0; length < byLength.Length; length++)
            byLength[length] = [.. known.Where(entry => length > 1 && entry.Name.Length == length)];
        return byLength;
    }
}
