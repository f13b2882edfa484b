using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Sip;

namespace Antiphon.Calls;

public enum InvitationState : byte
{
    /// <summary>Nothing final has come.</summary>
    Open,

    /// <summary>Nobody waits for it any more; its final response is still to come.</summary>
    GivenUp,

    /// <summary>By a 2xx; repeated ones and those of other forks may follow.</summary>
    Answered,
}

/// <summary>An INVITE of ours (RFC 3261 13.2).</summary>
/// <param name="Invite">As it went out last, without Via and credentials.</param>
/// <param name="State">What has come of it.</param>
/// <param name="IsProceeding">A provisional response has come, so that it can be cancelled.</param>
/// <param name="Others">Where else a redirection says it may be tried, best first.</param>
/// <param name="Tries">Addresses tried so far.</param>
/// <param name="Challenges">How often credentials were asked for at this address.</param>
/// <param name="Forks">The early dialogs.</param>
public sealed record Invitation(
    SipRequest Invite,
    InvitationState State,
    bool IsProceeding,
    ImmutableArray<SipUri> Others,
    int Tries,
    int Challenges,
    ImmutableArray<Fork> Forks)
{
    /// <summary>
    /// Of the INVITE's Via, after the magic cookie. Told by the request, so that another server repeats it in the same
    /// transaction of the far end (RFC 3261 17.2.3), and can cancel it.
    /// </summary>
    [JsonIgnore]
    public string Branch => $"{Invite.From.Tag}-{Invite.CSeq.Number}";

    /// <summary>Whether its final response is still to come.</summary>
    [JsonIgnore]
    public bool IsUnderWay => State != InvitationState.Answered;
}

/// <summary>One of perhaps several phones that ring.</summary>
/// <param name="Dialog">Early.</param>
/// <param name="RSeq">Of the last response that was acknowledged by PRACK (RFC 3262); null before any.</param>
public sealed record Fork(Dialog Dialog, uint? RSeq);
