using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>The name of a blob: the SHA-256 of its bytes. Its text, <c>sha256:</c> and 64 hexadecimal digits, is
/// unmistakable, so that the store finds the blobs that a record refers to without knowing the record's
/// shape.</summary>
[JsonConverter(typeof(TextConverter<BlobHash>))]
public readonly record struct BlobHash : IParsable<BlobHash>, IComparable<BlobHash>
{
    public const string Prefix = "sha256:";
    public const int TextLength = 7 + HexLength;
    private const int HexLength = 2 * SHA256.HashSizeInBytes;

    private BlobHash(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    public static BlobHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return FromDigest(digest);
    }

    public static BlobHash FromDigest(ReadOnlySpan<byte> digest)
    {
        return digest.Length == SHA256.HashSizeInBytes
            ? new(Convert.ToHexStringLower(digest))
            : throw new ArgumentException("Not a SHA-256 digest.", nameof(digest));
    }

    public static bool TryFromHex([NotNullWhen(true)] string? hex, out BlobHash hash)
    {
        var valid = hex is { Length: HexLength } && !hex.AsSpan().ContainsAnyExcept(HexDigits);
        hash = valid ? new(hex!) : default;
        return valid;
    }

    public static BlobHash Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var hash) ? hash : throw new FormatException($"Not a blob hash: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BlobHash result)
    {
        result = default;
        return s is not null && s.StartsWith(Prefix, StringComparison.Ordinal)
            && TryFromHex(s[Prefix.Length..], out result);
    }

    public int CompareTo(BlobHash other) => string.CompareOrdinal(Hex, other.Hex);

    public override string ToString() => Hex is null ? "" : Prefix + Hex;

    private static readonly System.Buffers.SearchValues<char> HexDigits =
        System.Buffers.SearchValues.Create("0123456789abcdef");
}
