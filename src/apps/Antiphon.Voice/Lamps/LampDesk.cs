using System.Collections.Immutable;
using System.Net;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Calls;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Lamps;

/// <summary>
/// Message waiting lamps: a function of the mailbox. Whoever subscribed is told with NOTIFY in their dialog
/// (RFC 3842), the phone system's own lamps with NOTIFY outside of any where that is set.
/// </summary>
internal sealed class LampDesk(
    VoiceContext context, TransactionTable transactions, StoreDesk store, SwitchableTransport transport)
{
    private static readonly TimeSpan CountPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<DialogId, LampSubscription> _subscriptions = [];
    private readonly Dictionary<MailboxId, HashSet<DialogId>> _byMailbox = [];
    private readonly Dictionary<MailboxId, int> _changes = [];
    private readonly HashSet<MailboxId> _counting = [];
    private readonly HashSet<MailboxId> _changedMeanwhile = [];
    private uint _unsolicited;
    private bool _isActive;

    public int Count => _subscriptions.Count;

    /// <summary>Is told what is over; by its <see cref="LampRecord.Name"/>.</summary>
    public Action<string> Ended { get; set; } = _ => { };

    public bool Owns(DialogId dialog) => _subscriptions.ContainsKey(dialog);

    /// <summary>Whatever the lamps showed before, they show the mailboxes now.</summary>
    public void Activate()
    {
        _isActive = true;
        foreach (var mailbox in _byMailbox.Keys.ToArray())
            OnMailboxChanged(mailbox);
        if (context.Settings.UnsolicitedLamps is null)
            return;
        foreach (var subscriber in context.Directory.Subscribers.Where(s => !s.Lamps.IsEmpty))
            OnMailboxChanged(MailboxOf(subscriber));
    }

    /// <summary>The other server tells the lamps now.</summary>
    public void Deactivate() => _isActive = false;

    /// <summary>
    /// Goes on with the other server's subscriptions. A phone that had subscribed at another address learns by the next
    /// NOTIFY where its refreshes go (RFC 6665 4.4.1).
    /// </summary>
    public void Adopt(IEnumerable<LampRecord> lamps)
    {
        foreach (var lamp in lamps)
        {
            if (transport.GoOn(lamp.State.Dialog, CallComposer.FlowOf(lamp.Path)) is not { } flow)
                continue;
            var state = lamp.Adopted(ContactAt(flow)).State;
            var subscription = new LampSubscription(lamp.Mailbox, flow, state, OnTimer);
            Add(subscription);
            subscription.Timers.Start(
                context.Timers, subscription, (int)SubscriptionTimer.Expiry, lamp.State.Expires);
            TellPeer(subscription);
            // Nobody knows whether the last NOTIFY came to the phone.
            if (_isActive)
                OnMailboxChanged(lamp.Mailbox);
        }
    }

    /// <summary>
    /// Servers that both are active, and do not see it, count on in one dialog: no number is used a second time.
    /// </summary>
    public void StepOver(LampRecord theirs)
    {
        if (_subscriptions.TryGetValue(theirs.State.Dialog.Id, out var subscription)
            && subscription.State is Subscription.Active own
            && theirs.State.Dialog.LocalCSeq is { } used && used > (own.Dialog.LocalCSeq ?? 0))
            subscription.State = own with { Dialog = own.Dialog with { LocalCSeq = used } };
    }

    /// <summary>Those at an address that went to the other server are the other server's: not a word is said.</summary>
    public void LetGo(ImmutableArray<IPEndPoint> listening)
    {
        foreach (var subscription in _subscriptions.Values.Where(s => !listening.Contains(s.Flow.Local)).ToArray())
            Forget(subscription);
    }

    /// <summary>The other server tells it now: what was told here and not answered is not told again.</summary>
    public void LetGo(string lamp)
    {
        foreach (var subscription in _subscriptions.Values.Where(s => s.Dialog.LocalTag == lamp).ToArray())
        {
            transactions.Abandon(subscription.Dialog.CallId);
            Forget(subscription);
        }
    }

    /// <summary>Streams every subscription as it is now.</summary>
    public void TellAll()
    {
        foreach (var subscription in _subscriptions.Values)
            TellPeer(subscription);
    }

    /// <summary>A SUBSCRIBE outside of any dialog. It is answered once the mailbox has been counted.</summary>
    public void Arrive(TransactionKey transaction, SipRequest subscribe, SipFlow flow, Instant now)
    {
        if (context.Directory.FindNumber(subscribe.Uri.User ?? subscribe.To.Uri.User) is not { } subscriber)
        {
            transactions.Respond(transaction, subscribe.Answer(404, toTag: context.NextTag()), now);
            return;
        }

        var mailbox = MailboxOf(subscriber);
        var changes = _changes.GetValueOrDefault(mailbox);
        CountedMessages.Ask(context, store, mailbox, (counts, later) =>
        {
            if (counts is { } known)
                Begin(transaction, subscribe, flow, mailbox, Body(subscriber, flow, known), later);
            else
                transactions.Respond(transaction, subscribe.Answer(500, toTag: context.NextTag()), later);
            // What changed while it was counted may not be in the count.
            if (_changes.GetValueOrDefault(mailbox) != changes)
                Recount(mailbox);
        });
    }

    public void OnSubscribe(DialogId dialog, TransactionKey transaction, SipRequest subscribe, Instant now)
    {
        var subscription = _subscriptions[dialog];
        subscription.Transaction = transaction;
        Apply(
            subscription, Subscription.Next(subscription.State, new SubscriptionEvent.Subscribed(subscribe), now), now);
    }

    public void OnNotifyAnswered(DialogId dialog, SipResponse response, Instant now)
    {
        if (_subscriptions.TryGetValue(dialog, out var subscription))
            Apply(
                subscription,
                Subscription.Next(subscription.State, new SubscriptionEvent.NotifyAnswered(response), now),
                now);
    }

    public void OnNotifyFailed(DialogId dialog, Instant now)
    {
        if (_subscriptions.TryGetValue(dialog, out var subscription))
            Apply(
                subscription, Subscription.Next(subscription.State, new SubscriptionEvent.NotifyTimedOut(), now), now);
    }

    /// <summary>
    /// Counts the mailbox and tells its lamps; changes that come while it is counted are counted once more.
    /// </summary>
    public void OnMailboxChanged(MailboxId mailbox)
    {
        _changes[mailbox] = _changes.GetValueOrDefault(mailbox) + 1;
        Recount(mailbox);
    }

    private void Recount(MailboxId mailbox)
    {
        if (!_byMailbox.ContainsKey(mailbox) && context.Settings.UnsolicitedLamps is null)
            return;
        if (!_counting.Add(mailbox))
        {
            _changedMeanwhile.Add(mailbox);
            return;
        }

        CountedMessages.Ask(context, store, mailbox, (counts, now) =>
        {
            _counting.Remove(mailbox);
            if (counts is { } known)
                Tell(mailbox, known, now);
            else
                // The store could not be read: the lamp must not stay wrong for that.
                context.Timers.Start(new Later(_ => Recount(mailbox)), 0, now + CountPause);
            if (_changedMeanwhile.Remove(mailbox))
                Recount(mailbox);
        });
    }

    private static MailboxId MailboxOf(Subscriber subscriber) => new(subscriber.Id.Value);

    private void Begin(
        TransactionKey transaction, SipRequest subscribe, SipFlow flow, MailboxId mailbox, SipBody body, Instant now)
    {
        var step = Subscription.Start(
            subscribe, SubscriptionPolicy.MessageSummary, context.NextTag(), ContactAt(flow), body, now);
        var subscription = new LampSubscription(mailbox, flow, step.State, OnTimer) { Transaction = transaction };
        if (step.State is Subscription.Active active)
        {
            ForgetEarlier(mailbox, active.Dialog.RemoteTarget);
            Add(subscription);
            TellPeer(subscription);
        }

        Apply(subscription, step, now);
    }

    /// <summary>
    /// A phone that begins anew has forgotten what it had before, by a restart or by a bug: without this some would
    /// gather subscriptions, and NOTIFYs, without end.
    /// </summary>
    private void ForgetEarlier(MailboxId mailbox, SipUri contact)
    {
        foreach (var dialog in _byMailbox.GetValueOrDefault(mailbox)?.ToArray() ?? [])
        {
            if (_subscriptions[dialog] is { State: Subscription.Active { Dialog.RemoteTarget: var earlier } } known
                && earlier == contact)
                Remove(known);
        }
    }

    private void Tell(MailboxId mailbox, MailboxCounts counts, Instant now)
    {
        if (!_isActive)
            return;
        if (context.Directory.Find(new SubscriberId(mailbox.Value)) is not { } subscriber)
            return;
        foreach (var dialog in _byMailbox.GetValueOrDefault(mailbox)?.ToArray() ?? [])
        {
            var subscription = _subscriptions[dialog];
            var changed = new SubscriptionEvent.Changed(Body(subscriber, subscription.Flow, counts));
            Apply(subscription, Subscription.Next(subscription.State, changed, now), now);
        }

        foreach (var lamp in subscriber.Lamps)
            TellUnsolicited(subscriber, lamp, counts, now);
    }

    private void TellUnsolicited(Subscriber subscriber, Extension lamp, MailboxCounts counts, Instant now)
    {
        if (context.Settings.UnsolicitedLamps is not { } system || transactions.FlowTo(system) is not { } flow)
            return;
        var target = SipUri.Sip(lamp.Number, system);
        var own = new NameAddr(SipUri.Sip(context.Settings.Routing.Pilot.Number, HostPort.Of(flow.Local)));
        var notify = SipRequest.Create(
            SipMethod.Notify,
            target,
            [
                new SipField(SipHeader.MaxForwards, "70"),
                new SipField(SipHeader.From, own.WithTag(context.NextTag())),
                new SipField(SipHeader.To, new NameAddr(target)),
                new SipField(SipHeader.CallId, $"{context.NextTag()}@{flow.Local.Address}"),
                new SipField(SipHeader.CSeq, new CSeq(++_unsolicited, SipMethod.Notify)),
                new SipField(SipHeader.Contact, own),
                new SipField(SipHeader.Event, SipEvent.MessageSummary),
                new SipField(SipHeader.SubscriptionState, SubscriptionState.Terminated("timeout")),
            ],
            Body(subscriber, flow, counts));
        transactions.Send(new Requester.OfLamp(lamp.Number), notify, flow, context.NextBranch(), now);
        context.Counters.LampsSent++;
    }

    private void Apply(LampSubscription subscription, Step<Subscription, SubscriptionEffect> step, Instant now)
    {
        var before = subscription.State;
        subscription.State = step.State;
        // Answers to NOTIFYs change nothing that another server would have to know.
        if (step.State is Subscription.Active active
            && (before is not Subscription.Active known || known.Dialog != active.Dialog
                || known.Expires != active.Expires))
            TellPeer(subscription);
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case SubscriptionEffect.Answer answer:
                    transactions.Respond(subscription.Transaction, answer.Response, now);
                    break;
                case SubscriptionEffect.SendNotify send:
                    transactions.Send(
                        new Requester.OfSubscription(subscription.Dialog),
                        send.Notify,
                        NextHop.Of(send.Notify, subscription.Flow),
                        context.NextBranch(),
                        now);
                    context.Counters.LampsSent++;
                    break;
                case SubscriptionEffect.StartTimer start:
                    subscription.Timers.Start(context.Timers, subscription, (int)start.Timer, start.Due);
                    break;
                case SubscriptionEffect.CancelTimer cancel:
                    subscription.Timers.Cancel((int)cancel.Timer);
                    break;
                case SubscriptionEffect.Removed:
                    Remove(subscription);
                    break;
                default:
                    throw new InvalidOperationException($"a subscription does not ask for {effect.GetType().Name}");
            }
        }
    }

    private void OnTimer(LampSubscription subscription, SubscriptionTimer timer, Instant now) =>
        Apply(subscription, Subscription.Next(subscription.State, new SubscriptionEvent.TimerFired(timer), now), now);

    private void Add(LampSubscription subscription)
    {
        _subscriptions[subscription.Dialog] = subscription;
        if (!_byMailbox.TryGetValue(subscription.Mailbox, out var dialogs))
            _byMailbox.Add(subscription.Mailbox, dialogs = []);
        dialogs.Add(subscription.Dialog);
    }

    private void TellPeer(LampSubscription subscription)
    {
        if (subscription.State is Subscription.Active active)
        {
            context.Outside.ShadowsOut?.LampChanged(
                subscription.Dialog.LocalTag,
                LampRecord.Write(new LampRecord(
                    subscription.Mailbox, CallComposer.PathOf(subscription.Flow), active)));
        }
    }

    private void Remove(LampSubscription subscription)
    {
        if (_subscriptions.ContainsKey(subscription.Dialog))
        {
            context.Outside.ShadowsOut?.LampEnded(subscription.Dialog.LocalTag);
            Ended(subscription.Dialog.LocalTag);
        }

        Forget(subscription);
    }

    private void Forget(LampSubscription subscription)
    {
        subscription.Timers.CancelAll();
        if (!_subscriptions.Remove(subscription.Dialog)
            || !_byMailbox.TryGetValue(subscription.Mailbox, out var dialogs))
            return;
        dialogs.Remove(subscription.Dialog);
        if (dialogs.Count == 0)
            _byMailbox.Remove(subscription.Mailbox);
    }

    private static NameAddr ContactAt(SipFlow flow) => new(SipUri.Sip(null, HostPort.Of(flow.Local)));

    private static SipBody Body(Subscriber subscriber, SipFlow flow, MailboxCounts counts) => MessageSummary.OfVoice(
        SipUri.Sip(subscriber.Extension?.Number, HostPort.Of(flow.Local)),
        (uint)counts.New,
        (uint)counts.Saved,
        (uint)counts.NewUrgent,
        (uint)counts.SavedUrgent).ToBody();
}
