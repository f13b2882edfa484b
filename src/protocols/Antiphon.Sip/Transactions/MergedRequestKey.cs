namespace Antiphon.Sip;

/// <summary>
/// RFC 3261 8.2.2.2: a request without To tag that has the From tag, Call-ID and CSeq of a running transaction it
/// does not match came by two paths, and the later one is refused with 482.
/// </summary>
public readonly record struct MergedRequestKey(string CallId, string? FromTag, CSeq CSeq)
{
    /// <returns>Null for a request in a dialog, for which merging is not looked at.</returns>
    public static MergedRequestKey? Of(SipRequest request) =>
        request.ToTag is null ? new(request.CallId, request.From.Tag, request.CSeq) : null;
}
