using Antiphon.Conversation;
using Antiphon.Kernel;

namespace Antiphon.Calls;

/// <summary>
/// The transfer that SPEC calls supervised, on the caller's side: somebody is called for them, and connected with them
/// once they take the call.
/// <code>
///   called ──Accepted──► both ends know REFER and Replaces? ──yes──► REFER ──NOTIFY 2xx──► the switch has both
///     │                        │no                              └──failed──► bridged
///     │                        └──────────────────────────────────────────► bridged: we carry the voices
///     ├──early media──► heard through, still called
///     └──Left (busy, no answer, refused)──► the conversation goes on
/// </code>
/// </summary>
internal static class Consulting
{
    /// <summary>For somebody who is asked whether they take the call.</summary>
    private static readonly TimeSpan DecisionMax = TimeSpan.FromSeconds(60);

    public static void Begin(CallTurn turn, Consultation consultation)
    {
        // Another server may have called somebody for them, of which nothing is known here.
        var leg = new CallId($"{turn.Call.Id}.{turn.Now.Microseconds:x}");
        turn.Call = turn.Call with { Partner = new Partnership(leg, IsBridged: false) };
        var domain = turn.Call.Dialog.Remote.Uri.HostPort;
        turn.Do(new CallEffect.PlaceCall(
            new CallOrder(leg, turn.Call.Id, consultation, turn.Call.Parties.Caller, domain)));
        turn.StartTimer(CallTimer.Transfer, turn.Now + consultation.RingMax + DecisionMax);
    }

    public static void OnNews(CallTurn turn, PartnerNews news)
    {
        if (turn.Call.Partner is not { } partner || turn.Call.Phase is CallPhase.Ending)
            return;
        switch (news)
        {
            case PartnerNews.EarlyMedia:
                turn.Do(new CallEffect.Bridge(partner.Id));
                Talking.Tell(turn, new ConversationEvent.LineOpened());
                break;
            case PartnerNews.Accepted accepted when turn.Call.TakesReplaces && accepted.TakesReplaces:
                Transferring.Begin(turn, Sip.Referral.Replacing(accepted.Dialog));
                break;
            case PartnerNews.Accepted:
                Connect(turn, partner);
                break;
            case PartnerNews.Bridged:
                turn.Call = turn.Call with { Partner = partner with { IsBridged = true } };
                Talking.Tell(turn, new ConversationEvent.Connected());
                break;
            case PartnerNews.Left left:
                OnLeft(turn, partner, left.Outcome);
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for {news.GetType().Name}");
        }
    }

    /// <summary>
    /// The one who was called has accepted; the caller's switch was asked in vain to connect them, or need not be.
    /// </summary>
    public static void Connect(CallTurn turn, Partnership partner)
    {
        turn.CancelTimer(CallTimer.Transfer);
        turn.Call = turn.Call with { Partner = partner with { IsBridged = true } };
        turn.Do(new CallEffect.Bridge(partner.Id));
        turn.Do(new CallEffect.TellPartner(partner.Id, new PartnerNews.Bridged()));
        Talking.Tell(turn, new ConversationEvent.Connected());
    }

    /// <summary>The one who was called does not decide.</summary>
    public static void OnTimer(CallTurn turn, Partnership partner)
    {
        turn.Do(new CallEffect.TellPartner(partner.Id, new PartnerNews.Left(TransferOutcome.NoAnswer)));
        Fail(turn, TransferOutcome.NoAnswer);
    }

    /// <summary>This call ends; whoever is at the other one is told, and is on their own from now.</summary>
    public static void Leave(CallTurn turn, TransferOutcome outcome)
    {
        if (turn.Call.Partner is not { } partner)
            return;
        turn.Call = turn.Call with { Partner = null };
        turn.Do(new CallEffect.TellPartner(partner.Id, new PartnerNews.Left(outcome)));
    }

    private static void OnLeft(CallTurn turn, Partnership partner, TransferOutcome outcome)
    {
        turn.Call = turn.Call with { Partner = null };
        if (turn.Call.Phase == CallPhase.Calling)
            Inviting.GiveUp(turn, outcome);
        else if (partner.IsBridged || turn.Call.Destination is Destination.Consultation)
            // Who spoke with them hung up here.
            Ending.HangUp(turn, reason: null, isHere: outcome == TransferOutcome.Refused);
        else if (turn.Call.Transfer is null)
            Fail(turn, outcome);
        // Else the caller's switch has taken over their dialog: its NOTIFY tells.
    }

    private static void Fail(CallTurn turn, TransferOutcome outcome)
    {
        turn.CancelTimer(CallTimer.Transfer);
        turn.Call = turn.Call with { Partner = null };
        turn.Do(new CallEffect.EndBridge());
        Talking.Tell(turn, new ConversationEvent.TransferEnded(outcome));
    }
}
