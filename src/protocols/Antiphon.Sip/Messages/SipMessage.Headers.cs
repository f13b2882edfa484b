using System.Collections.Immutable;

namespace Antiphon.Sip;

/// <content>The header fields by type.</content>
public abstract partial class SipMessage
{
    public Via TopVia => Vias[0];

    public ImmutableArray<Via> Vias
    {
        get
        {
            if (field.IsDefault && TryReadList<Via>(SipHeader.Via, Via.TryRead!, out var vias)) field = vias;
            return field.IsDefaultOrEmpty ? throw NotValidated(SipHeader.Via.Name()) : field;
        }
    }

    public NameAddr From => field ??= Required<NameAddr>(SipHeader.From);

    public NameAddr To => field ??= Required<NameAddr>(SipHeader.To);

    public string CallId => field ??= Raw(SipHeader.CallId) ?? throw NotValidated(SipHeader.CallId.Name());

    public CSeq CSeq
    {
        get
        {
            if (field == default) field = Required<CSeq>(SipHeader.CSeq);
            return field;
        }
    }

    /// <summary>Empty for "*", of which <see cref="ContactIsWildcard"/> tells.</summary>
    public ImmutableArray<NameAddr> Contacts => Cached(ref field, SipHeader.Contact);

    /// <summary>RFC 3261 10.2.2: "Contact: *" removes all bindings.</summary>
    public bool ContactIsWildcard => Raw(SipHeader.Contact) is "*" && Count(SipHeader.Contact) == 1;

    public ImmutableArray<NameAddr> Route => Cached(ref field, SipHeader.Route);

    public ImmutableArray<NameAddr> RecordRoute => Cached(ref field, SipHeader.RecordRoute);

    public int? MaxForwards => (int?)Number(SipHeader.MaxForwards, byte.MaxValue);

    public TimeSpan? Expires => Seconds(Number(SipHeader.Expires, uint.MaxValue));

    public TimeSpan? MinExpires => Seconds(Number(SipHeader.MinExpires, uint.MaxValue));

    public TimeSpan? RetryAfter => Seconds(Leading(SipHeader.RetryAfter, uint.MaxValue, out _));

    public SipEvent? Event => Optional<SipEvent>(SipHeader.Event);

    public SubscriptionState? SubscriptionState => Optional<SubscriptionState>(SipHeader.SubscriptionState);

    /// <summary>RFC 4028 4.</summary>
    public SessionExpires? SessionExpires => Optional<SessionExpires>(SipHeader.SessionExpires);

    /// <summary>RFC 4028 5.</summary>
    public TimeSpan? MinSessionExpires => Seconds(Leading(SipHeader.MinSE, uint.MaxValue, out _));

    /// <summary>RFC 3891: the dialog that an INVITE replaces.</summary>
    public Replaces? Replaces => Optional<Replaces>(SipHeader.Replaces);

    public NameAddr? ReferTo => Optional<NameAddr>(SipHeader.ReferTo);

    public NameAddr? ReferredBy => Optional<NameAddr>(SipHeader.ReferredBy);

    /// <summary>RFC 3262 7.2: the RSeq and the CSeq that a PRACK acknowledges.</summary>
    public RAck? RAck => Optional<RAck>(SipHeader.RAck);

    public uint? RSeq => (uint?)Number(SipHeader.RSeq, uint.MaxValue);

    /// <summary>Media type and subtype in lower case, without parameters.</summary>
    public string? ContentType => Optional<MediaType>(SipHeader.ContentType)?.Name;

    /// <summary>RFC 3261 20.11: what a body is for, and whether it may be ignored.</summary>
    public ContentDisposition? ContentDisposition => Optional<ContentDisposition>(SipHeader.ContentDisposition);

    /// <summary>RFC 3261 20.1; a range such as <c>application/*</c> is one of them.</summary>
    public ImmutableArray<MediaType> Accept => List<MediaType>(SipHeader.Accept, MediaType.TryRead!);

