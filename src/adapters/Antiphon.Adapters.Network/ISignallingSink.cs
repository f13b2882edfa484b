using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network;

/// <summary>Where what arrives goes: into the voice loop's inbox. Called on the transport's threads.</summary>
public interface ISignallingSink
{
    void OnMessage(SipFlow flow, SipMessage message);

    /// <summary>Octets that are no SIP message at all.</summary>
    void OnGarbage(SipFlow flow, int length);

    /// <summary>A connection ended or could not be made, or a datagram could not be sent.</summary>
    void OnFlowFailed(SipFlow flow, string reason);
}
