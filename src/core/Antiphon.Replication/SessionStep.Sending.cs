using System.Collections.Immutable;

namespace Antiphon.Replication;

/// <content>Our feed goes to the peer.</content>
internal sealed partial class SessionStep
{
    /// <summary>The peer's own changes are not sent back; that they were passed is told it now and then, so that it
    /// need not begin before them after months in which only it changed anything.</summary>
    private const long PassedMax = 1000;

    private void TakeResume(Frame.Resume resume)
    {
        if (_state.Out.Condition != FeedCondition.Unknown)
        {
            Close("The peer said twice where it stands.");
            return;
        }

        var (position, clock) = resume;
        _state = _state with
        {
            Out = _state.Out with { Cursor = position, SentTo = position, Through = position, IsReading = true },
        };
        Do(new ReplicationEffect.ReadFeed(position, clock));
    }

    private void TakePage(ReplicationEvent.FeedRead read)
    {
        var (isGone, page) = read;
        if (isGone)
        {
            _state = _state with { Out = _state.Out with { Condition = FeedCondition.Gone, IsReading = false } };
            Lead(replaces: true, deep: false);
            return;
        }

        var before = _state.Out;
        var isWorthSending = page.Records.Length > 0 || page.To - before.SentTo >= PassedMax;
        _state = _state with
        {
            Out = before with
            {
                Condition = FeedCondition.Open,
                IsReading = false,
                Cursor = page.To,
                Newest = Math.Max(page.Newest, before.Newest),
                SentTo = isWorthSending ? page.To : before.SentTo,
                Underway = isWorthSending ? before.Underway.Add(page.To) : before.Underway,
            },
        };
        if (isWorthSending)
            Send(page with { From = before.SentTo });
        else
            TellAcknowledged([]);
        ReadOn();
    }

    private void ReadOn()
    {
        var feed = _state.Out;
        if (feed.Condition != FeedCondition.Open || feed.IsReading || feed.Cursor >= feed.Newest
            || feed.Underway.Count >= SessionLimits.FramesUnderwayMax)
        {
            return;
        }

        _state = _state with { Out = feed with { IsReading = true } };
        Do(new ReplicationEffect.ReadFeed(feed.Cursor, Clock: null));
    }

    private void TakeAcknowledge(Frame.Acknowledge acknowledge)
    {
        var feed = _state.Out;
        if (acknowledge.Through > feed.SentTo)
        {
            Close("The peer has acknowledged what was not sent.");
            return;
        }

        _state = _state with
        {
            Out = feed with
            {
                Through = Math.Max(feed.Through, acknowledge.Through),
                Underway = feed.Underway.RemoveAll(to => to <= acknowledge.Through),
            },
        };
        TellAcknowledged(acknowledge.Beyond);
        ReadOn();
    }

    private void TellAcknowledged(ImmutableArray<long> beyond) =>
        Do(new ReplicationEffect.Acknowledged(_state.Out.Acknowledged, beyond));

    /// <summary>After a comparison the feed goes on from where it ended when that began.</summary>
    private void Reopen(long position)
    {
        _state = _state with
        {
            Out = _state.Out with
            {
                Condition = FeedCondition.Open, Cursor = position, SentTo = position, Through = position,
            },
        };
        TellAcknowledged([]);
        ReadOn();
    }
}
