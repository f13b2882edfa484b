namespace Antiphon.Sip;

/// <summary>What the response of a digest is computed from.</summary>
internal readonly record struct Digest(
    DigestAlgorithm Algorithm, string Username, string Realm, string Password, string Nonce, string Uri)
{
    /// <summary>With qop: what the client adds so that no response repeats.</summary>
    public string? Qop { get; init; }

    public string? Cnonce { get; init; }

    /// <summary>Eight hexadecimal digits.</summary>
    public string? NonceCount { get; init; }

    // RFC 7616 3.4.1 to 3.4.3; without qop RFC 2617 3.2.2.1.
    public string Response(SipMethod method)
    {
        var a1 = $"{Username}:{Realm}:{Password}";
        if (Algorithm.IsSession) a1 = $"{Algorithm.Hash(a1)}:{Nonce}:{Cnonce}";
        var ha1 = Algorithm.Hash(a1);
        var ha2 = Algorithm.Hash($"{method}:{Uri}");
        return Algorithm.Hash(
            Qop is null ? $"{ha1}:{Nonce}:{ha2}" : $"{ha1}:{Nonce}:{NonceCount}:{Cnonce}:{Qop}:{ha2}");
    }
}
