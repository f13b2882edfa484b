namespace Antiphon.Sip;

/// <summary>
/// RFC 3261 12: which dialog, seen from this end. The remote tag is empty for a peer of RFC 2543, which has none.
/// </summary>
public readonly record struct DialogId(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>The dialog a request belongs to (12.2.2); null when it is outside of any.</summary>
    public static DialogId? Of(SipRequest request) =>
        request.ToTag is { } localTag ? new(request.CallId, localTag, request.From.Tag ?? "") : null;

    /// <summary>The dialog a response makes or belongs to; null when it has no To tag.</summary>
    public static DialogId? Of(SipResponse response) =>
        response.To.Tag is { } remoteTag ? new(response.CallId, response.From.Tag ?? "", remoteTag) : null;

    /// <summary>The dialog that a Replaces field names, whose to-tag is ours (RFC 3891 3).</summary>
    public static DialogId Of(Replaces replaces) => new(replaces.CallId, replaces.ToTag, replaces.FromTag);
}
