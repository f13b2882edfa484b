using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>What the far end can do, by its own words.</summary>
internal static class FarEnd
{
    public static bool Allows(SipMessage message, SipMethod method) =>
        message.Allow.Contains(method.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Both halves of a transfer with consultation: it is asked by REFER, or replaced by an INVITE.</summary>
    public static bool TakesReplaces(SipMessage message) =>
        Allows(message, SipMethod.Refer)
        && message.Supported.Contains(Replaces.OptionTag, StringComparer.OrdinalIgnoreCase);
}
