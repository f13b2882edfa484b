using System.Diagnostics;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using static Antiphon.Sip.SubscriptionEffect;
using static Antiphon.Sip.SubscriptionEvent;

namespace Antiphon.Sip;

/*
           SUBSCRIBE: 200, NOTIFY active
                      |
                +-----v--+  refresh: 200, NOTIFY active
           +----| Active |  change: NOTIFY, or once the one under way is answered
           +--->+--------+  Retry-After: NOTIFY later
                      |  Expires 0: 200, NOTIFY terminated
                      |  expired, withdrawn: NOTIFY terminated
                      |  NOTIFY failed for good
                +-----v---+
                | Removed |
                +---------+

   One NOTIFY is under way at a time, except that a refresh is always followed by one. What changes meanwhile is sent
   as one: the state is sent whole, so only the latest matters.
*/

public enum NotifyDelivery : byte
{
    Idle,

    /// <summary>A NOTIFY waits for its answer.</summary>
    UnderWay,

    /// <summary>The subscriber asked for a pause.</summary>
    Paused,
}

/// <summary>A subscription on the notifier's side (RFC 6665 4.2); permission is granted or refused at once.</summary>
[JsonDerivedType(typeof(Active), "active")]
[JsonDerivedType(typeof(Ended), "removed")]
public abstract record Subscription
{
    private Subscription()
    {
    }

    public sealed record Active(Dialog Dialog, SipEvent Event, NameAddr Contact, SubscriptionPolicy Policy)
        : Subscription
    {
        public required Instant Expires { get; init; }

        /// <summary>The resource's state as last told, sent with each NOTIFY.</summary>
        public required SipBody State { get; init; }

        public NotifyDelivery Delivery { get; init; }

        /// <summary>The state changed after the last NOTIFY was sent.</summary>
        public bool IsOutdated { get; init; }

        /// <summary>How often in a row a NOTIFY was refused and sent again under a higher number.</summary>
        public int Steps { get; init; }
    }

    /// <summary>
    /// Over the numbers that another server has used in this dialog while neither heard the other; each of its
    /// takeovers makes as large a step (RFC 3261 12.2.2: a gap is no error).
    /// </summary>
    private const uint CSeqStep = 1000;

    private const int StepsMax = 3;

    public sealed record Ended : Subscription;

    /// <summary>A SUBSCRIBE outside of any dialog, which <see cref="RequestValidator"/> let pass.</summary>
    public static Step<Subscription, SubscriptionEffect> Start(
        SipRequest subscribe,
        SubscriptionPolicy policy,
        string localTag,
        NameAddr contact,
        SipBody state,
        Instant now)
    {
        // RFC 6665 4.2.3: no Event means 489, too.
        if (subscribe.Event is not { } @event || @event.Package != policy.Event.Package)
            return Refuse(subscribe, localTag, 489, new SipField(SipHeader.AllowEvents, policy.Event.Package));
        // RFC 3842 3.5: without Accept the package's default type is meant.
        if (subscribe.Has(SipHeader.Accept) && !subscribe.Accept.Any(range => range.Includes(policy.BodyType)))
            return Refuse(subscribe, localTag, 406, new SipField(SipHeader.Accept, policy.BodyType));
        if (Grant(subscribe, policy) is not { } granted)
            return Refuse(subscribe, localTag, 423, MinExpires(policy));

        var active = new Active(Dialog.AsServer(subscribe, localTag), @event, contact, policy)
        {
            Expires = now + granted,
            State = state,
        };
        return Confirm(active, subscribe, granted, now);
    }

    public static Step<Subscription, SubscriptionEffect> Next(
        Subscription subscription, SubscriptionEvent @event, Instant now) => (subscription, @event) switch
    {
        (Active active, Subscribed(var subscribe)) => Refresh(active, subscribe, now),
        (Active { Delivery: NotifyDelivery.Idle } active, Changed(var state)) =>
            Notify(active with { State = state }, now),
        // Sent once the one under way is answered or the pause is over.
        (Active active, Changed(var state)) => To(active with { State = state, IsOutdated = true }),
        (Active active, NotifyAnswered(var response)) => Answered(active, response, now),
        // RFC 6665 4.2.2: a subscriber that is silent is not told any more.
        (Active, NotifyTimedOut) => Remove(),
        (Active active, TimerFired(SubscriptionTimer.Expiry)) => Terminate(active, "timeout"),
        (Active { Delivery: NotifyDelivery.Paused } active, TimerFired(SubscriptionTimer.Retry)) => Notify(active, now),
        // A refresh came before and sent the NOTIFY.
        (Active active, TimerFired(SubscriptionTimer.Retry)) => To(active),
        (Active active, Withdrawn(var reason)) => Terminate(active, reason),

        // RFC 6665 4.1.2.2: the subscriber learns that it must subscribe anew.
        (Ended, Subscribed(var subscribe)) => To(subscription, new Answer(subscribe.Answer(481))),
        // Forgotten by its owner; what is still on its way to it has no effect.
        (Ended, Changed or NotifyAnswered or NotifyTimedOut or TimerFired or Withdrawn) => To(subscription),
        _ => throw new UnreachableException($"{subscription} does not decide {@event}."),
    };

