using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Sip;

public enum NonceValidity : byte
{
    Fresh,

    /// <summary>Ours, but too old: the client tries again with a new one, without asking its user.</summary>
    Stale,

    /// <summary>Not made with this key.</summary>
    Forged,
}

/// <summary>
/// A nonce that proves by itself when it was made: the time and its keyed hash (RFC 7616 3.3). Nothing is remembered
/// for a request that was only challenged, so a flood of them costs no memory.
/// </summary>
public static class DigestNonce
{
    private const int TimeDigits = 16;
    private const int ProofDigits = 32;

    public static string Make(ReadOnlySpan<byte> key, Instant now)
    {
        var time = now.Microseconds.ToString("x16");
        return time + Proof(key, time);
    }

    public static NonceValidity Check(string nonce, ReadOnlySpan<byte> key, Instant now, TimeSpan life)
    {
        if (nonce.Length != TimeDigits + ProofDigits) return NonceValidity.Forged;
        var proof = Encoding.UTF8.GetBytes(Proof(key, nonce[..TimeDigits]));
        if (!CryptographicOperations.FixedTimeEquals(proof, Encoding.UTF8.GetBytes(nonce[TimeDigits..])))
            return NonceValidity.Forged;
        var made = new Instant(long.Parse(nonce.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier));
        // One from the future was made by the peer server, whose clock is another: it counts as old.
        return made <= now && now - made <= life ? NonceValidity.Fresh : NonceValidity.Stale;
    }

    private static string Proof(ReadOnlySpan<byte> key, string time) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(time)))[..ProofDigits];
}
