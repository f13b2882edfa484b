using Antiphon.Kernel;

namespace Antiphon.Sip;

public enum SubscriptionTimer : byte
{
    /// <summary>Nobody refreshed.</summary>
    Expiry,

    /// <summary>The pause that a Retry-After asked for is over.</summary>
    Retry,
}

/// <summary>What happens to a subscription, seen from its notifier.</summary>
public abstract record SubscriptionEvent
{
    private SubscriptionEvent()
    {
    }

    /// <summary>A SUBSCRIBE in the subscription's dialog: refresh, or with Expires 0 the end.</summary>
    public sealed record Subscribed(SipRequest Subscribe) : SubscriptionEvent;

    /// <summary>The resource has a new state.</summary>
    public sealed record Changed(SipBody State) : SubscriptionEvent;

    /// <summary>The final response to a NOTIFY.</summary>
    public sealed record NotifyAnswered(SipResponse Response) : SubscriptionEvent;

    /// <summary>Timer F of a NOTIFY, or a transport that failed.</summary>
    public sealed record NotifyTimedOut : SubscriptionEvent;

    public sealed record TimerFired(SubscriptionTimer Timer) : SubscriptionEvent;

    /// <summary>
    /// The notifier ends it; the reason is one of RFC 6665 4.1.3: <c>deactivated</c> asks to subscribe anew at once,
    /// <c>noresource</c> never to.
    /// </summary>
    public sealed record Withdrawn(string Reason) : SubscriptionEvent;
}

/// <summary>What a subscription wants done, in order.</summary>
public abstract record SubscriptionEffect
{
    private SubscriptionEffect()
    {
    }

    public sealed record Answer(SipResponse Response) : SubscriptionEffect;

    /// <summary>Still without Via.</summary>
    public sealed record SendNotify(SipRequest Notify) : SubscriptionEffect;

    public sealed record StartTimer(SubscriptionTimer Timer, Instant Due) : SubscriptionEffect;

    public sealed record CancelTimer(SubscriptionTimer Timer) : SubscriptionEffect;

    /// <summary>To be forgotten. The answer to a NOTIFY that said so changes nothing any more.</summary>
    public sealed record Removed : SubscriptionEffect;
}
