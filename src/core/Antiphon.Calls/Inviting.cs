using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// A call of ours until it is answered (RFC 3261 13.2).
/// <code>
///   INVITE ──1xx──► rings (each fork has its early dialog; a reliable one is acknowledged by PRACK)
///     │  ▲             ├──2xx──► ACK, Talking; another fork's 2xx: ACK and BYE
///     │  │ 3xx, 401    ├──nobody in time, or nobody waits──► CANCEL ──487──► Ended
///     │  └─────────────┤                                        └──2xx after all──► ACK and BYE
///     └────────────────┴──4xx-6xx, silence──► the next address, or Ended
/// </code>
/// </summary>
internal static class Inviting
{
    /// <summary>RFC 3261 8.1.3.4 leaves it open; a redirection that goes round in circles must end.</summary>
    private const int TriesMax = 5;

    public static bool Owns(Call call, uint cseq) => call.Invitation?.Invite.CSeq.Number == cseq;

    public static void OnAnswered(CallTurn turn, SipResponse response)
    {
        var invitation = turn.Call.Invitation!;
        if (response.IsSuccess)
            OnSuccess(turn, invitation, response);
        else if (invitation.State == InvitationState.Answered)
            // What a proxy still tells of forks that lost.
            return;
        else if (response.IsProvisional)
            OnProvisional(turn, invitation, response);
        else
            OnRefused(turn, invitation, response.Status, response);
    }

    public static void OnFailed(CallTurn turn, int asStatus)
    {
        if (turn.Call.Invitation is { State: not InvitationState.Answered } invitation)
            OnRefused(turn, invitation, asStatus, response: null);
    }

    /// <summary>Nobody waits any more.</summary>
    public static void GiveUp(CallTurn turn, TransferOutcome outcome)
    {
        var invitation = turn.Call.Invitation!;
        Ending.BeginUnanswered(turn, outcome);
        turn.Call = turn.Call with { Invitation = invitation with { State = InvitationState.GivenUp } };
        // RFC 3261 9.1: a CANCEL must wait for the first provisional response.
        if (invitation.IsProceeding)
            turn.Do(new CallEffect.CancelInvite());
    }

    private static void OnProvisional(CallTurn turn, Invitation invitation, SipResponse response)
    {
        if (!invitation.IsProceeding)
        {
            invitation = invitation with { IsProceeding = true };
            turn.Call = turn.Call with { Invitation = invitation };
            if (invitation.State == InvitationState.GivenUp)
                turn.Do(new CallEffect.CancelInvite());
        }

        if (invitation.State == InvitationState.GivenUp
            || Dialog.AsClient(invitation.Invite, response) is not { } early)
            return;
        var known = invitation.Forks.FirstOrDefault(f => f.Dialog.Id == early.Id);
        var fork = known ?? new Fork(early, RSeq: null);
        if (Acknowledge(turn, ref fork, response))
            HearEarly(turn, response);
        turn.Call = turn.Call with
        {
            Invitation = invitation with
            {
                Forks = known is null ? invitation.Forks.Add(fork) : invitation.Forks.Replace(known, fork),
            },
        };
    }

    /// <summary>RFC 3262 4; false for one that was acknowledged before, or that overtook another.</summary>
    private static bool Acknowledge(CallTurn turn, ref Fork fork, SipResponse response)
    {
        if (response.RSeq is not { } rseq || !response.Require.Contains("100rel", StringComparer.OrdinalIgnoreCase))
            return true;
        if (fork.RSeq is { } last && rseq != last + 1)
            return false;
        var (dialog, prack) = fork.Dialog.Request(
            SipMethod.Prack, [new SipField(SipHeader.RAck, new RAck(rseq, response.CSeq))]);
        fork = new Fork(dialog, rseq);
        turn.Do(new CallEffect.SendRequest(prack));
        return true;
    }

    /// <summary>Of several forks the one that spoke last is heard.</summary>
    private static void HearEarly(CallTurn turn, SipResponse response)
    {
        if (response.Body.IsEmpty || !Renegotiation.TakeAnswer(turn, response.Body.Span))
            return;
        if (turn.Call is { Partner: { } partner, Destination: Destination.Consultation { IsScreened: false } })
            turn.Do(new CallEffect.TellPartner(partner.Id, new PartnerNews.EarlyMedia()));
    }

