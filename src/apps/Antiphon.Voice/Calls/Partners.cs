using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Kernel;

namespace Antiphon.Voice.Calls;

/// <summary>
/// Carries news between two calls that belong together. Delivered only after the step that told it has been carried
/// out whole, so that neither call sees the other in the middle of one.
/// </summary>
internal sealed class Partners(CallTable calls, Action<LiveCall, CallEvent, Instant> step)
{
    /// <summary>Of two calls the other server may tell one well before the other.</summary>
    private static readonly TimeSpan AwaitedMax = TimeSpan.FromSeconds(1);

    private readonly Queue<(CallId To, CallId From, PartnerNews News)> _news = [];

    public void Tell(CallId to, CallId from, PartnerNews news) => _news.Enqueue((to, from, news));

    /// <summary>
    /// Null where it is not the other one's partner: a caller may have called somebody else meanwhile, or, by what this
    /// server knows, nobody yet.
    /// </summary>
    public LiveCall? Find(CallId id, CallId partner) =>
        calls.Find(id) is { Record.Partner: { } its } call && its.Id == partner ? call : null;

    public void Deliver(Instant now)
    {
        while (_news.TryDequeue(out var next))
        {
            if (Find(next.To, partner: next.From) is { } to)
                step(to, new CallEvent.PartnerSaid(next.News), now);
            else if (next.News is not PartnerNews.Left && Find(next.From, partner: next.To) is { } from)
                // Nobody hears it: whoever told it is alone.
                step(from, new CallEvent.PartnerSaid(new PartnerNews.Left(TransferOutcome.Failed)), now);
        }
    }

    /// <summary>Whoever went on here without the other one is alone if that one does not follow.</summary>
    public void Await(TimerQueue timers, Instant now)
    {
        if (Alone.Any())
            timers.Start(new Later(Leave), 0, now + AwaitedMax);
    }

    private IEnumerable<(CallId Call, CallId Partner)> Alone =>
        from call in calls.All
        where call.Record.Partner is { } partner && Find(partner.Id, partner: call.Record.Id) is null
        select (call.Record.Id, call.Record.Partner!.Id);

    private void Leave(Instant now)
    {
        foreach (var (call, partner) in Alone)
            Tell(call, partner, new PartnerNews.Left(TransferOutcome.Failed));
        Deliver(now);
    }
}
