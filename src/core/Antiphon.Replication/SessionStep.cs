using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>One step of a session, while it is taken: the state so far, and the effects.</summary>
internal sealed partial class SessionStep(ReplicationState state, Instant now)
{
    private readonly ImmutableArray<ReplicationEffect>.Builder _effects =
        ImmutableArray.CreateBuilder<ReplicationEffect>();
    private ReplicationState _state = state;

    public Step<ReplicationState, ReplicationEffect> Result => new(_state, _effects.ToImmutable());

    public void Take(ReplicationEvent @event)
    {
        switch (@event)
        {
            case ReplicationEvent.Received { Frame: var frame }:
                TakeFrame(frame);
                break;
            case ReplicationEvent.ProgressRead progress:
                _state = _state with
                {
                    In = _state.In with { IsKnown = true, Through = progress.Position, Next = progress.Position },
                };
                Send(new Frame.Resume(progress.Position, progress.Clock));
                break;
            case ReplicationEvent.FeedRead read:
                TakePage(read);
                break;
            case ReplicationEvent.Grown grown:
                _state = _state with { Out = _state.Out with { Newest = Math.Max(grown.Newest, _state.Out.Newest) } };
                ReadOn();
                break;
            case ReplicationEvent.Stored stored:
                TakeStored(stored.Ticket);
                break;
            case ReplicationEvent.NotStored failed:
                Close(failed.Cause);
                break;
            case ReplicationEvent.CompareAsked asked:
                Lead(replaces: _state.Out.Condition == FeedCondition.Gone, asked.Deep);
                break;
            case ReplicationEvent.HeadRead read:
                TakeHead(read.Head);
                break;
            case ReplicationEvent.RangeRead read:
                TakeRange(read);
                break;
            case ReplicationEvent.RecordsRead read:
                Send(new Frame.Mend(NextNumber(), read.Seen, read.Documents));
                break;
            default:
                TakeBlobEvent(@event);
                break;
        }
    }

    private void TakeFrame(Frame frame)
    {
        if (_state.Peer is null)
        {
            if (frame is Frame.Hello hello)
                TakeHello(hello);
            else
                Close("The peer did not say who it is.");
            return;
        }

        switch (frame)
        {
            case Frame.Hello:
                Close("The peer said twice who it is.");
                break;
            case Frame.Resume resume:
                TakeResume(resume);
                break;
            case Frame.Changes changes:
                TakeChanges(changes);
                break;
            case Frame.Acknowledge acknowledge:
                TakeAcknowledge(acknowledge);
                break;
            case Frame.NeedBlob need:
                Serve(need);
                break;
            case Frame.BlobPiece piece:
                TakePiece(piece);
                break;
            case Frame.BlobGone gone:
                GiveUp(gone.Blob);
                break;
            case Frame.NeedRecords need:
                Do(new ReplicationEffect.ReadRecords(need.Keys));
                break;
            case Frame.Mend mend:
                TakeMend(mend);
                break;
            default:
                TakeComparison(frame);
                break;
        }
    }

    private void TakeHello(Frame.Hello hello)
    {
        if (hello.Store == _state.Store || hello.Server == _state.Server)
        {
            Close("The peer is this server, or a copy of it: convert the copy before it is started.");
            return;
        }

        _state = _state with { Peer = hello };
        TellOfClock(hello.Wall);
        Do(new ReplicationEffect.ReadProgress(hello.Store));
    }

    /// <summary>Its stamps are kept as they are; ours do not follow them, so its edits win until the clock is put
    /// right.</summary>
    private void TellOfClock(long peerMilliseconds)
    {
        var ahead = TimeSpan.FromMilliseconds(peerMilliseconds - ReplicationMachine.MillisecondsOf(now));
        if (ahead <= HybridClock.AheadMax || _state.IsClockToldOf)
            return;
        _state = _state with { IsClockToldOf = true };
        Do(new ReplicationEffect.ClockIsAhead(ahead));
    }

    private void Send(Frame frame) => Do(new ReplicationEffect.Send(frame));

    private void Do(ReplicationEffect effect) => _effects.Add(effect);

    private long NextNumber()
    {
        _state = _state with { Numbers = _state.Numbers + 1 };
        return _state.Numbers;
    }

    private void Close(string cause)
    {
        _state = _state with { IsOver = true };
        Do(new ReplicationEffect.Close(cause));
    }
}
