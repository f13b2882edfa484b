using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// One call, from INVITE to BYE.
/// <code>
///                           2xx ┌──── Calling ◄── INVITE of ours (Inviting.cs)
///                               ▼
///   INVITE ──► Answering ──ACK──► Talking ──BYE, theirs or ours──► Ending ──► Ended
///                  │  no ACK, or BYE                                 ▲  │
///                  └─────────────────────────────────────────────────┘  └ answered, and all is stored
/// </code>
/// The conversation inside begins with the ACK and has its own machine; this one owns the dialog (re-INVITE, hold,
/// BYE), the media that was agreed, and the record that can be carried to another server at any moment.
/// </summary>
public static class CallMachine
{
    public static Step<Call, CallEffect> Next(Call call, CallEvent @event, Surroundings around, Instant now)
    {
        var turn = new CallTurn(call, around, now);
        if (call.Phase == CallPhase.Ended)
            TakeWhenEnded(turn, @event);
        else
            Take(turn, @event);
        return turn.Finish();
    }

    private static void Take(CallTurn turn, CallEvent @event)
    {
        switch (@event)
        {
            case CallEvent.RequestReceived received:
                OnRequest(turn, received);
                break;
            case CallEvent.AckReceived ack:
                OnAck(turn, ack.Ack);
                break;
            case CallEvent.ByeAnswered answered when turn.Call.Phase == CallPhase.Ending:
                Ending.OnByeAnswered(turn, answered.Status);
                break;
            case CallEvent.ByeAnswered:
                // Only a call that ends has sent one.
                break;
            case CallEvent.RequestAnswered { Response: { CSeq.Method: var method } response }
                when method == SipMethod.Invite && Inviting.Owns(turn.Call, response.CSeq.Number):
                Inviting.OnAnswered(turn, response);
                break;
            case CallEvent.RequestFailed failed when Inviting.Owns(turn.Call, failed.CSeq):
                Inviting.OnFailed(turn, failed.AsStatus);
                break;
            case CallEvent.PartnerSaid said:
                Consulting.OnNews(turn, said.News);
                Ending.FinishIfDone(turn);
                break;
            case CallEvent.RequestAnswered answered when turn.Call.Phase != CallPhase.Ending:
                if (Moving.Owns(turn.Call, answered.Response.CSeq.Number))
                    Moving.OnAnswered(turn, answered.Response);
                else if (answered.Response.CSeq.Method == SipMethod.Refer)
                    Transferring.OnAnswered(turn, answered.Response);
                else
                    Refreshing.OnAnswered(turn, answered.Response);
                Ending.FinishIfDone(turn);
                break;
            case CallEvent.RequestFailed failed when Moving.Owns(turn.Call, failed.CSeq):
                Moving.OnFailed(turn, failed.AsStatus);
                break;
            case CallEvent.RequestFailed failed when turn.Call.Phase != CallPhase.Ending:
                Refreshing.OnFailed(turn, failed.CSeq, failed.AsStatus);
                Transferring.OnFailed(turn, failed.CSeq);
                break;
            case CallEvent.RequestAnswered { Response: { IsSuccess: true } late }:
                Refreshing.Acknowledge(turn, late, isFirst: false);
                break;
            case CallEvent.RequestAnswered or CallEvent.RequestFailed:
                // The session is over: whether it was refreshed does not matter.
                break;
            case CallEvent.TimerFired timer:
                OnTimer(turn, timer.Timer);
                break;
            case CallEvent.FarEndSilent when turn.Call.Phase == CallPhase.Calling:
                // What was announced before the call is taken need not go on.
                break;
            case CallEvent.FarEndSilent when turn.Call.Move is not null:
                Moving.Fail(turn, "its far end does not answer");
                break;
            case CallEvent.FarEndSilent:
                Ending.HangUp(turn, "RTP Timeout");
                break;
            case CallEvent.EndAsked { IsAnnounced: true } when turn.Call is { Phase: CallPhase.Talking, Partner: null }:
                Talking.Tell(turn, new ConversationEvent.Dismissed());
                break;
            case CallEvent.EndAsked asked:
                Ending.HangUp(turn, asked.Reason);
                break;
            case CallEvent.Answered answered:
                turn.Call = turn.Call with
                {
                    IsMessageLost = turn.Call.IsMessageLost || answered.Event is ConversationEvent.MessageNotStored,
                    Asked = turn.Call.Asked.RemoveAll(question => question.IsAnsweredBy(answered.Event)),
                };
                Converse(turn, answered.Event);
                break;
            default:
                OnMedia(turn, @event);
                break;
        }
    }

