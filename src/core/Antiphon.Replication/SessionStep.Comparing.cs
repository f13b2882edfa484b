using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <content>Full comparison: one leads, the other follows.</content>
internal sealed partial class SessionStep
{
    private void Lead(bool replaces, bool deep)
    {
        if (_state.Peer is null || _state.Leading is not null || _state.Following is not null)
            return; // Not yet, or under way already; one that is asked for in vain is asked for again by the schedule.
        _state = _state with { Leading = new Leading(replaces, deep) };
        Do(new ReplicationEffect.ReadHead());
    }

    private void TakeHead(FeedEnd head)
    {
        if (_state.Leading is { } leading)
        {
            _state = _state with { Leading = leading with { Head = head } };
            Send(new Frame.CompareStart(head, leading.Replaces, leading.Deep));
        }
        else if (_state.Following is { } following)
        {
            _state = _state with { Following = following with { Head = head } };
            Send(new Frame.CompareReady(head, following.WeReplace));
        }
    }

    private void TakeComparison(Frame frame)
    {
        switch (frame, _state.Leading, _state.Following)
        {
            case (Frame.CompareStart start, var leading, null):
                Follow(start, leading);
                break;
            case (Frame.CompareReady ready, { } leading, _):
                _state = _state with
                {
                    Leading = leading with { TheirHead = ready.Head, TheyReplace = ready.Replaces },
                };
                Do(new ReplicationEffect.ReadRange(KeyRange.All, leading.Deep));
                break;
            case (Frame.CompareRange range, _, { } following):
                _state = _state with
                {
                    Following = following with { Asked = range, Done = following.Done + range.Digest.Count },
                };
                Do(new ReplicationEffect.ReadRange(range.Range, following.Deep));
                break;
            case (Frame.RangeSame same, { } leading, _):
                CountCompared(leading, leading.Entries.Length, same.BlobsMissing);
                CompareAfter(same.Range.Through);
                break;
            case (Frame.RangeEntries entries, { } leading, _):
                TakeEntries(entries, leading);
                break;
            case (Frame.Mended, { Awaits: Awaited.OurRecordsStored }, _):
                HaveMended(Awaited.OurRecordsStored);
                break;
            case (Frame.CompareDone done, _, { } following):
                TakeDone(done.Result, following);
                break;
            case (Frame.Mended, _, _):
                break; // Asked for by the leader, who counts; the follower only sends.
            default:
                Close($"{frame.GetType().Name} does not belong here.");
                break;
        }
    }

    /// <summary>When both began to lead, the server with the lower id goes on.</summary>
    private void Follow(Frame.CompareStart start, Leading? leading)
    {
        if (leading is not null && _state.Server.CompareTo(_state.Peer!.Server) < 0)
            return;
        var weReplace = _state.Out.Condition == FeedCondition.Gone;
        _state = _state with
        {
            Leading = null,
            Following = new Following(start.Head, start.Replaces, weReplace, start.Deep || leading?.Deep is true),
        };
        Do(new ReplicationEffect.ReadHead());
    }

    private void TakeRange(ReplicationEvent.RangeRead read)
    {
        foreach (var (blob, have) in read.BlobsMissing)
            FetchBlob(blob, have);
        AskForBlobs();
        var digest = Digests.Of(read.Entries);
        if (_state.Leading is { } leading)
        {
            _state = _state with { Leading = leading with { Range = read.Range, Entries = read.Entries } };
            CountCompared(_state.Leading, 0, read.BlobsMissing.Count);
            Send(new Frame.CompareRange(read.Range, digest));
        }
        else if (_state.Following?.Asked is { } asked)
        {
            var isSame = asked == new Frame.CompareRange(read.Range, digest);
            Send(isSame
                ? new Frame.RangeSame(read.Range, read.BlobsMissing.Count)
                : new Frame.RangeEntries(read.Range, read.BlobsMissing.Count, read.Entries));
        }
    }

