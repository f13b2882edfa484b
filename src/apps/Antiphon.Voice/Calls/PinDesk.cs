using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Voice.Calls;

/// <summary>
/// Judges PINs. What was judged counts at once, before the store and the directory have it: whoever guesses in many
/// calls at the same time has no more guesses than in one.
/// </summary>
internal sealed class PinDesk(VoiceContext context, PromisedChanges promises)
{
    private readonly Dictionary<SubscriberId, Judgement> _judged = [];

    public PinVerdict Judge(SubscriberId id, bool matches, Instant now)
    {
        if (context.Directory.Find(id) is not { } subscriber)
            return new PinVerdict.Wrong(0);
        var before = LockOf(subscriber);
        var (pinLock, verdict) = PinGate.Judge(before, matches, now.ToWallClock(), context.Settings.Conversation.Pins);
        if (pinLock == before)
            return verdict;
        Keep(subscriber with { PinLock = before }, pinLock);
        if (verdict is PinVerdict.Locked locked)
            context.Outside.Observer.OnTrouble(new VoiceTrouble.MailboxLocked(id, locked.Until));
        return verdict;
    }

    /// <summary>The same PIN, hashed anew; nothing happens when it was changed meanwhile.</summary>
    public void Strengthen(SubscriberId id, string kept, string stronger)
    {
        if (context.Directory.Find(id) is not { } subscriber || subscriber.Pin?.ToString() != kept)
            return;
        var changed = subscriber with { Pin = PinHash.Parse(stronger, null) };
        promises.Patch(subscriber.Key, subscriber.PatchTo(changed), static (_, _) => { });
    }

    private PinLock LockOf(Subscriber subscriber)
    {
        if (!_judged.TryGetValue(subscriber.Id, out var judgement))
            return subscriber.PinLock;
        if (judgement.Version is not { } version || version > context.Directory.VersionOf(subscriber.Id))
            return judgement.Lock;
        _judged.Remove(subscriber.Id);
        return subscriber.PinLock;
    }

    private void Keep(Subscriber subscriber, PinLock pinLock)
    {
        var judgement = new Judgement(pinLock);
        _judged[subscriber.Id] = judgement;
        promises.Patch(subscriber.Key, subscriber.PatchTo(subscriber with { PinLock = pinLock }), (version, _) =>
        {
            judgement.Version = version;
            if (version is null && _judged.GetValueOrDefault(subscriber.Id) == judgement)
                _judged.Remove(subscriber.Id);
        });
    }

    /// <summary>The lock as it was judged last, and the version of the record that has it, once there is one.</summary>
    private sealed class Judgement(PinLock pinLock)
    {
        public PinLock Lock => pinLock;

        public HybridTimestamp? Version { get; set; }
    }
}
