using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>RFC 3261 20.15: type and subtype in lower case; in Accept either can be "*".</summary>
[JsonConverter(typeof(SipTextConverter<MediaType>))]
public sealed record MediaType(string Name, SipParameters Parameters = default) : ISipText<MediaType>
{
    public const string Sdp = "application/sdp";
    public const string MessageSummary = "application/simple-message-summary";
    public const string SipFragment = "message/sipfrag";

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out MediaType value)
    {
        var scanner = new Scanner(text);
        return TryRead(ref scanner, out value) && scanner.AtEnd;
    }

    /// <summary>Whether this range of an Accept field includes a type.</summary>
    public bool Includes(string type) =>
        Name is "*/*" || Name == type
        || (Name.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(Name[..^1], StringComparison.Ordinal));

    public override string ToString() => Name + Parameters;

    internal static bool TryRead(ref Scanner scanner, [MaybeNullWhen(false)] out MediaType value)
    {
        value = null;
        if (!scanner.Token(out var type) || !scanner.Take('/') || !scanner.Token(out var subtype)) return false;
        if (!SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new MediaType($"{Text.Of(type)}/{Text.Of(subtype)}".ToLowerInvariant(), parameters);
        return true;
    }
}
