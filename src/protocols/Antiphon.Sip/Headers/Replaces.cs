using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>RFC 3891 3 and 6.1: the dialog to be replaced, seen from its receiver.</summary>
[JsonConverter(typeof(SipTextConverter<Replaces>))]
public sealed record Replaces(string CallId, SipParameters Parameters) : ISipText<Replaces>
{
    public const string OptionTag = "replaces";

    public string ToTag => Parameters["to-tag"]!;

    public string FromTag => Parameters["from-tag"]!;

    public bool EarlyOnly => Parameters.Has("early-only");

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out Replaces value)
    {
        value = null;
        var scanner = new Scanner(text);
        var callId = scanner.While(Grammar.Word);
        if (callId.IsEmpty) return false;
        if (scanner.TakeExactly('@') && scanner.While(Grammar.Word).IsEmpty) return false;
        callId = scanner.From(0);
        if (!SipParameters.TryRead(ref scanner, out var parameters) || !scanner.AtEnd) return false;
        // Both tags are mandatory and come once.
        if (parameters["to-tag"] is null || parameters["from-tag"] is null) return false;
        value = new Replaces(Text.Of(callId), parameters);
        return true;
    }

    public override string ToString() => CallId + Parameters;
}
