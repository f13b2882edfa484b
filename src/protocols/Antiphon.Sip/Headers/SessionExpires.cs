using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>RFC 4028 4: how long the session lives without a refresh, and who refreshes it.</summary>
[JsonConverter(typeof(SipTextConverter<SessionExpires>))]
public sealed record SessionExpires(TimeSpan Interval, SipParameters Parameters = default) : ISipText<SessionExpires>
{
    /// <summary><c>uac</c>, <c>uas</c>, or null while it is left open.</summary>
    public string? Refresher => Parameters["refresher"];

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out SessionExpires value)
    {
        value = null;
        var scanner = new Scanner(text);
        if (!scanner.Number(uint.MaxValue, out var seconds)) return false;
        if (!SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new SessionExpires(TimeSpan.FromSeconds(seconds), parameters);
        return scanner.AtEnd;
    }

    public override string ToString() => $"{(long)Interval.TotalSeconds}{Parameters}";
}
