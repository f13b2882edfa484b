using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>An answer of ours, what we said last with it, and what it settles.</summary>
internal sealed record SessionAgreement(SipBody Answer, LocalMedia Local, NegotiatedMedia Media);

/// <summary>Session descriptions in the bodies of a call's messages (RFC 3264).</summary>
internal static class SessionOffer
{
    private static readonly AudioCapabilities Capabilities = new();

    /// <summary>Null when the offer cannot be read or has nothing that both sides can do: 488.</summary>
    public static SessionAgreement? Answer(ReadOnlySpan<byte> offer, LocalMedia local)
    {
        if (!SessionDescription.TryParse(offer, SdpLimits.Default, out var theirs, out _)
            || OfferAnswer.Answer(theirs, Capabilities, local) is not NegotiationResult.Agreed agreed)
        {
            return null;
        }

        return new SessionAgreement(
            SipBody.Sdp(agreed.Local.ToBytes()), local with { Last = agreed.Local }, agreed.Media);
    }

    public static SipBody Make(LocalMedia local, out LocalMedia next)
    {
        var offer = OfferAnswer.Offer(Capabilities, local);
        next = local with { Last = offer };
        return SipBody.Sdp(offer.ToBytes());
    }

    /// <summary>The session as it is, at another address.</summary>
    public static SipBody Move(LocalMedia local, out LocalMedia next)
    {
        var offer = OfferAnswer.Move(Capabilities, local);
        next = local with { Last = offer };
        return SipBody.Sdp(offer.ToBytes());
    }

    /// <summary>The answer to the offer that we made last; null when it is of no use.</summary>
    public static NegotiatedMedia? Apply(ReadOnlySpan<byte> answer, LocalMedia local) =>
        local.Last is { } offer
        && SessionDescription.TryParse(answer, SdpLimits.Default, out var theirs, out _)
        && OfferAnswer.Apply(offer, theirs, Capabilities) is NegotiationResult.Agreed agreed
            ? agreed.Media
            : null;

    /// <summary>Where the far end's next requests go: the address to which this one came.</summary>
    public static SipField Contact(SignallingPath path)
    {
        var uri = $"sip:{path.Local}" + (path.Transport == "udp" ? "" : $";transport={path.Transport}");
        return new SipField(SipHeader.Contact, $"<{uri}>");
    }
}
