using Antiphon.Conversation;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>How calls end: by their BYE, by ours, by silence; and never before what was said is kept.</summary>
internal static class Ending
{
    /// <summary>How long the store may take before the far end's BYE is answered all the same.</summary>
    private static readonly TimeSpan StoreMax = TimeSpan.FromSeconds(10);

    /// <summary>Longer than our BYE can stay unanswered (RFC 3261 timer F, 32 s).</summary>
    private static readonly TimeSpan ByeMax = TimeSpan.FromSeconds(40);

    /// <summary>How long after its far end is heard again a call may be one that the other server carried on.</summary>
    private static readonly TimeSpan HeardLately = TimeSpan.FromSeconds(2);

    /// <summary>What was streamed to a server that is not heard any more may arrive there so much longer.</summary>
    private static readonly TimeSpan ToldFor = TimeSpan.FromSeconds(5);

    /// <summary>The far end has said BYE.</summary>
    public static void OnBye(CallTurn turn, TransactionKey transaction, SipRequest bye)
    {
        if (turn.Call.Bye is { } first)
        {
            // The dialog ended with the first one, which is answered once all is stored; sent again to another server
            // than before, it is the same one.
            if (first.Transaction != transaction)
                turn.Respond(transaction, bye.Answer(481));
            return;
        }

        turn.Call = turn.Call with { Bye = new PendingBye(transaction, bye), IsDialogOver = true };
        // When our BYE and theirs have crossed, the call is ending already.
        if (turn.Call.Phase != CallPhase.Ending)
        {
            Begin(turn, StoreMax, TransferOutcome.Refused);
            Talking.Tell(turn, new ConversationEvent.HungUp());
        }

        FinishIfDone(turn);
    }

    /// <summary>We hang up. What is being recorded still becomes a message.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="reason">For the phone system's log; null: the call has come to its end.</param>
    /// <param name="isHere">The far end is known to be this server's, though it may not be heard again yet.</param>
    public static void HangUp(CallTurn turn, string? reason, bool isHere = false)
    {
        if (turn.Call.Phase is CallPhase.Ending or CallPhase.Ended)
            return;
        if (turn.Call.Phase == CallPhase.Calling)
        {
            Inviting.GiveUp(turn, TransferOutcome.Failed);
            return;
        }

        if (!isHere && MayBeCarriedElsewhere(turn))
        {
            GiveUp(turn);
            return;
        }

        Begin(turn, ByeMax, TransferOutcome.Failed);
        // RFC 3326: the phone system's log then shows why.
        if (reason is null)
            turn.Send(SipMethod.Bye, body: null);
        else
            turn.Send(SipMethod.Bye, body: null, new SipField(SipHeader.Reason, $"SIP;cause=480;text=\"{reason}\""));
        TellHungUp(turn);
    }

    /// <summary>It ends here without a BYE, which would end it at the other server. What was said is kept.</summary>
    public static void GiveUp(CallTurn turn)
    {
        Begin(turn, ByeMax, TransferOutcome.Failed);
        turn.Call = turn.Call with { IsGivenUp = true, IsDialogOver = true };
        TellHungUp(turn);
        FinishIfDone(turn);
    }

    /// <summary>A call of ours that nobody has taken.</summary>
    public static void BeginUnanswered(CallTurn turn, TransferOutcome outcome) => Begin(turn, ByeMax, outcome);

    /// <summary>Any final response to our BYE, or none, ends the dialog (RFC 3261 15.1.1).</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="status">Of the response; 408 or 503 where there was none.</param>
    public static void OnByeAnswered(CallTurn turn, int status)
    {
        turn.Call = turn.Call with
        {
            IsOverThere = status is 481 or (>= 200 and < 300),
            // RFC 3261 12.2.2: the far end has had more requests in this dialog than were sent from here.
            IsGivenUp = status == 500 && MayBeKnownElsewhere(turn),
        };
        EndDialog(turn);
    }

    public static void EndDialog(CallTurn turn)
    {
        turn.Call = turn.Call with { IsDialogOver = true };
        FinishIfDone(turn);
    }

    /// <summary>The recording, if any, stays in the spool and is delivered from there.</summary>
    public static void OnOverdue(CallTurn turn) => Finish(turn, 500);

    public static void FinishIfDone(CallTurn turn)
    {
        if (turn.Call is { Phase: CallPhase.Ending, IsDialogOver: true, Conversation.Stage: Stage.Ended }
            && !turn.Call.Asked.Any(question => question.IsPromise))
            Finish(turn, turn.Call.IsMessageLost ? 500 : 200);
    }

    /// <summary>
    /// The other server was lost while the call was there, and may have gone on with it: servers that cannot hear each
    /// other both do, and one of them hears the far end. A BYE of the one that does not would end it for both.
    /// </summary>
    private static bool MayBeCarriedElsewhere(CallTurn turn) =>
        MayBeKnownElsewhere(turn) && turn.Media.Quiet.IsOrWas(HeardLately, turn.Now);

    private static bool MayBeKnownElsewhere(CallTurn turn) =>
        turn.Around.AloneSince is { } since && turn.Call.Began < since + ToldFor;

    private static void TellHungUp(CallTurn turn)
    {
        if (turn.Call.Conversation.Stage is not Stage.Ended)
            Talking.Tell(turn, new ConversationEvent.HungUp());
    }

    private static void Begin(CallTurn turn, TimeSpan atMost, TransferOutcome outcome)
    {
        Consulting.Leave(turn, outcome);
        turn.CancelTimer(CallTimer.Ringing);
        turn.CancelTimer(CallTimer.AnswerRepeat);
        turn.CancelTimer(CallTimer.AnswerGiveUp);
        turn.CancelTimer(CallTimer.Conversation);
        turn.CancelTimer(CallTimer.Session);
        turn.CancelTimer(CallTimer.Transfer);
        turn.CancelTimer(CallTimer.Move);
        turn.Call = turn.Call with { Phase = CallPhase.Ending, Transfer = null, Move = null };
        turn.StartTimer(CallTimer.End, turn.Now + atMost);
        turn.Do(new CallEffect.CloseMedia());
    }

    private static void Finish(CallTurn turn, int byeStatus)
    {
        if (turn.Call.Bye is { } bye)
            turn.Respond(bye.Transaction, bye.Request.Answer(byeStatus));
        turn.CancelTimer(CallTimer.End);
        turn.Call = turn.Call with { Phase = CallPhase.Ended };
        turn.Do(new CallEffect.Ended());
    }
}
