namespace Antiphon.Sip;

/// <summary>One diversion of RFC 5806: who sent the call on, and why.</summary>
public sealed record Diversion(NameAddr Diverting)
{
    public SipUri Uri => Diverting.Uri;

    /// <summary>
    /// <c>unknown</c>, <c>user-busy</c>, <c>no-answer</c>, <c>unavailable</c>, <c>unconditional</c>,
    /// <c>time-of-day</c>, <c>do-not-disturb</c>, <c>deflection</c>, <c>follow-me</c>, <c>out-of-service</c>,
    /// <c>away</c>, or an extension's; always lower case.
    /// </summary>
    public string Reason => Diverting.Parameters["reason"]?.ToLowerInvariant() ?? "unknown";

    /// <summary>How many diversions this entry stands for.</summary>
    public int Counter => int.TryParse(Diverting.Parameters["counter"], out var counter) ? counter : 1;

    public string? Privacy => Diverting.Parameters["privacy"];
}
