using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Sip;

/// <summary>What credentials turned out to be.</summary>
public enum DigestVerdict : byte
{
    Accepted,

    /// <summary>To be challenged, as for the first time.</summary>
    Refused,

    /// <summary>To be challenged with stale=true: the password may well be right.</summary>
    Stale,

    /// <summary>Something needed is missing or contradicts itself: 400.</summary>
    Malformed,
}

/// <summary>Whom a server lets in, and how. The key makes nonces; all servers of a pair have the same one.</summary>
public sealed record DigestPolicy(string Realm, ReadOnlyMemory<byte> Key)
{
    /// <summary>Offered in this order, the preferred one first (RFC 8760 2.4).</summary>
    public ImmutableArray<DigestAlgorithm> Algorithms { get; init; } = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5];

    /// <summary>Longer means fewer round trips, and more time for a response that was overheard.</summary>
    public TimeSpan NonceLife { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>How often a nonce was used: kept by whoever wants a response to count once (RFC 7616 3.4, nc).</summary>
public sealed record NonceUse(string Nonce, uint Count)
{
    /// <returns>Null for a count that was seen already: a replay.</returns>
    public NonceUse? Advance(string nonce, uint count) =>
        nonce != Nonce || count > Count ? new NonceUse(nonce, count) : null;
}

/// <summary>Challenges and checks, as registrar, proxy or user agent server (RFC 3261 22, RFC 8760).</summary>
public static class DigestServer
{
    /// <summary>One field for each algorithm (RFC 8760 2.3), for a 401 or, as a proxy, a 407.</summary>
    public static ImmutableArray<SipField> Challenge(
        DigestPolicy policy, Instant now, bool stale = false, SipHeader header = SipHeader.WwwAuthenticate)
    {
        var nonce = DigestNonce.Make(policy.Key.Span, now);
        return
        [
            .. policy.Algorithms.Select(algorithm => new SipField(
                header,
                $"Digest realm={Scanner.Quote(policy.Realm)}, nonce=\"{nonce}\", algorithm={algorithm.Name}, "
                + (stale ? "qop=\"auth\", stale=true" : "qop=\"auth\""))),
        ];
    }

    /// <summary>The credentials for this realm; null when the request has none.</summary>
    public static AuthenticationField? Find(
        SipRequest request, DigestPolicy policy, SipHeader header = SipHeader.Authorization) =>
        request.Authentication(header)
            .FirstOrDefault(field => field.IsDigest && field["realm"] == policy.Realm);

    /// <summary>
    /// Checks credentials against the password of the user they name. The digest's URI is not compared with the
    /// Request-URI, which a proxy on the way may rightly have changed.
    /// </summary>
    public static DigestVerdict Check(
        AuthenticationField credentials, SipMethod method, string password, DigestPolicy policy, Instant now)
    {
        if (credentials["username"] is not { } username
            || credentials["nonce"] is not { } nonce
            || credentials["uri"] is not { } uri
            || credentials["response"] is not { } response
            || !DigestAlgorithm.TryFind(credentials["algorithm"], out var algorithm))
            return DigestVerdict.Malformed;
        var qop = credentials["qop"];
        var withCount = qop is not null || algorithm.IsSession;
        if (qop is not null && !SipParameters.Same(qop, "auth")) return DigestVerdict.Malformed;
        if (withCount && credentials["cnonce"] is null) return DigestVerdict.Malformed;
        if (qop is not null && NonceCount(credentials) is null) return DigestVerdict.Malformed;

        // An algorithm that was not offered would let an attacker choose the weakest.
        if (!policy.Algorithms.Contains(algorithm)) return DigestVerdict.Refused;
        var validity = DigestNonce.Check(nonce, policy.Key.Span, now, policy.NonceLife);
        if (validity is NonceValidity.Forged) return DigestVerdict.Refused;
        var digest = new Digest(algorithm, username, policy.Realm, password, nonce, uri)
        {
            Qop = qop,
            Cnonce = credentials["cnonce"],
            NonceCount = credentials["nc"],
        };
        var expected = Encoding.UTF8.GetBytes(digest.Response(method));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(response.ToLowerInvariant())))
            return DigestVerdict.Refused;
        return validity is NonceValidity.Stale ? DigestVerdict.Stale : DigestVerdict.Accepted;
    }

    /// <summary>nc of credentials with qop; null when it is absent or not 8LHEX.</summary>
    public static uint? NonceCount(AuthenticationField credentials) =>
        credentials["nc"] is { Length: 8 } text
        && uint.TryParse(text, NumberStyles.AllowHexSpecifier, null, out var count)
            ? count
            : null;
}
