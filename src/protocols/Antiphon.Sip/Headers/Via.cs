using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>One hop of RFC 3261 20.42. Its transport is upper case.</summary>
[JsonConverter(typeof(SipTextConverter<Via>))]
public sealed record Via(string Transport, HostPort SentBy, SipParameters Parameters = default) : ISipText<Via>
{
    /// <summary>RFC 3261 8.1.1.7: a branch that begins so is unique and identifies the transaction alone.</summary>
    public const string MagicCookie = "z9hG4bK";

    public string? Branch => Parameters["branch"];

    public string? Received => Parameters["received"]?.Trim('[', ']');

    public string? Maddr => Parameters["maddr"]?.Trim('[', ']');

    public int? Ttl => int.TryParse(Parameters["ttl"], out var ttl) ? ttl : null;

    /// <summary>RFC 3581: the client asks for, or was told, the port its request came from.</summary>
    public bool HasRPort => Parameters.Has("rport");

    public int? RPort => ushort.TryParse(Parameters["rport"], out var port) ? port : null;

    public bool HasMagicCookie =>
        Branch is { Length: > 7 } branch && branch.StartsWith(MagicCookie, StringComparison.OrdinalIgnoreCase);

    public bool IsReliable => Transport is not "UDP";

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out Via value)
    {
        var scanner = new Scanner(text);
        scanner.SkipSpace();
        if (!TryRead(ref scanner, out value)) return false;
        scanner.SkipSpace();
        return scanner.AtEnd;
    }

    public override string ToString() => $"SIP/2.0/{Transport} {SentBy}{Parameters}";

    internal static bool TryRead(ref Scanner scanner, [MaybeNullWhen(false)] out Via value)
    {
        value = null;
        if (!TryReadSentBy(ref scanner, out var version, out var transport, out var sentBy)) return false;
        if (!Ascii.Equals(version, "2.0")) return false;
        if (!SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new Via(Text.Of(transport).ToUpperInvariant(), sentBy, parameters);
        return true;
    }

    /// <summary>The part that is needed to answer, whatever is wrong with the rest.</summary>
    internal static bool TryReadSentBy(
        ref Scanner scanner, out ReadOnlySpan<byte> version, out ReadOnlySpan<byte> transport, out HostPort sentBy)
    {
        version = transport = default;
        sentBy = default;
        if (!scanner.Token(out var protocol) || !Ascii.EqualsIgnoreCase(protocol, "SIP")) return false;
        if (!scanner.Take('/') || !scanner.Token(out version)) return false;
        if (!scanner.Take('/') || !scanner.Token(out transport)) return false;
        var afterTransport = scanner.Position;
        scanner.SkipSpace();
        return scanner.Position > afterTransport && HostPort.TryRead(ref scanner, out sentBy, spaceAroundColon: true);
    }
}
