using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Signalling;

/// <summary>Whoever sent a request, so that its response finds the way back.</summary>
internal abstract record Requester
{
    public sealed record OfCall(CallId Call) : Requester;

    public sealed record OfSubscription(DialogId Dialog) : Requester;

    public sealed record OfRegistration(int Line) : Requester;

    /// <summary>Asks a registrar that was given up whether it is there again.</summary>
    public sealed record OfProbe(int Line) : Requester;

    /// <summary>A lamp that was lit without being asked for.</summary>
    public sealed record OfLamp(string Extension) : Requester;
}

/// <summary>The transaction user of RFC 3261 5: decides what requests and responses mean.</summary>
internal interface ITransactionUser
{
    /// <summary>A new request, once: not a retransmission, not a CANCEL's INVITE, not an ACK.</summary>
    void OnRequest(TransactionKey key, SipRequest request, SipFlow flow, Instant now);

    /// <summary>An ACK for a 2xx.</summary>
    void OnAck(SipRequest ack, Instant now);

    /// <summary>A CANCEL that found its INVITE (<paramref name="invite"/>) still without final response.</summary>
    void OnCancel(TransactionKey invite, SipRequest cancel, Instant now);

    void OnResponse(Requester requester, SipResponse response, Instant now);

    /// <summary>
    /// No final response came, or the request could not be sent: treated as 408 and 503 (RFC 3261 8.1.3.1).
    /// </summary>
    void OnFailure(Requester requester, SipRequest request, int asStatus, Instant now);
}
