using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>A call that is made from here, with what the shell prepared for it.</summary>
/// <param name="Order">Whom to call for whom.</param>
/// <param name="SipCallId">New.</param>
/// <param name="LocalTag">New.</param>
/// <param name="Path">To the phone system.</param>
/// <param name="Media">Opened for this call.</param>
/// <param name="User">As whom this server is known there; null: it calls in the caller's name.</param>
public sealed record CallPlacement(
    CallOrder Order, string SipCallId, string LocalTag, SignallingPath Path, LocalMedia Media, string? User)
{
    public Step<Call, CallEffect> Place(Surroundings around, Instant now)
    {
        var body = SessionOffer.Make(Media, out var local);
        var caller = Order.Caller;
        var from = new NameAddr(caller.Name, SipUri.Sip(User ?? caller.Number ?? "anonymous", Order.Domain));
        var target = SipUri.Sip(Order.Consultation.Number, Order.Domain);
        var (dialog, invite) = Dialog.Begin(SipCallId, LocalTag, from, new NameAddr(target)).Request(
            SipMethod.Invite, Fields(caller), body);
        var turn = new CallTurn(Make(dialog, invite, local, now), around, now);
        turn.Do(new CallEffect.SendRequest(invite));
        turn.StartTimer(CallTimer.Ringing, now + Order.Consultation.RingMax);
        return turn.Finish();
    }

    private SipField[] Fields(Caller caller)
    {
        SipField[] fields =
            [SessionOffer.Contact(Path), CallCapabilities.Sip.AllowField, CallCapabilities.Sip.SupportedField];
        // RFC 3325: whoever is called sees for whom, although this server calls in its own name.
        return User is null || caller.Number is null
            ? fields
            : [.. fields, new SipField(
                SipHeader.PAssertedIdentity, new NameAddr(caller.Name, SipUri.Sip(caller.Number, Order.Domain)))];
    }

    private Call Make(Dialog dialog, SipRequest invite, LocalMedia local, Instant now) => new()
    {
        Id = Order.Id,
        Path = Path,
        Parties = new Parties(Order.Caller, Order.Consultation.Number, Forwarded: null),
        Phase = CallPhase.Calling,
        Dialog = dialog,
        Answer = new AnswerDelivery.Delivered(),
        Media = new CallMedia { Local = local },
        Conversation = ConversationMachine.Begin(Order.Caller),
        Destination = new Destination.Consultation(Order.Consultation.IsScreened),
        Invitation = new Invitation(
            invite, InvitationState.Open, IsProceeding: false, Others: [], Tries: 1, Challenges: 0, Forks: []),
        Partner = new Partnership(Order.For, IsBridged: false),
        Began = now,
    };
}
