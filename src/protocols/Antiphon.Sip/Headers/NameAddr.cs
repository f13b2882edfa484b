using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>
/// A URI with a display name and the header field's parameters: From, To, Contact, Route, Record-Route, Diversion,
/// History-Info, the identities, Refer-To. The display name is without quotes, null when there is none.
/// </summary>
[JsonConverter(typeof(SipTextConverter<NameAddr>))]
public sealed record NameAddr(string? DisplayName, SipUri Uri, SipParameters Parameters = default) : ISipText<NameAddr>
{
    public NameAddr(SipUri uri)
        : this(null, uri)
    {
    }

    public string? Tag => Parameters["tag"];

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out NameAddr value)
    {
        var scanner = new Scanner(text);
        scanner.SkipSpace();
        if (!TryRead(ref scanner, out value)) return false;
        scanner.SkipSpace();
        return scanner.AtEnd;
    }

    public static bool TryParse(string text, [MaybeNullWhen(false)] out NameAddr value) =>
        TryParse(Encoding.UTF8.GetBytes(text), out value);

    public NameAddr WithTag(string tag) => this with { Parameters = Parameters.With("tag", tag) };

    /// <summary>Always with angle brackets, so that parameters cannot be taken for the URI's own.</summary>
    public override string ToString() =>
        DisplayName is null ? $"<{Uri}>{Parameters}" : $"{Scanner.Quote(DisplayName)} <{Uri}>{Parameters}";

    internal static bool TryRead(ref Scanner scanner, [MaybeNullWhen(false)] out NameAddr value)
    {
        value = null;
        if (!TryReadDisplayName(ref scanner, out var displayName)) return false;
        SipUri? uri;
        if (scanner.TakeExactly('<'))
        {
            var length = scanner.Rest.IndexOf((byte)'>');
            if (length < 0 || !SipUri.TryParse(scanner.Rest[..length], out uri)) return false;
            scanner.Position += length + 1;
        }
        else
        {
            // RFC 3261 20: without brackets what follows a semicolon belongs to the header field, and a URI with a
            // comma, a question mark or a semicolon must be in brackets.
            var length = scanner.Rest.IndexOfAny(Grammar.BareUriEnd);
            if (length < 0) length = scanner.Rest.Length;
            var bare = scanner.Rest[..length];
            if (displayName is not null || bare.Contains((byte)'?') || !SipUri.TryParse(bare, out uri)) return false;
            scanner.Position += length;
        }

        if (!SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new NameAddr(displayName, uri, parameters);
        return true;
    }

    // display-name = *( token LWS ) / quoted-string; a token directly before "<" is met in the wild and in RFC 4475.
    private static bool TryReadDisplayName(ref Scanner scanner, out string? displayName)
    {
        displayName = null;
        if (scanner.Peek == '"')
        {
            if (!scanner.Quoted(out var quoted)) return false;
            displayName = Scanner.Unquote(quoted);
            scanner.SkipSpace();
            return true;
        }

        var start = scanner.Position;
        var end = start;
        while (scanner.Token(out _))
        {
            end = scanner.Position;
            scanner.SkipSpace();
        }

        if (scanner.Peek != '<')
        {
            scanner.Position = start;
            return true;
        }

        var space = scanner.Position;
        scanner.Position = end;
        if (end > start) displayName = Text.Of(scanner.From(start));
        scanner.Position = space;
        return true;
    }
}
