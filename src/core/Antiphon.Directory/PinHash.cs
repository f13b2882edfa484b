using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// A PIN as it is stored: <c>pbkdf2-sha256$iterations$salt$key</c>, both in Base64, so that iterations can be raised
/// without losing old PINs. A PIN has few digits: the hash slows a thief of the store down, the lock-out stops a
/// caller. Making and verifying one costs milliseconds on purpose; never on a loop that carries calls.
/// </summary>
[JsonConverter(typeof(TextConverter<PinHash>))]
public readonly record struct PinHash : IParsable<PinHash>
{
    public const int IterationsDefault = 100_000;

    /// <summary>
    /// For thousands of PINs that are given at once: a minute instead of a quarter of an hour. Each is hashed anew, at
    /// the full cost, when it is first used.
    /// </summary>
    public const int IterationsOfMany = 5_000;

    public const int SaltBytes = 16;
    private const int KeyBytes = 32;
    private const int IterationsMax = 10_000_000;
    private const string Scheme = "pbkdf2-sha256";

    private readonly string _text;

    private PinHash(string text) => _text = text;

    /// <param name="pin">The digits.</param>
    /// <param name="salt"><see cref="SaltBytes"/> random bytes, from the shell.</param>
    /// <param name="iterations">Cost of one guess; 100,000 take about 20 ms.</param>
    public static PinHash Make(string pin, ReadOnlySpan<byte> salt, int iterations = IterationsDefault)
    {
        var key = Derive(pin, salt, iterations);
        return new($"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(key)}");
    }

    /// <summary>A guess costs as much as it should.</summary>
    public bool IsFull => TrySplit(_text, out var iterations, out _, out _) && iterations >= IterationsDefault;

    public bool Matches(string pin) =>
        TrySplit(_text, out var iterations, out var salt, out var key)
        && CryptographicOperations.FixedTimeEquals(Derive(pin, salt, iterations), key);

    public static PinHash Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var hash) ? hash : throw new FormatException("Not a PIN hash.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PinHash result)
    {
        var valid = TrySplit(s, out _, out _, out _);
        result = valid ? new(s!) : default;
        return valid;
    }

    public override string ToString() => _text ?? "";

    private static byte[] Derive(string pin, ReadOnlySpan<byte> salt, int iterations) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(pin), salt, iterations, HashAlgorithmName.SHA256, KeyBytes);

    private static bool TrySplit(string? text, out int iterations, out byte[] salt, out byte[] key)
    {
        (iterations, salt, key) = (0, [], []);
        var parts = text?.Split('$') ?? [];
        if (parts.Length != 4 || parts[0] != Scheme || !int.TryParse(parts[1], out iterations))
            return false;
        return iterations is > 0 and <= IterationsMax
            && TryDecode(parts[2], SaltBytes, out salt) && TryDecode(parts[3], KeyBytes, out key);
    }

    private static bool TryDecode(string base64, int length, out byte[] bytes)
    {
        bytes = new byte[length];
        return base64.Length == (length + 2) / 3 * 4
            && Convert.TryFromBase64String(base64, bytes, out var written) && written == length;
    }
}
