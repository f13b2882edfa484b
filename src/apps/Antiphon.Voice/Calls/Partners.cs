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

    public void Deliver(Instant now)
    {
        while (_news.TryDequeue(out var next))
        {
            if (calls.Find(next.To) is { } to)
                Step(to, next.From, next.News, now);
            else if (next.News is not PartnerNews.Left && calls.Find(next.From) is { } from)
                // There is nobody: whoever told it is alone.
                Step(from, next.To, new PartnerNews.Left(TransferOutcome.Failed), now);
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
        where call.Record.Partner is { } partner && calls.Find(partner.Id) is null
        select (call.Record.Id, call.Record.Partner!.Id);

    private void Leave(Instant now)
    {
        foreach (var (call, partner) in Alone)
            Tell(call, partner, new PartnerNews.Left(TransferOutcome.Failed));
        Deliver(now);
    }

    private void Step(LiveCall call, CallId from, PartnerNews news, Instant now)
    {
        // A caller may have called somebody else meanwhile.
        if (call.Record.Partner?.Id == from)
            step(call, new CallEvent.PartnerSaid(news), now);
    }
}
