using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <content>Blobs, asked for by who lacks them, in pieces between which records find their way.</content>
internal sealed partial class SessionStep
{
    private void TakeBlobEvent(ReplicationEvent @event)
    {
        switch (@event)
        {
            case ReplicationEvent.BlobsChecked check:
                TakeChecked(check);
                break;
            case ReplicationEvent.PieceRead { Piece: var piece }:
                SendPiece(piece);
                break;
            case ReplicationEvent.PieceNotThere { Blob: var blob }:
                _state = _state with
                {
                    IsPieceUnderway = false,
                    Servings = _state.Servings.RemoveAll(s => s.Blob == blob),
                };
                Send(new Frame.BlobGone(blob));
                ServeOn();
                break;
            case ReplicationEvent.OutputDrained:
                _state = _state with { IsPieceUnderway = false };
                ServeOn();
                break;
            case ReplicationEvent.PieceStored stored:
                AskForMore(stored.Blob, stored.Length);
                break;
            case ReplicationEvent.BlobStored { Blob: var blob }:
                _state = _state with { Fetches = _state.Fetches.Remove(blob) };
                AskForBlobs();
                NoLongerMissing(blob);
                break;
            case ReplicationEvent.BlobRejected { Blob: var blob }:
                TakeRejected(blob);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(@event), @event, "not an event");
        }
    }

    private void FetchBlob(BlobHash blob, long have)
    {
        if (!_state.Fetches.ContainsKey(blob))
            _state = _state with { Fetches = _state.Fetches.Add(blob, new Fetch(have, 0, 0, 0)) };
    }

    private void AskForBlobs()
    {
        var room = SessionLimits.FetchesMax - _state.Fetches.Count(f => f.Value.AskedTo > 0);
        foreach (var (blob, fetch) in _state.Fetches.Where(f => f.Value.AskedTo == 0).Take(room))
            Ask(blob, fetch);
    }

    private void Ask(BlobHash blob, Fetch fetch)
    {
        Set(blob, fetch with { AskedTo = fetch.Have + SessionLimits.BlobWindow });
        Send(new Frame.NeedBlob(blob, fetch.Have));
    }

    private void TakePiece(Frame.BlobPiece piece)
    {
        if (!_state.Fetches.TryGetValue(piece.Blob, out var fetch) || piece.Offset != fetch.Have)
            return; // Sent before we gave up or began again.
        Set(piece.Blob, fetch with { Have = fetch.Have + piece.Bytes.Length, Total = piece.Total });
        Do(new ReplicationEffect.StorePiece(piece));
    }

    private void AskForMore(BlobHash blob, long stored)
    {
        if (!_state.Fetches.TryGetValue(blob, out var fetch) || fetch.AskedTo >= fetch.Total
            || fetch.AskedTo - stored > SessionLimits.BlobWindow / 2)
        {
            return;
        }

        Set(blob, fetch with { AskedTo = stored + SessionLimits.BlobWindow });
        Send(new Frame.NeedBlob(blob, stored));
    }

    private void TakeRejected(BlobHash blob)
    {
        if (!_state.Fetches.TryGetValue(blob, out var fetch))
            return; // Given up meanwhile.
        if (fetch.Attempts + 1 >= SessionLimits.FetchAttempts)
            GiveUp(blob);
        else
            Ask(blob, new Fetch(0, 0, 0, fetch.Attempts + 1));
    }

    /// <summary>Its records are worth more than nothing: who called, and when.</summary>
    private void GiveUp(BlobHash blob)
    {
        if (!_state.Fetches.ContainsKey(blob))
            return; // Not asked for.
        _state = _state with { Fetches = _state.Fetches.Remove(blob) };
        Do(new ReplicationEffect.BlobIsLost(blob));
        AskForBlobs();
        NoLongerMissing(blob);
    }

    private void Set(BlobHash blob, Fetch fetch) =>
        _state = _state with { Fetches = _state.Fetches.SetItem(blob, fetch) };

    private void Serve(Frame.NeedBlob need)
    {
        var through = need.Offset + SessionLimits.BlobWindow;
        var at = _state.Servings.FindIndex(s => s.Blob == need.Blob);
        if (at < 0 && _state.Servings.Count >= SessionLimits.ServingsMax)
        {
            Close("The peer asks for more blobs than it may.");
            return;
        }

        _state = _state with
        {
            Servings = at < 0
                ? _state.Servings.Add(new Serving(need.Blob, need.Offset, through))
                : _state.Servings.SetItem(at, Extended(_state.Servings[at], need.Offset, through)),
        };
        ServeOn();
    }

    /// <summary>Asked for from its beginning it is sent again; else only the window moves.</summary>
    private static Serving Extended(Serving serving, long offset, long through) =>
        offset == 0 ? serving with { Next = 0, Through = through } : serving with { Through = through };

    /// <summary>One piece at a time, each from another blob in turn.</summary>
    private void ServeOn()
    {
        if (_state.IsPieceUnderway || _state.Servings.Find(s => s.Next < s.Through) is not { Through: > 0 } serving)
            return;
        _state = _state with
        {
            IsPieceUnderway = true,
            Servings = _state.Servings.Remove(serving).Add(serving),
        };
        Do(new ReplicationEffect.ReadPiece(serving.Blob, serving.Next));
    }

    private void SendPiece(Frame.BlobPiece piece)
    {
        var at = _state.Servings.FindIndex(s => s.Blob == piece.Blob);
        var next = piece.Offset + piece.Bytes.Length;
        if (at >= 0)
        {
            _state = _state with
            {
                Servings = next >= piece.Total || piece.Bytes.IsEmpty
                    ? _state.Servings.RemoveAt(at)
                    : _state.Servings.SetItem(at, _state.Servings[at] with { Next = next }),
            };
        }

        Send(piece);
    }
}
