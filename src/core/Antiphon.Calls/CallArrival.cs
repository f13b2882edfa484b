using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>An INVITE that makes a new call, with what the shell prepared for it.</summary>
/// <param name="Id">The call's name, new.</param>
/// <param name="Transaction">To be answered.</param>
/// <param name="Invite">Outside of any dialog, and valid.</param>
/// <param name="Path">Between which addresses it came.</param>
/// <param name="LocalTag">New.</param>
/// <param name="Media">Opened for this call.</param>
/// <param name="Parties">Who calls whom.</param>
/// <param name="Destination">As routing decided.</param>
public sealed record CallArrival(
    CallId Id,
    TransactionKey Transaction,
    SipRequest Invite,
    SignallingPath Path,
    string LocalTag,
    LocalMedia Media,
    Parties Parties,
    Destination Destination)
{
    /// <summary>Answers the call, or null when the offer has nothing that we can send and receive (488).</summary>
    public Step<Call, CallEffect>? Answer(Surroundings around, Instant now)
    {
        var local = Media;
        NegotiatedMedia? agreed = null;
        SipBody body;
        if (Invite.Body.IsEmpty)
        {
            body = SessionOffer.Make(Media, out local);
        }
        else if (SessionOffer.Answer(Invite.Body.Span, Media) is { } agreement)
        {
            (body, local, agreed) = (agreement.Answer, agreement.Local, agreement.Media);
        }
        else
        {
            return null;
        }

        var session = SessionTimer.Answer(Invite) as SessionTimerAnswer.Agreed;
        var success = Invite.Answer(
            200, toTag: LocalTag, fields: [SessionOffer.Contact(Path), .. session?.Fields ?? []], body: body);
        var turn = new CallTurn(Make(), around, now);
        Answering.Start(turn, Transaction, success);
        Refreshing.Agree(turn, session?.Timer);
        if (agreed is not null)
            turn.Do(new CallEffect.ConnectMedia(agreed));
        return turn.Finish();

        Call Make() => new()
        {
            Id = Id,
            Path = Path,
            Parties = Parties,
            Phase = CallPhase.Answering,
            Dialog = Dialog.AsServer(Invite, LocalTag),
            Answer = new AnswerDelivery.Delivered(),
            AnswerTransaction = Transaction,
            Media = new CallMedia { Local = local, Agreed = agreed },
            Conversation = ConversationMachine.Begin(Parties.Caller),
            Destination = Destination,
            TakesUpdate = FarEnd.Allows(Invite, SipMethod.Update),
            TakesReplaces = FarEnd.TakesReplaces(Invite),
            Began = now,
        };
    }
}
