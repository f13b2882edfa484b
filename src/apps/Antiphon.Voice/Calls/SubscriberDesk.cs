using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;

namespace Antiphon.Voice.Calls;

/// <summary>
/// What subscribers change of themselves by phone. They are told once the directory of this loop has the change, not
/// only the store: what a menu says next, and the next caller hears, is as they set it.
/// </summary>
internal sealed class SubscriberDesk(VoiceContext context, StoreDesk store)
{
    private readonly List<Waiting> _waiting = [];

    public void Do(ConversationEffect question, Action<ConversationEvent, Instant> answered)
    {
        switch (question)
        {
            case ConversationEffect.ChangeSubscriber change:
                Patch(change.Subscriber, change.Patch, change.Question, answered);
                break;
            case ConversationEffect.ChangePin change:
                ChangePin(change, answered);
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for the question {question.GetType().Name}");
        }
    }

    /// <summary>
    /// Runs <paramref name="then"/> once the directory has what the store has committed of a subscriber.
    /// </summary>
    public void WhenKnown(SubscriberId subscriber, StoreReply reply, Instant now, Action<Instant> then)
    {
        if (reply is StoreReply.Committed committed && !IsKnown(subscriber, committed.Version))
            _waiting.Add(new Waiting(subscriber, committed.Version, then));
        else
            then(now);
    }

    public void OnDirectoryChanged(Instant now)
    {
        var known = _waiting.Where(w => IsKnown(w.Subscriber, w.Version)).ToArray();
        _waiting.RemoveAll(w => known.Contains(w));
        foreach (var waiting in known)
            waiting.Then(now);
    }

    /// <summary>Of one who was deleted nothing more will come.</summary>
    private bool IsKnown(SubscriberId subscriber, HybridTimestamp version) =>
        context.Directory.Find(subscriber) is null || context.Directory.VersionOf(subscriber) >= version;

    private void Patch(
        SubscriberId subscriber, Fields patch, int question, Action<ConversationEvent, Instant> answered) =>
        store.Submit(
            new StoreCommand.Patch(new RecordKey(Subscriber.RecordType, subscriber.Value), patch),
            (reply, now) =>
            {
                if (reply is StoreReply.Committed)
                {
                    WhenKnown(subscriber, reply, now, known => answered(
                        new ConversationEvent.SubscriberChanged(question), known));
                }
                else
                {
                    answered(new ConversationEvent.SubscriberNotChanged(question), now);
                }
            });

    /// <summary>Comparing with the old PIN and hashing the new one both take their time, elsewhere.</summary>
    private void ChangePin(ConversationEffect.ChangePin change, Action<ConversationEvent, Instant> answered)
    {
        var old = context.Directory.Find(change.Subscriber)?.Pin?.ToString() ?? "";
        store.Ask(
            (queries, ticket) => queries.VerifyPin(ticket, old, change.Pin),
            (answer, now) =>
            {
                if (answer is QueryAnswer.PinVerified { Matches: true })
                    answered(new ConversationEvent.PinRefused(change.Question, PinFlaw.IsOldOne), now);
                else
                    store.Ask((queries, ticket) => queries.HashPin(ticket, change.Pin), (hashed, _) => Set(change,
                        ((QueryAnswer.PinHashed)hashed).Hash, answered));
            });
    }

    private void Set(ConversationEffect.ChangePin change, string hash, Action<ConversationEvent, Instant> answered)
    {
        var changed = new Subscriber { Pin = PinHash.Parse(hash, null) }.ToFields();
        Patch(change.Subscriber, Fields.None.With("pin", changed["pin"]!), change.Question, answered);
    }

    private sealed record Waiting(SubscriberId Subscriber, HybridTimestamp Version, Action<Instant> Then);
}
