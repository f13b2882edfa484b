namespace Antiphon.Sip;

/// <content>The two requests that a transaction makes out of its INVITE.</content>
public sealed partial class SipRequest
{
    /// <summary>The ACK for a response that is not a 2xx (RFC 3261 17.1.1.3): To is the response's.</summary>
    public SipRequest AckFor(SipResponse response) => Derive(SipMethod.Ack, response.Raw(SipHeader.To)!);

    /// <summary>
    /// RFC 3261 9.1; to be sent only once a provisional response has come, in a transaction of its own.
    /// </summary>
    public SipRequest Cancel() => Derive(SipMethod.Cancel, Raw(SipHeader.To)!);

    // Request-URI, Call-ID, From and the number of CSeq are the same; the only Via is the topmost; Route is copied.
    private SipRequest Derive(SipMethod method, string to)
    {
        var fields = new List<SipField>
        {
            new(SipHeader.Via, TopVia),
            new(SipHeader.MaxForwards, "70"),
            new(SipHeader.From, Raw(SipHeader.From)!),
            new(SipHeader.To, to),
            new(SipHeader.CallId, CallId),
            new(SipHeader.CSeq, CSeq with { Method = method }),
        };
        foreach (var route in Route) fields.Add(new SipField(SipHeader.Route, route));
        return Create(method, Uri, [.. fields]);
    }
}
