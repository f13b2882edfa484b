using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// The session timer of RFC 4028: whoever is to refresh does so in time, and a session that is not refreshed ends.
/// <code>
///   refresher is the far end:   agreed ──EndAfter──► BYE          each refresh of theirs begins it anew
///   refresher is this end:      agreed ──RefreshAfter──► UPDATE or re-INVITE ──2xx──► agreed
///                                                              └──no 2xx until EndAfter──► BYE
/// </code>
/// </summary>
internal static class Refreshing
{
    /// <summary>
    /// RFC 3261 14.1: who did not make the Call-ID waits up to 2 s after a 491, who made it 2.1 to 4 s.
    /// </summary>
    public static TimeSpan GlarePause(Dialog dialog) =>
        TimeSpan.FromMilliseconds(dialog.Role == DialogRole.Server ? 1020 : 3050);

    /// <summary>A 2xx of ours, or one to us, says how long the session lives from now on.</summary>
    public static void Agree(CallTurn turn, SessionTimer? timer)
    {
        turn.Call = turn.Call with { Session = timer, Refresh = null };
        if (timer is null)
            turn.CancelTimer(CallTimer.Session);
        else
            turn.StartTimer(
                CallTimer.Session,
                turn.Now + (timer.Refresher == SessionRefresher.Local ? timer.RefreshAfter : timer.EndAfter));
    }

    public static void OnTimer(CallTurn turn)
    {
        if (turn.Call is { Session: { Refresher: SessionRefresher.Local } timer, Refresh: null, Move: null })
            Refresh(turn, timer);
        else
            Ending.HangUp(turn, "Session Expired");
    }

    public static void OnAnswered(CallTurn turn, SipResponse response)
    {
        var isAwaited = turn.Call.Refresh is { } refresh && refresh.CSeq == response.CSeq.Number;
        if (response.IsSuccess)
            Acknowledge(turn, response, isAwaited);
        if (!isAwaited || !response.IsFinal)
            return;
        if (response.IsSuccess)
            Take(turn, response);
        else
            OnRefused(turn, response);
    }

    /// <summary>
    /// RFC 3261 13.2.2.4: each 2xx to an INVITE, repeated ones too, has its ACK. The first says where that goes, and
    /// our later requests (12.2.1.2).
    /// </summary>
    public static void Acknowledge(CallTurn turn, SipResponse success, bool isFirst)
    {
        var method = success.CSeq.Method;
        if (isFirst)
            turn.Call = turn.Call with { Dialog = turn.Call.Dialog.Answered(method, success) };
        if (method == SipMethod.Invite)
            turn.Do(new CallEffect.SendAck(turn.Call.Dialog.Ack(success.CSeq.Number)));
    }

    /// <summary>No answer, or none could be asked for.</summary>
    public static void OnFailed(CallTurn turn, uint cseq, int asStatus)
    {
        // RFC 4028 10: over a path that fails it is tried no more; the session lives until it expires.
        if (turn.Call.Refresh is { } refresh && refresh.CSeq == cseq && Dialog.IsEndedBy(asStatus))
            Ending.HangUp(turn, "Session Refresh Failed");
    }

    private static void Refresh(CallTurn turn, SessionTimer timer)
    {
        var (method, body) = turn.Call.TakesUpdate
            ? (SipMethod.Update, null)
            : (SipMethod.Invite, turn.Media.Local.Last is { } last ? SipBody.Sdp(last.ToBytes()) : null);
        turn.Send(method, body, [SessionOffer.Contact(turn.Call.Path), .. timer.RefreshFields]);
        var refresh = new PendingRefresh(turn.Call.Dialog.LocalCSeq!.Value, HasOffer: body is not null);
        turn.Call = turn.Call with { Refresh = refresh };
        turn.StartTimer(CallTimer.Session, turn.Now + timer.EndAfter - timer.RefreshAfter);
    }

    private static void Take(CallTurn turn, SipResponse success)
    {
        var hadOffer = turn.Call.Refresh!.HasOffer;
        Agree(turn, SessionTimer.Of(success));
        if (hadOffer && !Renegotiation.TakeAnswer(turn, success.Body.Span))
            Ending.HangUp(turn, "No Acceptable Answer");
    }

    private static void OnRefused(CallTurn turn, SipResponse refusal)
    {
        switch (refusal.Status)
        {
            case 422 when refusal.MinSessionExpires is { } least && least > turn.Call.Session!.Interval:
                // RFC 4028 7.4: once more, as they want it.
                Refresh(turn, turn.Call.Session with { Interval = least });
                break;
            case 491:
                // RFC 3261 14.1: theirs was under way.
                turn.Call = turn.Call with { Refresh = null };
                turn.StartTimer(CallTimer.Session, turn.Now + GlarePause(turn.Call.Dialog));
                break;
            case 405 or 501 when turn.Call.TakesUpdate:
                turn.Call = turn.Call with { TakesUpdate = false };
                Refresh(turn, turn.Call.Session!);
                break;
            case var status when Dialog.IsEndedBy(status):
                Ending.HangUp(turn, "Session Refresh Failed");
                break;
            default:
                // RFC 4028 10: it lives until it expires.
                break;
        }
    }
}
