namespace Antiphon.Sip;

/// <summary>How long a notifier lets a subscription live.</summary>
public sealed record SubscriptionPolicy(SipEvent Event, string BodyType)
{
    /// <summary>Message waiting indication (RFC 3842).</summary>
    public static readonly SubscriptionPolicy MessageSummary =
        new(new SipEvent(SipEvent.MessageSummary), MediaType.MessageSummary);

    /// <summary>Longer means fewer refreshes, and a lamp that is wrong for longer after a lost NOTIFY.</summary>
    public TimeSpan ExpiresMax { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Less is refused with 423, which RFC 6665 4.2.1.1 allows below one hour.</summary>
    public TimeSpan ExpiresMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What a SUBSCRIBE without Expires asks for (RFC 3842 3.4).</summary>
    public TimeSpan ExpiresDefault { get; init; } = TimeSpan.FromHours(1);
}