    public ImmutableArray<string> Require => Tokens(SipHeader.Require);

    public ImmutableArray<string> ProxyRequire => Tokens(SipHeader.ProxyRequire);

    public ImmutableArray<string> Supported => Tokens(SipHeader.Supported);

    public ImmutableArray<string> Unsupported => Tokens(SipHeader.Unsupported);

    public ImmutableArray<string> Allow => Tokens(SipHeader.Allow);

    public ImmutableArray<string> AllowEvents => Tokens(SipHeader.AllowEvents);

    public ImmutableArray<string> ContentEncoding => Tokens(SipHeader.ContentEncoding);

    /// <summary>RFC 3325 9.1: one or two, a sip and a tel URI.</summary>
    public ImmutableArray<NameAddr> AssertedIdentities => Addresses(SipHeader.PAssertedIdentity);

    public ImmutableArray<NameAddr> RemotePartyIds => Addresses(SipHeader.RemotePartyId);

    /// <summary>RFC 5806: the most recent diversion first.</summary>
    public ImmutableArray<Diversion> Diversions =>
        [.. Addresses(SipHeader.Diversion).Select(entry => new Diversion(entry))];

    /// <summary>RFC 7044: the oldest entry first.</summary>
    public ImmutableArray<HistoryEntry> History =>
        [.. Addresses(SipHeader.HistoryInfo).Select(entry => new HistoryEntry(entry))];

    public ImmutableArray<Reason> Reasons => List<Reason>(SipHeader.Reason, Reason.TryRead!);

    /// <summary>Credentials or challenges; these four names are the only lists that commas do not divide.</summary>
    public ImmutableArray<AuthenticationField> Authentication(SipHeader header)
    {
        var fields = ImmutableArray.CreateBuilder<AuthenticationField>();
        for (var at = IndexOf(header, 0); at >= 0; at = IndexOf(header, at + 1))
            if (AuthenticationField.TryParse(Value(_fields[at]), out var value))
                fields.Add(value);
        return fields.ToImmutable();
    }

    /// <summary>What is wrong with this field: absent, malformed, or there more often than once.</summary>
    public SipParseError Defect(SipHeader header)
    {
        var at = IndexOf(header, 0);
        if (at < 0) return new SipParseError(SipDefect.MissingHeaderField, header);
        if (!IsList(header) && IndexOf(header, at + 1) is >= 0 and var second)
            return new SipParseError(SipDefect.DuplicateHeaderField, header, _fields[second].NameStart);
        return IsReadable(header) ? default : new SipParseError(SipDefect.BadHeaderField, header, _fields[at].Start);
    }

    private protected static InvalidOperationException NotValidated(string field) =>
        new($"{field} was asked for in a message that no validator let pass.");

    private static bool IsList(SipHeader header) => header is
        SipHeader.Via or SipHeader.Contact or SipHeader.Route or SipHeader.RecordRoute or SipHeader.Require
        or SipHeader.ProxyRequire or SipHeader.Supported or SipHeader.Unsupported or SipHeader.Allow
        or SipHeader.AllowEvents or SipHeader.Accept or SipHeader.PAssertedIdentity or SipHeader.RemotePartyId
        or SipHeader.Diversion or SipHeader.HistoryInfo or SipHeader.Reason or SipHeader.ContentEncoding
        or SipHeader.Authorization or SipHeader.ProxyAuthorization or SipHeader.WwwAuthenticate
        or SipHeader.ProxyAuthenticate or SipHeader.Warning or SipHeader.Path or SipHeader.ServiceRoute;

