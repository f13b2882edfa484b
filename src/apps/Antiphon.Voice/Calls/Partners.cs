using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Kernel;

namespace Antiphon.Voice.Calls;

/// <summary>
/// Carries news between two calls that belong together. Delivered only after the step that told it has been carried
/// out whole, so that neither call sees the other in the middle of one.
/// </summary>
internal sealed class Partners(Func<CallId, LiveCall?> find, Action<LiveCall, CallEvent, Instant> step)
{
    private readonly Queue<(CallId To, CallId From, PartnerNews News)> _news = [];

    public void Tell(CallId to, CallId from, PartnerNews news) => _news.Enqueue((to, from, news));

    public void Deliver(Instant now)
    {
        while (_news.TryDequeue(out var next))
        {
            if (find(next.To) is { } to)
                Step(to, next.From, next.News, now);
            else if (next.News is not PartnerNews.Left && find(next.From) is { } from)
                // There is nobody: whoever told it is alone.
                Step(from, next.To, new PartnerNews.Left(TransferOutcome.Failed), now);
        }
    }

    private void Step(LiveCall call, CallId from, PartnerNews news, Instant now)
    {
        // A caller may have called somebody else meanwhile.
        if (call.Record.Partner?.Id == from)
            step(call, new CallEvent.PartnerSaid(news), now);
    }
}
