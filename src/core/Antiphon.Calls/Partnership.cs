using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>Two calls that belong together: a caller's, and the one that was made for them.</summary>
/// <param name="Id">The other one.</param>
/// <param name="IsBridged">Their far ends hear each other.</param>
public sealed record Partnership(CallId Id, bool IsBridged);

/// <summary>A call to be made for the caller of another.</summary>
/// <param name="Id">Its name.</param>
/// <param name="For">The call it is made for.</param>
/// <param name="Consultation">Whom to call, and how.</param>
/// <param name="Caller">For whom.</param>
/// <param name="Domain">Of the phone system where the caller's call came from.</param>
public sealed record CallOrder(CallId Id, CallId For, Consultation Consultation, Caller Caller, HostPort Domain);

/// <summary>What one call tells its partner.</summary>
public abstract record PartnerNews
{
    private PartnerNews()
    {
    }

    /// <summary>Something can be heard from there before the call is taken (RFC 3960).</summary>
    public sealed record EarlyMedia : PartnerNews;

    /// <summary>The one who was called takes the call.</summary>
    /// <param name="Dialog">With them, for a REFER.</param>
    /// <param name="TakesReplaces">Another dialog can take its place.</param>
    public sealed record Accepted(Dialog Dialog, bool TakesReplaces) : PartnerNews;

    public sealed record Bridged : PartnerNews;

    /// <summary>It is over, and why.</summary>
    public sealed record Left(TransferOutcome Outcome) : PartnerNews;
}