    private bool IsReadable(SipHeader header) => header switch
    {
        SipHeader.Via => TryReadList<Via>(header, Via.TryRead!, out var vias) && !vias.IsEmpty,
        SipHeader.From or SipHeader.To or SipHeader.ReferTo or SipHeader.ReferredBy =>
            TryReadOne<NameAddr>(header, out _),
        SipHeader.CallId => IsCallId(),
        SipHeader.CSeq => TryReadOne<CSeq>(header, out _),
        SipHeader.Contact => ContactIsWildcard || TryReadList<NameAddr>(header, NameAddr.TryRead!, out _),
        SipHeader.Route or SipHeader.RecordRoute or SipHeader.PAssertedIdentity or SipHeader.RemotePartyId
            or SipHeader.Diversion or SipHeader.HistoryInfo or SipHeader.Path or SipHeader.ServiceRoute =>
            TryReadList<NameAddr>(header, NameAddr.TryRead!, out _),
        SipHeader.MaxForwards => MaxForwards is not null,
        SipHeader.Expires or SipHeader.MinExpires => Number(header, uint.MaxValue) is not null,
        SipHeader.ContentType => TryReadOne<MediaType>(header, out _),
        SipHeader.Accept => TryReadList<MediaType>(header, MediaType.TryRead!, out _),
        SipHeader.Event => TryReadOne<SipEvent>(header, out _),
        SipHeader.RAck => TryReadOne<RAck>(header, out _),
        SipHeader.Replaces => TryReadOne<Replaces>(header, out _),
        SipHeader.SessionExpires => TryReadOne<SessionExpires>(header, out _),
        SipHeader.Require or SipHeader.ProxyRequire or SipHeader.Supported or SipHeader.Allow =>
            TryReadList<string>(header, ReadToken, out _),
        _ => true,
    };

    // word [ "@" word ]
    private bool IsCallId()
    {
        var scanner = new Scanner(Value(_fields[IndexOf(SipHeader.CallId, 0)]));
        if (scanner.While(Grammar.Word).IsEmpty) return false;
        return !scanner.TakeExactly('@') ? scanner.AtEnd : !scanner.While(Grammar.Word).IsEmpty && scanner.AtEnd;
    }

    private bool TryReadOne<T>(SipHeader header, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
        where T : ISipText<T>
    {
        value = default;
        return IndexOf(header, 0) is >= 0 and var at && T.TryParse(Value(_fields[at]), out value);
    }

    private T Required<T>(SipHeader header)
        where T : ISipText<T> => TryReadOne<T>(header, out var value) ? value : throw NotValidated(header.Name());

    private T? Optional<T>(SipHeader header)
        where T : class, ISipText<T> => TryReadOne<T>(header, out var value) ? value : null;

    private ImmutableArray<T> List<T>(SipHeader header, ElementReader<T> read) =>
        TryReadList(header, read, out var list) ? list : [];

    private ImmutableArray<NameAddr> Addresses(SipHeader header) => List<NameAddr>(header, NameAddr.TryRead!);

    private ImmutableArray<NameAddr> Cached(ref ImmutableArray<NameAddr> cache, SipHeader header)
    {
        if (cache.IsDefault) cache = Addresses(header);
        return cache;
    }

    private ImmutableArray<string> Tokens(SipHeader header) => List<string>(header, ReadToken);

    private static bool ReadToken(ref Scanner scanner, out string token)
    {
        var whole = scanner.Token(out var text);
        token = Text.Of(text);
        return whole;
    }

    private long? Number(SipHeader header, uint max)
    {
        var number = Leading(header, max, out var isWhole);
        return isWhole ? number : null;
    }

    /// <summary>The number that a field begins with; Retry-After may have a comment and parameters behind it.</summary>
    private long? Leading(SipHeader header, uint max, out bool isWhole)
    {
        isWhole = false;
        if (IndexOf(header, 0) is not (>= 0 and var at)) return null;
        var scanner = new Scanner(Value(_fields[at]));
        if (!scanner.Number(max, out var number)) return null;
        isWhole = scanner.AtEnd;
        return number;
    }

    private static TimeSpan? Seconds(long? number) => number is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
