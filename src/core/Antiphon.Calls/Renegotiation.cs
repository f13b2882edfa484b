using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// Offers and answers after the first: hold, codec changes, media that moves (RFC 3264 8, RFC 3261 14.2).
/// </summary>
internal static class Renegotiation
{
    public static void OnReinvite(CallTurn turn, TransactionKey transaction, SipRequest invite)
    {
        if (turn.Call.Phase is CallPhase.Ending)
        {
            turn.Respond(transaction, invite.Answer(481));
            return;
        }

        SipBody body;
        if (invite.Body.IsEmpty)
        {
            // RFC 3261 14.2: a re-INVITE without offer asks for one of ours.
            body = SessionOffer.Make(turn.Media.Local, out var local);
            turn.Media = turn.Media with { Local = local };
        }
        else if (SessionOffer.Answer(invite.Body.Span, turn.Media.Local) is { } agreement)
        {
            body = agreement.Answer;
            Take(turn, agreement.Local, agreement.Media);
        }
        else
        {
            // The session goes on as it was.
            turn.Respond(transaction, invite.Answer(488));
            return;
        }

        Answering.Start(
            turn, transaction, invite.Answer(200, fields: [SessionOffer.Contact(turn.Call.Path)], body: body));
    }

    /// <summary>Takes the answer that an ACK carries to an offer of ours; false when it is of no use.</summary>
    public static bool TakeLateAnswer(CallTurn turn, SipRequest ack)
    {
        if (ack.Body.IsEmpty)
            return turn.Media.Agreed is not null;
        if (SessionOffer.Apply(ack.Body.Span, turn.Media.Local) is not { } agreed)
            return turn.Media.Agreed is not null;
        Take(turn, turn.Media.Local, agreed);
        return true;
    }

    private static void Take(CallTurn turn, LocalMedia local, NegotiatedMedia agreed)
    {
        turn.Media = turn.Media with { Local = local, Agreed = agreed };
        turn.Do(new CallEffect.ConnectMedia(agreed));
    }
}
