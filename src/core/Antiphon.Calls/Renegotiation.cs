using System.Collections.Immutable;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// Offers and answers after the first: hold, codec changes, media that moves (RFC 3264 8, RFC 3261 14.2, RFC 3311),
/// and the refreshes that come with them or alone (RFC 4028).
/// </summary>
internal static class Renegotiation
{
    public static void OnReinvite(CallTurn turn, TransactionKey transaction, SipRequest invite)
    {
        if (IsOfferOut(turn.Call) && turn.Call.Phase != CallPhase.Ending)
        {
            // RFC 3261 14.2: an INVITE of ours is under way.
            turn.Respond(transaction, invite.Answer(491));
            return;
        }

        if (SessionOf(turn, transaction, invite) is not { } session)
            return;
        SipBody body;
        if (invite.Body.IsEmpty)
        {
            // RFC 3261 14.2: a re-INVITE without offer asks for one of ours.
            body = SessionOffer.Make(turn.Media.Local, out var local);
            turn.Media = turn.Media with { Local = local };
        }
        else if (TakeOffer(turn, invite) is { } answer)
        {
            body = answer;
        }
        else
        {
            turn.Respond(transaction, invite.Answer(488));
            return;
        }

        Refreshing.Agree(turn, session.Timer);
        Answering.Start(turn, transaction, invite.Answer(200, fields: Fields(turn, session).AsSpan(), body: body));
    }

    /// <summary>RFC 3311 5.2: answered at once, with or without an offer.</summary>
    public static void OnUpdate(CallTurn turn, TransactionKey transaction, SipRequest update)
    {
        if (!update.Body.IsEmpty && IsOfferOpen(turn.Call))
        {
            turn.Respond(transaction, update.Answer(491));
            return;
        }

        if (SessionOf(turn, transaction, update) is not { } session)
            return;
        SipBody? body = null;
        if (!update.Body.IsEmpty && (body = TakeOffer(turn, update)) is null)
        {
            turn.Respond(transaction, update.Answer(488));
            return;
        }

        Refreshing.Agree(turn, session.Timer);
        turn.Respond(transaction, update.Answer(200, fields: Fields(turn, session).AsSpan(), body: body));
    }

    /// <summary>Takes the answer that an ACK carries to an offer of ours; false when it is of no use.</summary>
    public static bool TakeLateAnswer(CallTurn turn, SipRequest ack) =>
        (!ack.Body.IsEmpty && TakeAnswer(turn, ack.Body.Span)) || turn.Media.Agreed is not null;

    /// <summary>Takes the answer to an offer of ours; false when it cannot be met.</summary>
    public static bool TakeAnswer(CallTurn turn, ReadOnlySpan<byte> answer)
    {
        if (SessionOffer.Apply(answer, turn.Media.Local) is not { } agreed)
            return false;
        Take(turn, turn.Media.Local, agreed);
        return true;
    }

    /// <summary>Null when the request has been refused: the call ends, or asks for too short a session.</summary>
    private static SessionTimerAnswer.Agreed? SessionOf(CallTurn turn, TransactionKey transaction, SipRequest request)
    {
        if (turn.Call.Phase is CallPhase.Ending)
        {
            turn.Respond(transaction, request.Answer(481));
            return null;
        }

        var session = SessionTimer.Answer(request);
        if (session is SessionTimerAnswer.Refused refused)
            turn.Respond(transaction, request.Answer(422, fields: [refused.MinSE]));
        return session as SessionTimerAnswer.Agreed;
    }

    /// <summary>Our answer; null when the offer cannot be met, and the session goes on as it was.</summary>
    private static SipBody? TakeOffer(CallTurn turn, SipRequest request)
    {
        if (SessionOffer.Answer(request.Body.Span, turn.Media.Local) is not { } agreement)
            return null;
        Take(turn, agreement.Local, agreement.Media);
        return agreement.Answer;
    }

    /// <summary>Whether an offer of either side has no answer yet (RFC 3311 5.2).</summary>
    private static bool IsOfferOpen(Call call) =>
        IsOfferOut(call)
        || (call.Answer is AnswerDelivery.Unanswered && call.Media.Agreed is null);

    private static bool IsOfferOut(Call call) =>
        call.Refresh is { HasOffer: true } || call.Move is { CSeq: not null };

    private static ImmutableArray<SipField> Fields(CallTurn turn, SessionTimerAnswer.Agreed session) =>
        [SessionOffer.Contact(turn.Call.Path), .. session.Fields];

    private static void Take(CallTurn turn, LocalMedia local, NegotiatedMedia agreed)
    {
        turn.Media = turn.Media with { Local = local, Agreed = agreed };
        turn.Do(new CallEffect.ConnectMedia(agreed));
    }
}
