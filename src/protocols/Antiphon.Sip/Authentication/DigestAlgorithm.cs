using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Antiphon.Sip;

/// <summary>The hash of a digest, with or without the session variant (RFC 7616 3.4.2, RFC 8760 2.1).</summary>
public readonly record struct DigestAlgorithm
{
    public static readonly DigestAlgorithm Md5 = new("MD5");
    public static readonly DigestAlgorithm Md5Sess = new("MD5-sess");
    public static readonly DigestAlgorithm Sha256 = new("SHA-256");
    public static readonly DigestAlgorithm Sha256Sess = new("SHA-256-sess");

    public static readonly DigestAlgorithm Sha512Trunc256 = new("SHA-512-256");
    public static readonly DigestAlgorithm Sha512Trunc256Sess = new("SHA-512-256-sess");

    private static readonly DigestAlgorithm[] ByStrength =
        [Md5, Md5Sess, Sha256, Sha256Sess, Sha512Trunc256, Sha512Trunc256Sess];

    private DigestAlgorithm(string name) => Name = name;

    public string Name { get; }

    public bool IsSession => Name.EndsWith("-sess", StringComparison.Ordinal);

    internal int Strength => Array.IndexOf(ByStrength, this);

    /// <summary>Null is what RFC 2617 3.2.1 says an absent parameter means: MD5.</summary>
    public static bool TryFind(string? name, out DigestAlgorithm algorithm)
    {
        algorithm = Md5;
        if (name is null) return true;
        foreach (var known in ByStrength)
        {
            if (!SipParameters.Same(known.Name, name)) continue;
            algorithm = known;
            return true;
        }

        return false;
    }

    /// <summary>H(text) in lower-case hexadecimal digits.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "MD5 is what RFC 3261 22.4 demands of every peer.")]
    internal string Hash(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var digest = this == Md5 || this == Md5Sess ? MD5.HashData(octets)
            : this == Sha256 || this == Sha256Sess ? SHA256.HashData(octets)
            : Sip.Sha512Trunc256.HashData(octets);
        return Convert.ToHexStringLower(digest);
    }
}
