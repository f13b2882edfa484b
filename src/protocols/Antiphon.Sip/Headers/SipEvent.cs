using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>RFC 6665 8.2.1: the event package, and the id that tells subscriptions of one dialog apart.</summary>
[JsonConverter(typeof(SipTextConverter<SipEvent>))]
public sealed record SipEvent(string Package, SipParameters Parameters = default) : ISipText<SipEvent>
{
    public const string MessageSummary = "message-summary";
    public const string Refer = "refer";

    public string? Id => Parameters["id"];

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out SipEvent value)
    {
        value = null;
        var scanner = new Scanner(text);
        if (!scanner.Token(out var package) || !SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new SipEvent(Text.Of(package), parameters);
        return scanner.AtEnd;
    }

    public override string ToString() => Package + Parameters;
}
