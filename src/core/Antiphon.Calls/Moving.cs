using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// A call that goes on at a server whose address is not the one it came to. The far end is told where by a re-INVITE in
/// the same dialog, through its route set (RFC 3261 14.1, RFC 3264 8.3.1); the conversation goes on meanwhile.
/// <code>
///   adopted ──re-INVITE──► asked ──2xx──► ACK: moved
///                          │  ▲
///         401, 407: once   │  │  422: as they want it; 491, 500, 503, 504: after a pause
///                          ├──┘
///                          └──408, 481, silence, any other refusal──► BYE; what was said is delivered
///   (481 before its ACK: the far end has nothing of the call yet, and gets no BYE)
/// </code>
/// </summary>
internal static class Moving
{
    /// <summary>
    /// Their own INVITE to the server that is gone, for which they answer 491, is given up after 32 s (timer B).
    /// </summary>
    private const int TriesMax = 30;

    /// <summary>Longer than an INVITE of ours can stay without any answer (RFC 3261 timer B, 32 s).</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>RFC 3261 14.2: what a far end asks us to wait that is in the middle of another INVITE.</summary>
    private static readonly TimeSpan BusyPauseMax = TimeSpan.FromSeconds(10);

    public static bool Owns(Call call, uint cseq) => call.Move?.CSeq == cseq;

    /// <summary>
    /// Goes on at another place. An ACK that was awaited goes to the server that is gone; the 2xx to our INVITE stands
    /// for it.
    /// </summary>
    public static Call To(Call call, CallPlace place) => call with
    {
        Path = place.Path,
        Media = call.Media with
        {
            Local = call.Media.Local with { Address = place.MediaAddress, Port = place.MediaPort },
        },
        Answer = new AnswerDelivery.Delivered(),
        Timers = call.Timers.Remove(CallTimer.AnswerRepeat).Remove(CallTimer.AnswerGiveUp),
    };

    /// <summary>
    /// The next INVITE that says where. It refreshes the session, too, by whoever does so (RFC 4028 7.4): a refresh of
    /// ours that is due meanwhile has the time that one is given.
    /// </summary>
    public static (Call Call, SipRequest Invite) Ask(Call call, PendingMove move, Instant now)
    {
        var body = SessionOffer.Move(call.Media.Local, out var local);
        var (dialog, invite) = call.Dialog.Request(
            SipMethod.Invite,
            [
                SessionOffer.Contact(call.Path), CallCapabilities.Sip.AllowField, CallCapabilities.Sip.SupportedField,
                .. call.Session is { } timer ? [timer.Field] : Array.Empty<SipField>(),
            ],
            body);
        var timers = call.Timers.SetItem(CallTimer.Move, now + AnswerMax);
        if (call.Session is { Refresher: SessionRefresher.Local } session)
            timers = timers.SetItem(CallTimer.Session, now + session.EndAfter - session.RefreshAfter);
        return (
            call with
            {
                Dialog = dialog,
                Media = call.Media with { Local = local },
                Move = move with { CSeq = invite.CSeq.Number, Tries = move.Tries + 1 },
                Timers = timers,
            },
            invite);
    }

    public static void OnAnswered(CallTurn turn, SipResponse response)
    {
        var move = turn.Call.Move!;
        if (response.IsSuccess)
            Take(turn, response);
        else if (response.IsFinal)
            OnRefused(turn, move, response);
    }

    /// <summary>No answer, or no way to ask.</summary>
    public static void OnFailed(CallTurn turn, int asStatus) => Fail(turn, asStatus switch
    {
        401 or 407 => "its phone system wants a password that this server has not",
        408 => "its far end does not answer",
        _ => "its far end is not reached",
    });

    public static void OnTimer(CallTurn turn)
    {
        if (turn.Call.Move is not { } move)
            return;
        if (move.CSeq is null)
            Again(turn, move, invite => new CallEffect.SendRequest(invite));
        else
            Fail(turn, "its far end does not answer");
    }

    /// <summary>The call cannot go on here: it ends as if we had hung up, and what was said is kept.</summary>
    public static void Fail(CallTurn turn, string reason)
    {
        turn.Do(new CallEffect.TellNotMoved(reason));
        Ending.HangUp(turn, "Call Could Not Be Moved");
    }

    private static void Take(CallTurn turn, SipResponse success)
    {
        turn.CancelTimer(CallTimer.Move);
        turn.Call = turn.Call with { Move = null };
        Refreshing.Acknowledge(turn, success, isFirst: true);
        Refreshing.Agree(turn, SessionTimer.Of(success));
        if (!Renegotiation.TakeAnswer(turn, success.Body.Span))
        {
            Fail(turn, "its far end answered with media that cannot be met");
        }
        else if (turn.Call.Phase == CallPhase.Answering)
        {
            // Its ACK went to the server that is gone.
            turn.Call = turn.Call with { Phase = CallPhase.Talking };
            Talking.Begin(turn);
        }
    }

    private static void OnRefused(CallTurn turn, PendingMove move, SipResponse refusal)
    {
        switch (refusal.Status)
        {
            case 401 or 407 when !move.IsChallenged:
                Again(
                    turn, move with { IsChallenged = true },
                    invite => new CallEffect.SendWithCredentials(invite, refusal));
                break;
            case 422 when turn.Call.Session is { } session
                && refusal.MinSessionExpires is { } least && least > session.Interval:
                turn.Call = turn.Call with { Session = session with { Interval = least } };
                Again(turn, move, invite => new CallEffect.SendRequest(invite));
                break;
            case 491 when move.Tries < TriesMax:
                Wait(turn, move, Refreshing.GlarePause(turn.Call.Dialog));
                break;
            case 500 or 503 or 504 when move.Tries < TriesMax && !(refusal.RetryAfter > BusyPauseMax):
                Wait(turn, move, refusal.RetryAfter ?? BusyPause);
                break;
            case 481 when turn.Call.Phase == CallPhase.Answering:
                // Nothing of ours has come to it yet, and whoever took its INVITE may live and answer.
                turn.Do(new CallEffect.TellNotMoved("its far end did not know it when it was told where it goes on"));
                Ending.GiveUp(turn);
                break;
            default:
                Fail(turn, $"its far end answered {refusal.Status} when it was told where the call goes on");
                break;
        }
    }

    private static void Wait(CallTurn turn, PendingMove move, TimeSpan pause)
    {
        turn.Call = turn.Call with { Move = move with { CSeq = null, IsChallenged = false } };
        turn.StartTimer(CallTimer.Move, turn.Now + pause);
    }

    private static void Again(CallTurn turn, PendingMove move, Func<SipRequest, CallEffect> send)
    {
        (turn.Call, var invite) = Ask(turn.Call, move, turn.Now);
        turn.RestartTimers(CallTimer.Move, CallTimer.Session);
        turn.Do(send(invite));
    }
}
