using System.Buffers.Binary;
using System.Numerics;

namespace Antiphon.Sip;

/// <summary>
/// SHA-512/256 of FIPS 180-4 5.3.6.2, which the platform lacks: SHA-512 from another initial value, cut to 256 bits.
/// The constants are computed as the standard defines them, so that none can be mistyped. For digests only, which are
/// short: the whole message is in memory.
/// </summary>
internal static class Sha512Trunc256
{
    private const int BlockLength = 128;

    private static readonly int[] Primes = [.. Enumerable.Range(2, 408).Where(IsPrime)];

    // 4.2.3: the first 64 bits of the fractional parts of the cube roots of the first 80 primes.
    private static readonly ulong[] RoundConstants = [.. Primes.Select(prime => Fraction(prime, root: 3))];

    private static readonly ulong[] InitialValue = MakeInitialValue();

    public static byte[] HashData(ReadOnlySpan<byte> message)
    {
        var state = Digest(message, InitialValue);
        var hash = new byte[32];
        for (var word = 0; word < 4; word++) BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(word * 8), state[word]);
        return hash;
    }

    // 5.3.6: that of SHA-512 (5.3.5, from square roots) with every other bit turned hashes the name of the variant.
    private static ulong[] MakeInitialValue()
    {
        ulong[] turned = [.. Primes.Take(8).Select(prime => Fraction(prime, root: 2) ^ 0xA5A5A5A5A5A5A5A5)];
        return Digest("SHA-512/256"u8, turned);
    }

    private static ulong[] Digest(ReadOnlySpan<byte> message, ulong[] initialValue)
    {
        // 5.1.2: a one, zeros, and the length in bits as 128 of them fill the last block.
        var padded = new byte[(message.Length + 17 + BlockLength - 1) / BlockLength * BlockLength];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)message.Length * 8);

        ulong[] state = [.. initialValue];
        for (var at = 0; at < padded.Length; at += BlockLength) Compress(padded.AsSpan(at, BlockLength), state);
        return state;
    }

    // 6.4.2, with the names of its variables.
    private static void Compress(ReadOnlySpan<byte> block, ulong[] state)
    {
        Span<ulong> w = stackalloc ulong[80];
        for (var t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt64BigEndian(block[(t * 8)..]);
        for (var t = 16; t < 80; t++)
        {
            var (far, near) = (w[t - 15], w[t - 2]);
            var small0 = BitOperations.RotateRight(far, 1) ^ BitOperations.RotateRight(far, 8) ^ (far >> 7);
            var small1 = BitOperations.RotateRight(near, 19) ^ BitOperations.RotateRight(near, 61) ^ (near >> 6);
            w[t] = small1 + w[t - 7] + small0 + w[t - 16];
        }

        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        for (var t = 0; t < 80; t++)
        {
            var big1 = BitOperations.RotateRight(e, 14) ^ BitOperations.RotateRight(e, 18)
                ^ BitOperations.RotateRight(e, 41);
            var big0 = BitOperations.RotateRight(a, 28) ^ BitOperations.RotateRight(a, 34)
                ^ BitOperations.RotateRight(a, 39);
            var t1 = h + big1 + ((e & f) ^ (~e & g)) + RoundConstants[t] + w[t];
            var t2 = big0 + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }

        ReadOnlySpan<ulong> added = [a, b, c, d, e, f, g, h];
        for (var word = 0; word < 8; word++) state[word] += added[word];
    }

    private static bool IsPrime(int number) => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0);

    /// <summary>The 64 bits behind the point of a prime's root.</summary>
    private static ulong Fraction(int prime, int root)
    {
        var target = (BigInteger)prime << (64 * root);
        var result = BigInteger.Zero;
        for (var bit = 72; bit >= 0; bit--)
        {
            var candidate = result | (BigInteger.One << bit);
            if (BigInteger.Pow(candidate, root) <= target) result = candidate;
        }

        return (ulong)(result & ulong.MaxValue);
    }
}
