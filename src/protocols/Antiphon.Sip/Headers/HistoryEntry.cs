using System.Text;

namespace Antiphon.Sip;

/// <summary>
/// One entry of RFC 7044: a target the request had, its place in the tree of targets, and why it was left, which the
/// sender wrote as a Reason into the URI's header part.
/// </summary>
public sealed record HistoryEntry(NameAddr Target)
{
    public SipUri Uri => Target.Uri;

    /// <summary>Numbers divided by dots; each dot is one retargeting deeper.</summary>
    public string Index => Target.Parameters["index"] ?? "";

    /// <summary>
    /// RFC 4458 and RFC 7044 10.3: a cause in the target URI says why the call came to <i>this</i> target.
    /// </summary>
    public int? Cause => int.TryParse(Uri.Parameters["cause"], out var cause) ? cause : null;

    /// <summary>The SIP status or the Q.850 value for which this target was given up.</summary>
    public Reason? Reason =>
        Uri.Headers["Reason"] is { } escaped
        && Sip.Reason.TryParse(Encoding.UTF8.GetBytes(SipUri.Unescape(escaped)), out var reason) ? reason : null;

    /// <summary>RFC 7044 10.2.1: mapped to another user, as by forwarding.</summary>
    public string? MappedFrom => Target.Parameters["mp"];

    /// <summary>RFC 7044 10.2.2: changed to a contact of the same user.</summary>
    public string? RecursedFrom => Target.Parameters["rc"];

    /// <summary>RFC 3323: the target wants not to be shown.</summary>
    public bool IsPrivate =>
        Uri.Headers["Privacy"] is { } privacy && privacy.Contains("history", StringComparison.OrdinalIgnoreCase);
}
