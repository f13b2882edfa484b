using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>RFC 3261 20.11: <c>session</c>, <c>render</c>, ... and the parameter <c>handling</c>.</summary>
[JsonConverter(typeof(SipTextConverter<ContentDisposition>))]
public sealed record ContentDisposition(string Disposition, SipParameters Parameters = default)
    : ISipText<ContentDisposition>
{
    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out ContentDisposition value)
    {
        value = null;
        var scanner = new Scanner(text);
        if (!scanner.Token(out var disposition)) return false;
        if (!SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new ContentDisposition(Text.Of(disposition), parameters);
        return scanner.AtEnd;
    }

    public override string ToString() => Disposition + Parameters;
}
