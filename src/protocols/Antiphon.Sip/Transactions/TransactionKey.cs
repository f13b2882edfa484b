namespace Antiphon.Sip;

/// <summary>
/// What matches a message to its transaction: for a request RFC 3261 17.2.3, for a response 17.1.3. An ACK has the key
/// of its INVITE; the INVITE that a CANCEL is about has the key <c>cancel with { Method = INVITE }</c>.
/// </summary>
public readonly record struct TransactionKey(string Branch, HostPort SentBy, SipMethod Method)
{
    public static TransactionKey Of(SipRequest request)
    {
        var method = request.Method == SipMethod.Ack ? SipMethod.Invite : request.Method;
        var via = request.TopVia;
        return via.HasMagicCookie
            ? new TransactionKey(via.Branch!, via.SentBy, method)
            : new TransactionKey(OldBranch(request, via), via.SentBy, method);
    }

    public static TransactionKey Of(SipResponse response) =>
        new(response.TopVia.Branch ?? "", response.TopVia.SentBy, response.CSeq.Method);

    // RFC 3261 17.2.3 for clients of RFC 2543. The To tag is left out: an ACK has one that its INVITE has not, and
    // two requests with the same From tag, Call-ID, CSeq and Via differ in nothing else.
    private static string OldBranch(SipRequest request, Via via) =>
        $"{request.RawUri} {request.From.Tag} {request.CallId} {request.CSeq.Number} {via}";
}
