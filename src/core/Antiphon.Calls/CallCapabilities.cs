using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>What this end of a call can do, as it says in Allow, Supported and Accept.</summary>
public static class CallCapabilities
{
    public static readonly SipCapabilities Sip = new()
    {
        Allow =
        [
            SipMethod.Invite, SipMethod.Ack, SipMethod.Bye, SipMethod.Cancel, SipMethod.Options, SipMethod.Update,
            SipMethod.Prack, SipMethod.Notify, SipMethod.Subscribe,
        ],
        // RFC 3262 3: who sends no provisional responses but 100 sends none unreliably; theirs are acknowledged.
        Supported = [SessionTimer.OptionTag, "100rel", Replaces.OptionTag],
        Accept = [MediaType.Sdp, MediaType.SipFragment],
    };
}