    private static void OnMedia(CallTurn turn, CallEvent @event)
    {
        var media = turn.Media;
        switch (@event)
        {
            case CallEvent.KeyPressed key:
                if (key.Timestamp is { } pressed)
                    turn.Media = media with { LastKey = new PressedKey(key.Key, pressed) };
                Converse(turn, new ConversationEvent.KeyPressed(key.Key, key.At));
                break;
            case CallEvent.FarEndQuiet quiet:
                turn.Media = media with { Quiet = media.Quiet.Next(quiet.Since, turn.Now) };
                break;
            case CallEvent.PlaybackStarted started:
                turn.Media = media with
                {
                    Outgoing = started.Anchor,
                    Playing = media.Playing is { } playing && playing.Number == started.Number
                        ? playing with { Started = started.Anchor.At }
                        : media.Playing,
                };
                break;
            case CallEvent.PlaybackEnded ended:
                if (media.Playing?.Number == ended.Number)
                    turn.Media = media with { Playing = null };
                Converse(turn, new ConversationEvent.PlaybackEnded(ended.Number));
                break;
            case CallEvent.RecordingAnchored anchored:
                if (media.Recording is { } recording && recording.Id == anchored.Recording)
                    turn.Media = media with { Recording = recording with { Anchor = anchored.Anchor } };
                break;
            case CallEvent.RecordingGap gap:
                if (media.Recording is { } goesOn && goesOn.Id == gap.Recording)
                    turn.Media = media with { Recording = goesOn.WithGap(gap.Samples) };
                break;
            case CallEvent.RecordingStopped stopped:
                if (media.Recording is { StoppedAt: null } current && current.Id == stopped.Recording)
                {
                    turn.Media = media with { Recording = current with { StoppedAt = stopped.Samples } };
                    Converse(turn, new ConversationEvent.RecordingStopped(current.Take, stopped.Samples));
                }

                break;
            default:
                throw new InvalidOperationException($"nothing is decided for {@event.GetType().Name}");
        }
    }

    /// <summary>The dialog is over; what is still on its way to it is told so or has no effect.</summary>
    private static void TakeWhenEnded(CallTurn turn, CallEvent @event)
    {
        if (@event is CallEvent.RequestReceived received)
            turn.Respond(received.Transaction, received.Request.Answer(481));
    }

    private static void OnRequest(CallTurn turn, CallEvent.RequestReceived received)
    {
        var request = received.Request;
        if (turn.Call.Phase == CallPhase.Calling)
        {
            // There is no dialog yet that anybody could mean.
            turn.Respond(received.Transaction, request.Answer(481));
            return;
        }

        if (turn.Call.Dialog.Receive(request) is not DialogReceipt.InOrder inOrder)
        {
            // RFC 3261 12.2.2: a request with a lower CSeq is out of order.
            turn.Respond(received.Transaction, request.Answer(500, "CSeq Out Of Order"));
            return;
        }

        turn.Call = turn.Call with { Dialog = inOrder.Dialog };
        if (request.Method == SipMethod.Bye)
            Ending.OnBye(turn, received.Transaction, request);
        else if (request.Method == SipMethod.Invite)
            Renegotiation.OnReinvite(turn, received.Transaction, request);
        else if (request.Method == SipMethod.Update)
            Renegotiation.OnUpdate(turn, received.Transaction, request);
        else if (request.Method == SipMethod.Notify)
            Transferring.OnNotify(turn, received.Transaction, request);
        else if (request.Method == SipMethod.Prack)
            // RFC 3262 3: we send nothing reliably before the final response.
            turn.Respond(received.Transaction, request.Answer(481));
        else if (request.Method == SipMethod.Options)
            turn.Respond(received.Transaction, request.Answer(200));
        else
            turn.Respond(received.Transaction, request.Answer(405));
    }

    private static void OnAck(CallTurn turn, SipRequest ack)
    {
        if (turn.Call.Answer is not AnswerDelivery.Unanswered unanswered
            || unanswered.Success.CSeq.Number != ack.CSeq.Number)
            return;
        Answering.Next(turn, new AnswerDelivery.Event.AckReceived());
        if (!Renegotiation.TakeLateAnswer(turn, ack))
        {
            Ending.HangUp(turn, "No Acceptable Answer In ACK");
            return;
        }

        if (turn.Call.Phase == CallPhase.Answering)
        {
            turn.Call = turn.Call with { Phase = CallPhase.Talking };
            Talking.Begin(turn);
        }
    }

    private static void OnTimer(CallTurn turn, CallTimer timer)
    {
        turn.ForgetTimer(timer);
        switch (timer)
        {
            case CallTimer.AnswerRepeat:
                Answering.Next(turn, new AnswerDelivery.Event.TimerFired(AnswerDelivery.Timer.Repeat));
                break;
            case CallTimer.AnswerGiveUp:
                Answering.Next(turn, new AnswerDelivery.Event.TimerFired(AnswerDelivery.Timer.GiveUp));
                break;
            case CallTimer.Conversation:
                Converse(turn, new ConversationEvent.TimerFired(turn.Call.ConversationTimer));
                break;
            case CallTimer.Session:
                Refreshing.OnTimer(turn);
                break;
            case CallTimer.Ringing:
                if (turn.Call.Phase == CallPhase.Calling)
                    Inviting.GiveUp(turn, TransferOutcome.NoAnswer);
                break;
            case CallTimer.Transfer:
                Transferring.OnTimer(turn);
                break;
            case CallTimer.Move:
                Moving.OnTimer(turn);
                break;
            case CallTimer.End:
                Ending.OnOverdue(turn);
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for the timer {timer}");
        }
    }

    private static void Converse(CallTurn turn, ConversationEvent @event)
    {
        Talking.Tell(turn, @event);
        Ending.FinishIfDone(turn);
    }
}
