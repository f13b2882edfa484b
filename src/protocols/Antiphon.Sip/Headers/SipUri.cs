using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>
/// A URI. Those of sip and sips are read to their parts; of any other scheme, tel among them, <see cref="Opaque"/>
/// keeps what follows the colon. Parts are kept as they are written, because escaping a reserved character changes
/// what a URI means (RFC 3261 19.1.2). Equality is that of the text; for that of the meaning see <see cref="Matches"/>.
/// </summary>
[JsonConverter(typeof(SipTextConverter<SipUri>))]
public sealed record SipUri : ISipText<SipUri>
{
    private const int Longest = 8 * 1024;

    /// <summary>Lower case.</summary>
    public required string Scheme { get; init; }

    /// <summary>The user part with its escapes; null when there is none.</summary>
    public string? RawUser { get; init; }

    public string? RawPassword { get; init; }

    public HostPort HostPort { get; init; }

    public SipParameters Parameters { get; init; }

    /// <summary>What follows "?": header fields for a request formed from this URI (RFC 3261 19.1.5).</summary>
    public SipParameters Headers { get; init; }

    public string? Opaque { get; init; }

    [MemberNotNullWhen(false, nameof(Opaque))]
    public bool IsSip => Scheme is "sip" or "sips";

    public bool IsSecure => Scheme is "sips";

    public bool IsTel => Scheme is "tel";

    public string Host => HostPort.Host ?? "";

    public int? Port => HostPort.Port;

    /// <summary>Who is meant: the user part without escapes, or the number of a tel URI; else null.</summary>
    public string? User => IsSip ? RawUser is null ? null : Unescape(RawUser) : IsTel ? Opaque.Split(';')[0] : null;

    public string? Transport => Parameters["transport"];

    /// <summary>A proxy that routes loosely (RFC 3261 19.1.1).</summary>
    public bool IsLooseRouter => Parameters.Has("lr");

    /// <summary>A sip URI; the user part is escaped where it must be.</summary>
    public static SipUri Sip(string? user, HostPort hostPort, SipParameters parameters = default) => new()
    {
        Scheme = "sip",
        RawUser = user is null ? null : Escape(user),
        HostPort = hostPort,
        Parameters = parameters,
    };

    public static bool TryParse(string text, [MaybeNullWhen(false)] out SipUri value)
    {
        value = null;
        return text.Length <= Longest && TryParse(Encoding.UTF8.GetBytes(text), out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out SipUri value)
    {
        value = null;
        var scanner = new Scanner(text);
        var scheme = scanner.While(Grammar.Scheme);
        if (scheme.IsEmpty || !char.IsAsciiLetter((char)scheme[0]) || !scanner.TakeExactly(':')) return false;
        if (Ascii.EqualsIgnoreCase(scheme, "sip")) return TryReadSip("sip", ref scanner, out value);
        if (Ascii.EqualsIgnoreCase(scheme, "sips")) return TryReadSip("sips", ref scanner, out value);

        var opaque = scanner.While(Grammar.Uric);
        if (opaque.IsEmpty || !scanner.AtEnd || !Grammar.EscapesAreWhole(opaque)) return false;
        value = new SipUri { Scheme = Text.Of(scheme).ToLowerInvariant(), Opaque = Text.Of(opaque) };
        return true;
    }

    public override string ToString()
    {
        if (!IsSip) return $"{Scheme}:{Opaque}";
        var text = new StringBuilder(64).Append(Scheme).Append(':');
        if (RawUser is not null) text.Append(RawUser);
        if (RawPassword is not null) text.Append(':').Append(RawPassword);
        if (RawUser is not null) text.Append('@');
        text.Append(HostPort).Append(Parameters);
        if (Headers.Count > 0) text.Append('?').AppendJoin('&', Headers);
        return text.ToString();
    }

    /// <summary>Whether both address the same resource, by the rules of RFC 3261 19.1.4. Not transitive.</summary>
    public bool Matches(SipUri other) => SipUriComparison.Equivalent(this, other);

    /// <summary>
    /// What a request to this URI has as its Request-URI: no header fields, no method (RFC 3261 19.1.5).
    /// </summary>
    public SipUri ForRequest() => this with { Headers = SipParameters.None, Parameters = Parameters.Without("method") };

    internal static string Unescape(string text) =>
        text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    private static string Escape(string user)
    {
        var octets = Encoding.UTF8.GetBytes(user);
        if (octets.AsSpan().IndexOfAnyExcept(Grammar.User) < 0 && !octets.AsSpan().ContainsAny("%#"u8)) return user;
        var text = new StringBuilder(user.Length + 6);
        foreach (var octet in octets)
        {
            if (Grammar.User.Contains(octet) && octet is not ((byte)'%' or (byte)'#')) text.Append((char)octet);
            else text.Append('%').Append(octet.ToString("X2"));
        }

        return text.ToString();
    }

    private static bool TryReadSip(string scheme, ref Scanner scanner, [MaybeNullWhen(false)] out SipUri value)
    {
        value = null;
        string? user = null;
        string? password = null;
        // "@" must be escaped everywhere else, so the first one ends the userinfo.
        if (scanner.Rest.Contains((byte)'@'))
        {
            var name = scanner.While(Grammar.User);
            if (name.IsEmpty || !Grammar.EscapesAreWhole(name)) return false;
            user = Text.Of(name);
            if (scanner.TakeExactly(':'))
            {
                var secret = scanner.While(Grammar.Password);
                if (!Grammar.EscapesAreWhole(secret)) return false;
                password = Text.Of(secret);
            }

            if (!scanner.TakeExactly('@')) return false;
        }

        if (!HostPort.TryRead(ref scanner, out var hostPort, spaceAroundColon: false)) return false;
        if (!SipParameters.TryReadOfUri(ref scanner, out var parameters)) return false;
        if (!SipParameters.TryReadUriHeaders(ref scanner, out var headers) || !scanner.AtEnd) return false;
        value = new SipUri
        {
            Scheme = scheme,
            RawUser = user,
            RawPassword = password,
            HostPort = hostPort,
            Parameters = parameters,
            Headers = headers,
        };
        return true;
    }
}