    private static Step<Subscription, SubscriptionEffect> Refresh(Active active, SipRequest subscribe, Instant now)
    {
        if (active.Dialog.Receive(subscribe) is not DialogReceipt.InOrder(var dialog))
            return To(active, new Answer(subscribe.Answer(500)));
        active = active with { Dialog = dialog };
        // RFC 6665 4.1.2.2: a refresh that is refused leaves the subscription as it was.
        if (Grant(subscribe, active.Policy) is not { } granted)
            return To(active, new Answer(subscribe.Answer(423, fields: [MinExpires(active.Policy)])));
        return Confirm(active with { Expires = now + granted }, subscribe, granted, now);
    }

    /// <summary>200, and the NOTIFY that must follow it at once (RFC 6665 4.2.1.2).</summary>
    private static Step<Subscription, SubscriptionEffect> Confirm(
        Active active, SipRequest subscribe, TimeSpan granted, Instant now)
    {
        var answer = new Answer(subscribe.Answer(
            200,
            toTag: active.Dialog.Id.LocalTag,
            fields:
            [
                new SipField(SipHeader.Expires, (long)granted.TotalSeconds),
                new SipField(SipHeader.Contact, active.Contact),
            ]));
        var next = granted == TimeSpan.Zero ? Terminate(active, "timeout") : Notify(active, now);
        var expiry = new StartTimer(SubscriptionTimer.Expiry, active.Expires);
        return next with
        {
            Effects = next.State is Active ? [answer, expiry, .. next.Effects] : [answer, .. next.Effects],
        };
    }

    /// <returns>Null for an interval that is too brief.</returns>
    private static TimeSpan? Grant(SipRequest subscribe, SubscriptionPolicy policy)
    {
        var wanted = subscribe.Expires ?? policy.ExpiresDefault;
        if (wanted > TimeSpan.Zero && wanted < policy.ExpiresMin) return null;
        return wanted < policy.ExpiresMax ? wanted : policy.ExpiresMax;
    }

    private static Step<Subscription, SubscriptionEffect> Answered(Active active, SipResponse response, Instant now)
    {
        if (response.IsProvisional) return To(active);
        if (response.IsSuccess)
        {
            var idle = active with
            {
                Dialog = active.Dialog.Answered(SipMethod.Notify, response),
                Delivery = NotifyDelivery.Idle,
                Steps = 0,
            };
            return active.IsOutdated ? Notify(idle, now) : To(idle);
        }

        if (EndsSubscription(response.Status)) return Remove();
        // RFC 3261 12.2.2: so is answered what has a number below the last one.
        if (response is { Status: 500, RetryAfter: null } && active.Steps < StepsMax)
        {
            var beyond = active.Dialog with { LocalCSeq = (active.Dialog.LocalCSeq ?? 0) + CSeqStep };
            return Notify(active with { Dialog = beyond, Steps = active.Steps + 1 }, now);
        }

        // RFC 6665 4.2.2 keeps the subscription after any other failure; the next refresh brings the state.
        return response.RetryAfter is { } pause
            ? To(
                active with { Delivery = NotifyDelivery.Paused },
                new StartTimer(SubscriptionTimer.Retry, now + pause))
            : To(active with { Delivery = NotifyDelivery.Idle });
    }

    // RFC 6665 4.2.2; a 408 is what a proxy makes of a subscriber that is silent.
    private static bool EndsSubscription(int status) =>
        status is 404 or 405 or 408 or 410 or 416 or (>= 480 and <= 485) or 489 or 501 or 604;

    private static Step<Subscription, SubscriptionEffect> Notify(Active active, Instant now)
    {
        var left = active.Expires > now ? active.Expires - now : TimeSpan.Zero;
        var (dialog, notify) = Compose(active, SubscriptionState.Active(left));
        return To(
            active with { Dialog = dialog, Delivery = NotifyDelivery.UnderWay, IsOutdated = false },
            new SendNotify(notify));
    }

    private static Step<Subscription, SubscriptionEffect> Terminate(Active active, string reason)
    {
        var (_, notify) = Compose(active, SubscriptionState.Terminated(reason));
        return To(new Ended(), [new SendNotify(notify), .. Forget]);
    }

    private static Step<Subscription, SubscriptionEffect> Remove() => To(new Ended(), Forget);

    private static SubscriptionEffect[] Forget =>
    [
        new CancelTimer(SubscriptionTimer.Expiry),
        new CancelTimer(SubscriptionTimer.Retry),
        new Removed(),
    ];

    private static (Dialog Dialog, SipRequest Notify) Compose(Active active, SubscriptionState state) =>
        active.Dialog.Request(
            SipMethod.Notify,
            [
                new SipField(SipHeader.Contact, active.Contact),
                new SipField(SipHeader.Event, active.Event),
                new SipField(SipHeader.SubscriptionState, state),
            ],
            active.State);

    private static Step<Subscription, SubscriptionEffect> Refuse(
        SipRequest subscribe, string localTag, int status, SipField field) =>
        To(new Ended(), new Answer(subscribe.Answer(status, toTag: localTag, fields: [field])), new Removed());

    private static SipField MinExpires(SubscriptionPolicy policy) =>
        new(SipHeader.MinExpires, (long)policy.ExpiresMin.TotalSeconds);

    private static Step<Subscription, SubscriptionEffect> To(
        Subscription state, params ReadOnlySpan<SubscriptionEffect> effects) => Step.To(state, effects);
}
