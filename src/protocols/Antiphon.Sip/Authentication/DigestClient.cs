namespace Antiphon.Sip;

/// <summary>Who we are to a realm.</summary>
public sealed record DigestIdentity(string Username, string Password);

/// <summary>
/// A challenge that was answered, so that further requests can use its nonce without being challenged.
/// </summary>
public sealed record DigestSession(AuthenticationField Challenge, SipHeader CredentialsHeader, uint Count)
{
    public string Nonce => Challenge["nonce"] ?? "";
}

/// <summary>Answers challenges (RFC 3261 22.2 and 22.3, RFC 8760 2.4).</summary>
public static class DigestClient
{
    /// <summary>
    /// The strongest challenge of a 401 or 407 that can be answered; null when there is none. The same nonce without
    /// stale=true is for its caller to see: the password was wrong, and asking again is a loop.
    /// </summary>
    public static DigestSession? Accept(SipResponse response)
    {
        var isProxy = response.Status == 407;
        var challenges = response.Authentication(isProxy ? SipHeader.ProxyAuthenticate : SipHeader.WwwAuthenticate);
        var best = challenges.Where(IsAnswerable).MaxBy(challenge => AlgorithmOf(challenge).Strength);
        return best is null
            ? null
            : new DigestSession(best, isProxy ? SipHeader.ProxyAuthorization : SipHeader.Authorization, 0);
    }

    public static bool IsStale(AuthenticationField challenge) =>
        challenge["stale"] is { } stale && SipParameters.Same(stale, "true");

    /// <summary>Credentials for one request, and the session with its count moved on.</summary>
    public static (DigestSession Session, SipField Credentials) Authorize(
        DigestSession session, DigestIdentity identity, SipMethod method, SipUri uri, string cnonce)
    {
        var challenge = session.Challenge;
        var count = session.Count + 1;
        var withQop = challenge["qop"] is not null;
        var algorithm = AlgorithmOf(challenge);
        var realm = challenge["realm"] ?? "";
        var digest = new Digest(algorithm, identity.Username, realm, identity.Password, session.Nonce, uri.ToString())
        {
            Qop = withQop ? "auth" : null,
            Cnonce = withQop || algorithm.IsSession ? cnonce : null,
            NonceCount = withQop ? count.ToString("x8") : null,
        };
        var credentials = new SipField(session.CredentialsHeader, Write(digest, challenge, method));
        return (session with { Count = count }, credentials);
    }

    // RFC 3261 25.1: algorithm, qop and nc are tokens, the others are quoted; opaque goes back as it came.
    private static string Write(Digest digest, AuthenticationField challenge, SipMethod method)
    {
        var parameters = new List<SipParameter>
        {
            Quoted("username", digest.Username),
            Quoted("realm", digest.Realm),
            Quoted("nonce", digest.Nonce),
            Quoted("uri", digest.Uri),
            Quoted("response", digest.Response(method)),
        };
        if (challenge["algorithm"] is not null) parameters.Add(new SipParameter("algorithm", digest.Algorithm.Name));
        if (digest.Cnonce is { } cnonce) parameters.Add(Quoted("cnonce", cnonce));
        if (challenge["opaque"] is { } opaque) parameters.Add(Quoted("opaque", opaque));
        if (digest.Qop is { } qop) parameters.Add(new SipParameter("qop", qop));
        if (digest.NonceCount is { } count) parameters.Add(new SipParameter("nc", count));
        return new AuthenticationField("Digest", new SipParameters([.. parameters])).ToString();
    }

    private static SipParameter Quoted(string name, string value) => new(name, Scanner.Quote(value));

    private static bool IsAnswerable(AuthenticationField challenge) =>
        challenge.IsDigest
        && challenge["realm"] is not null
        && challenge["nonce"] is not null
        && DigestAlgorithm.TryFind(challenge["algorithm"], out _)
        && (challenge["qop"] is not { } qop || qop.Split(',', StringSplitOptions.TrimEntries).Contains("auth"));

    private static DigestAlgorithm AlgorithmOf(AuthenticationField challenge) =>
        DigestAlgorithm.TryFind(challenge["algorithm"], out var algorithm) ? algorithm : default;
}
