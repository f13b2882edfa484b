using System.Collections.Immutable;

namespace Antiphon.Sip;

/// <summary>REFER as the one who asks (RFC 3515): what is asked, and what is told of how it went.</summary>
public static class Referral
{
    /// <summary>Of a REFER in a dialog.</summary>
    public static ImmutableArray<SipField> Fields(SipUri target, NameAddr referrer, SipField contact) =>
    [
        contact,
        new SipField(SipHeader.ReferTo, new NameAddr(target)),
        // RFC 3892 2: the one who is called may want to know by whom they were sent.
        new SipField(SipHeader.ReferredBy, referrer),
    ];

    /// <summary>
    /// RFC 3891 4: whom to call, and which of their dialogs, one with us, the new call takes the place of.
    /// </summary>
    public static SipUri Replacing(Dialog dialog)
    {
        var id = dialog.Id;
        var replaces = $"{id.CallId};to-tag={id.RemoteTag};from-tag={id.LocalTag}";
        return dialog.RemoteTarget.ForRequest() with
        {
            Headers = SipParameters.None.With("Replaces", Uri.EscapeDataString(replaces)),
        };
    }

    /// <summary>
    /// RFC 3515 2.4.5: the status that the referred request has so far; null when the NOTIFY is not of a referral or
    /// says nothing of it.
    /// </summary>
    public static int? StatusIn(SipRequest notify)
    {
        if (notify.Event?.Package is not SipEvent.Refer || notify.ContentType != MediaType.SipFragment)
            return null;
        // RFC 3420: the start line of a response may be all there is.
        var body = notify.Body.Span;
        if (!body.StartsWith("SIP/2.0 "u8))
            return null;
        var scanner = new Scanner(body["SIP/2.0 ".Length..]);
        return scanner.Number(699, out var status) && status >= 100 ? (int)status : null;
    }

    /// <summary>RFC 3515 2.4.7: the last NOTIFY that will come.</summary>
    public static bool IsLast(SipRequest notify) => notify.SubscriptionState?.IsTerminated == true;
}
