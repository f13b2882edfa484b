using Antiphon.Conversation;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// The transfer that SPEC calls release to switch: the far end is asked to call somebody else (RFC 3515), and the call
/// stays until it says how that went.
/// <code>
///   REFER ──2xx──► waits ──NOTIFY 2xx──► done: the conversation hangs up
///     │              ├──NOTIFY 3xx-6xx, or the last one without a word──► failed: the conversation goes on
///     └─ refused ────┴──nothing for a minute─────────────────────────────► failed
/// </code>
/// </summary>
internal static class Transferring
{
    /// <summary>Longer than a phone rings before its call goes elsewhere.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    public static void Begin(CallTurn turn, string number) =>
        Begin(turn, SipUri.Sip(number, turn.Call.Dialog.Remote.Uri.HostPort));

    public static void Begin(CallTurn turn, SipUri target)
    {
        var dialog = turn.Call.Dialog;
        turn.Send(
            SipMethod.Refer,
            body: null,
            Referral.Fields(target, dialog.Local, SessionOffer.Contact(turn.Call.Path)).AsSpan());
        turn.Call = turn.Call with { Transfer = new PendingTransfer(turn.Call.Dialog.LocalCSeq!.Value) };
        turn.StartTimer(CallTimer.Transfer, turn.Now + WaitMax);
    }

    public static void OnAnswered(CallTurn turn, SipResponse response)
    {
        if (turn.Call.Transfer?.CSeq == response.CSeq.Number && response.Status >= 300)
            Finish(turn, succeeded: false);
    }

    public static void OnFailed(CallTurn turn, uint cseq)
    {
        if (turn.Call.Transfer?.CSeq == cseq)
            Finish(turn, succeeded: false);
    }

    public static void OnNotify(CallTurn turn, TransactionKey transaction, SipRequest notify)
    {
        if (notify.Event?.Package is not SipEvent.Refer)
        {
            turn.Respond(transaction, notify.Answer(489));
            return;
        }

        turn.Respond(transaction, notify.Answer(200));
        if (turn.Call.Transfer is null)
            return;
        var status = Referral.StatusIn(notify);
        if (status is >= 200 and < 300)
            Finish(turn, succeeded: true);
        else if (status >= 300 || Referral.IsLast(notify))
            Finish(turn, succeeded: false);
    }

    public static void OnTimer(CallTurn turn)
    {
        if (turn.Call is { Transfer: null, Partner: { } partner })
            Consulting.OnTimer(turn, partner);
        else
            Finish(turn, succeeded: false);
    }

    private static void Finish(CallTurn turn, bool succeeded)
    {
        turn.Call = turn.Call with { Transfer = null };
        turn.CancelTimer(CallTimer.Transfer);
        if (turn.Call.Partner is { } partner && !succeeded)
            // Both are here; the switch cannot connect them, so this server does.
            Consulting.Connect(turn, partner);
        else
            Talking.Tell(turn, new ConversationEvent.TransferEnded(
                succeeded ? TransferOutcome.Done : TransferOutcome.Failed));
    }
}
