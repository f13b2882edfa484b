using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>
/// A challenge or credentials: a scheme and parameters divided by commas (RFC 3261 25.1, auth-param).
/// </summary>
[JsonConverter(typeof(SipTextConverter<AuthenticationField>))]
public sealed record AuthenticationField(string Scheme, SipParameters Parameters) : ISipText<AuthenticationField>
{
    public bool IsDigest => SipParameters.Same(Scheme, "Digest");

    public string? this[string name] => Parameters[name];

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out AuthenticationField value)
    {
        value = null;
        var scanner = new Scanner(text);
        if (!scanner.Token(out var scheme)) return false;
        scanner.SkipSpace();
        var parameters = new List<SipParameter>();
        do
        {
            if (!scanner.Token(out var name) || !scanner.Take('=')) return false;
            if (!scanner.Quoted(out var parameter) && !scanner.Token(out parameter)) return false;
            parameters.Add(new SipParameter(Text.Of(name), Text.Of(parameter)));
        }
        while (scanner.Take(','));
        value = new AuthenticationField(Text.Of(scheme), new SipParameters([.. parameters]));
        return scanner.AtEnd;
    }

    public override string ToString() => $"{Scheme} {string.Join(", ", Parameters)}";
}
