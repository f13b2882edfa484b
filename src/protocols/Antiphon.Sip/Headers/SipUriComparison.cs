using System.Text;

namespace Antiphon.Sip;

/// <summary>RFC 3261 19.1.4.</summary>
internal static class SipUriComparison
{
    // A default value that is written is not the same as one that is left out.
    private static readonly string[] NeverIgnored = ["transport", "user", "ttl", "method", "maddr"];

    public static bool Equivalent(SipUri one, SipUri other)
    {
        if (one.Scheme != other.Scheme) return false;
        if (!one.IsSip) return Canonical(one.Opaque!) == Canonical(other.Opaque!);
        return Canonical(one.RawUser) == Canonical(other.RawUser)
            && Canonical(one.RawPassword) == Canonical(other.RawPassword)
            && one.HostPort == other.HostPort
            && ParametersMatch(one.Parameters, other.Parameters)
            && HeadersMatch(one.Headers, other.Headers)
            && HeadersMatch(other.Headers, one.Headers);
    }

    private static bool ParametersMatch(SipParameters one, SipParameters other)
    {
        if (NeverIgnored.Any(name => one.Has(name) != other.Has(name))) return false;
        foreach (var (name, _) in one)
            if (other.Has(name) && !SipParameters.Same(Canonical(one[name]) ?? "", Canonical(other[name]) ?? ""))
                return false;
        return true;
    }

    // Order does not matter, and one name may come more than once.
    private static bool HeadersMatch(SipParameters one, SipParameters other) =>
        one.Count == other.Count
        && one.All(header => other.Any(candidate =>
            SipParameters.Same(header.Name, candidate.Name)
            && Canonical(header.Value) == Canonical(candidate.Value)));

    /// <summary>Escapes undone where they mean nothing: those of the reserved set stay, in upper case.</summary>
    private static string? Canonical(string? raw)
    {
        if (raw is null || !raw.Contains('%', StringComparison.Ordinal)) return raw;
        var text = new StringBuilder(raw.Length);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '%')
            {
                text.Append(raw[at]);
                continue;
            }

            var character = (char)Convert.ToByte(raw.Substring(at + 1, 2), 16);
            var isReserved = ";/?:@&=+$,%".Contains(character, StringComparison.Ordinal);
            if (character < 0x80 && !isReserved) text.Append(character);
            else text.Append('%').Append(raw.Substring(at + 1, 2).ToUpperInvariant());
            at += 2;
        }

        return text.ToString();
    }
}
