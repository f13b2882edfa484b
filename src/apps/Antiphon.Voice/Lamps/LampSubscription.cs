using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Lamps;

/// <summary>One subscription to a mailbox's lamp, and what ties it to this server.</summary>
internal sealed class LampSubscription(
    MailboxId mailbox, SipFlow flow, Subscription state, Action<LampSubscription, SubscriptionTimer, Instant> onTimer)
    : ITimed
{
    public MailboxId Mailbox => mailbox;

    public SipFlow Flow => flow;

    public Subscription State { get; set; } = state;

    /// <summary>Its name here; empty when it was refused.</summary>
    public DialogId Dialog { get; } = state is Subscription.Active active ? active.Dialog.Id : default;

    /// <summary>Of the SUBSCRIBE that is to be answered next.</summary>
    public TransactionKey Transaction { get; set; }

#pragma warning disable CA1051 // A struct that is changed in place.
    public OwnedTimers Timers;
#pragma warning restore CA1051

    public void OnTimer(int timer, Instant now) => onTimer(this, (SubscriptionTimer)timer, now);
}