    private static void OnSuccess(CallTurn turn, Invitation invitation, SipResponse success)
    {
        var known = invitation.Forks.FirstOrDefault(f => f.Dialog.Id == DialogId.Of(success));
        var dialog = known?.Dialog.Confirm(success) ?? Dialog.AsClient(invitation.Invite, success);
        if (dialog is null)
        {
            // Without To tag or Contact there is no way to acknowledge it, and nobody to talk to.
            OnRefused(turn, invitation, 500, response: null);
            return;
        }

        turn.Do(new CallEffect.SendAck(dialog.Ack(success.CSeq.Number)));
        if (invitation.State == InvitationState.Answered)
        {
            if (dialog.Id != turn.Call.Dialog.Id)
                turn.Do(new CallEffect.SendRequest(dialog.Request(SipMethod.Bye).Request));
            return;
        }

        var isWanted = invitation.State == InvitationState.Open;
        turn.Call = turn.Call with
        {
            Dialog = dialog,
            Invitation = invitation with { State = InvitationState.Answered, Others = [], Forks = [] },
        };
        if (isWanted)
            Begin(turn, success);
        else
            turn.Send(SipMethod.Bye, body: null);
    }

    private static void Begin(CallTurn turn, SipResponse success)
    {
        turn.CancelTimer(CallTimer.Ringing);
        turn.Call = turn.Call with
        {
            Phase = CallPhase.Talking,
            TakesUpdate = FarEnd.Allows(success, SipMethod.Update),
            TakesReplaces = FarEnd.TakesReplaces(success),
        };
        // The answer came early and reliably, or comes now (RFC 3261 13.2.1).
        var isAgreed = (!success.Body.IsEmpty && Renegotiation.TakeAnswer(turn, success.Body.Span))
            || turn.Media.Agreed is not null;
        if (!isAgreed)
        {
            Ending.HangUp(turn, "No Acceptable Answer");
            return;
        }

        Refreshing.Agree(turn, SessionTimer.Of(success));
        Talking.Begin(turn);
    }

    private static void OnRefused(CallTurn turn, Invitation invitation, int status, SipResponse? response)
    {
        if (invitation.State == InvitationState.GivenUp)
        {
            Ending.EndDialog(turn);
            return;
        }

        if (status is 401 or 407 && response is not null && invitation.Challenges == 0)
        {
            Invite(
                turn,
                invitation with { Challenges = 1 },
                turn.Call.Dialog,
                again => new CallEffect.SendWithCredentials(again, response));
            return;
        }

        var others = status is >= 300 and < 400 && response is not null
            ? Contacts(response).AddRange(invitation.Others)
            : invitation.Others;
        // RFC 3261 21.6: a 6xx speaks for every other address, too.
        if (status < 600 && others is [var next, .. var rest] && invitation.Tries < TriesMax)
        {
            Invite(
                turn,
                invitation with { Others = rest, Tries = invitation.Tries + 1, Challenges = 0 },
                turn.Call.Dialog with { RemoteTarget = next.ForRequest() },
                again => new CallEffect.SendRequest(again));
            return;
        }

        Ending.BeginUnanswered(turn, OutcomeOf(status));
        Ending.EndDialog(turn);
    }

    /// <summary>The same Call-ID and tags, the next CSeq (RFC 3261 8.1.3.4 and 8.1.3.5).</summary>
    private static void Invite(
        CallTurn turn, Invitation invitation, Dialog dialog, Func<SipRequest, CallEffect> send)
    {
        var last = invitation.Invite;
        SipField[] fields =
        [
            SessionOffer.Contact(turn.Call.Path), CallCapabilities.Sip.AllowField, CallCapabilities.Sip.SupportedField,
            .. last.AssertedIdentities.Select(identity => new SipField(SipHeader.PAssertedIdentity, identity)),
        ];
        var (next, invite) = dialog.Request(SipMethod.Invite, fields, SipBody.Sdp(last.Body.ToArray()));
        turn.Call = turn.Call with
        {
            Dialog = next,
            Invitation = invitation with { Invite = invite, IsProceeding = false, Forks = [] },
        };
        turn.Do(send(invite));
    }

    /// <summary>RFC 3261 8.1.3.4: by their q values, best first.</summary>
    private static ImmutableArray<SipUri> Contacts(SipResponse redirection) =>
    [
        .. redirection.Contacts.Where(c => c.Uri.IsSip).OrderByDescending(QValue).Select(c => c.Uri),
    ];

    private static double QValue(NameAddr contact) => double.TryParse(
        contact.Parameters["q"], System.Globalization.CultureInfo.InvariantCulture, out var q) ? q : 1;

    private static TransferOutcome OutcomeOf(int status) => status switch
    {
        486 or 600 => TransferOutcome.Busy,
        408 or 480 or 487 => TransferOutcome.NoAnswer,
        603 or 607 => TransferOutcome.Refused,
        _ => TransferOutcome.Failed,
    };
}