    /// <summary>All that differs is mended; what only just changed, and a tombstone that only one has, is no difference
    /// to tell anybody of.</summary>
    private void TakeEntries(Frame.RangeEntries theirs, Leading leading)
    {
        var ours = leading.Entries.Where(e => theirs.Range.Contains(e.Key)).ToDictionary(e => e.Key);
        var (toAsk, toSend) = (ImmutableList.CreateBuilder<RecordKey>(), ImmutableList.CreateBuilder<RecordKey>());
        var result = leading.Result;
        foreach (var entry in theirs.Entries)
        {
            var isHere = ours.Remove(entry.Key, out var mine);
            if (isHere && mine.Digest == entry.Digest)
                continue;
            toAsk.Add(entry.Key);
            if (isHere)
                toSend.Add(entry.Key);
            if (isHere && !(entry.IsDeleted && mine.IsDeleted) && IsSettled(entry) && IsSettled(mine))
                result = result with { Differing = result.Differing + 1 };
            else if (!isHere && !entry.IsDeleted && IsSettled(entry))
                result = result with { MissingHere = result.MissingHere + 1 };
        }

        foreach (var mine in ours.Values.OrderBy(e => e.Key))
        {
            toSend.Add(mine.Key);
            if (!mine.IsDeleted && IsSettled(mine))
                result = result with { MissingThere = result.MissingThere + 1 };
        }

        _state = _state with
        {
            Leading = leading with
            {
                ToAsk = toAsk.ToImmutable(),
                ToSend = toSend.ToImmutable(),
                ComparedTo = theirs.Range.Through,
                Result = result,
            },
        };
        CountCompared(
            _state.Leading, leading.Entries.Count(e => theirs.Range.Contains(e.Key)), theirs.BlobsMissing);
        Mend();
    }

    private bool IsSettled(RecordEntry entry) =>
        ReplicationMachine.MillisecondsOf(now) - entry.Version.Milliseconds
            > SessionLimits.Settled.TotalMilliseconds;

    private void CountCompared(Leading leading, int records, int blobsMissing)
    {
        var result = leading.Result;
        _state = _state with
        {
            Leading = leading with
            {
                Result = result with
                {
                    Records = result.Records + records,
                    BlobsMissing = result.BlobsMissing + blobsMissing,
                },
            },
        };
    }

    /// <summary>Theirs first, so that what we send afterwards is merged already.</summary>
    private void Mend()
    {
        var leading = _state.Leading!;
        if (!leading.ToAsk.IsEmpty)
        {
            var asked = leading.ToAsk.Take(SessionLimits.MendMax).ToImmutableArray();
            _state = _state with
            {
                Leading = leading with
                {
                    Awaits = Awaited.TheirRecords, ToAsk = leading.ToAsk.RemoveRange(0, asked.Length),
                },
            };
            Send(new Frame.NeedRecords(asked));
        }
        else if (!leading.ToSend.IsEmpty)
        {
            var sent = leading.ToSend.Take(SessionLimits.MendMax).ToImmutableArray();
            _state = _state with
            {
                Leading = leading with
                {
                    Awaits = Awaited.OurRecordsStored, ToSend = leading.ToSend.RemoveRange(0, sent.Length),
                },
            };
            Do(new ReplicationEffect.ReadRecords(sent));
        }
        else
        {
            CompareAfter(leading.ComparedTo);
        }
    }

    private void HaveMended(Awaited what)
    {
        if (_state.Leading is not { } leading || leading.Awaits != what)
            return; // We follow: the leader counts.
        _state = _state with { Leading = leading with { Awaits = Awaited.Nothing } };
        Mend();
    }

    private void CompareAfter(RecordKey? last)
    {
        var leading = _state.Leading!;
        if (last is { } key)
            Do(new ReplicationEffect.ReadRange(new KeyRange(key, null), leading.Deep));
        else if (leading.TheyReplace)
            StoreProgress(leading.TheirHead, endsComparison: true);
        else
            EndComparison();
    }

    private void StoreProgress(FeedEnd end, bool endsComparison)
    {
        var ticket = NextNumber();
        _state = _state with
        {
            In = _state.In with { Next = end.Position, Through = end.Position, Beyond = [] },
            Stores = _state.Stores.Add(ticket, new Storing([], EndsComparison: endsComparison)),
        };
        Do(new ReplicationEffect.Store(
            ticket, [], default, new Advance(From: null, end.Position, end.Clock)));
    }

    private void EndComparison()
    {
        var leading = _state.Leading!;
        _state = _state with { Leading = null };
        Send(new Frame.CompareDone(leading.Result));
        Do(new ReplicationEffect.Compared(leading.Result));
        if (leading.Replaces)
            Reopen(leading.Head.Position);
    }

    private void TakeDone(ComparisonResult result, Following following)
    {
        _state = _state with { Following = null };
        Do(new ReplicationEffect.Compared(
            result with { MissingHere = result.MissingThere, MissingThere = result.MissingHere }));
        if (following.LeaderReplaces)
            StoreProgress(following.LeaderHead, endsComparison: false);
        if (following.WeReplace)
            Reopen(following.Head.Position);
    }
}
