using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>
/// RFC 3326: why a request was sent; the protocol is SIP (cause is a status) or Q.850 (cause is its value).
/// </summary>
[JsonConverter(typeof(SipTextConverter<Reason>))]
public sealed record Reason(string Protocol, SipParameters Parameters = default) : ISipText<Reason>
{
    public int? Cause => int.TryParse(Parameters["cause"], out var cause) ? cause : null;

    public string? Text => Parameters["text"];

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out Reason value)
    {
        var scanner = new Scanner(text);
        return TryRead(ref scanner, out value) && scanner.AtEnd;
    }

    public override string ToString() => Protocol + Parameters;

    internal static bool TryRead(ref Scanner scanner, [MaybeNullWhen(false)] out Reason value)
    {
        value = null;
        if (!scanner.Token(out var protocol) || !SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new Reason(Sip.Text.Of(protocol), parameters);
        return true;
    }
}
