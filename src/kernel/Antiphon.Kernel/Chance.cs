namespace Antiphon.Kernel;

/// <summary>
/// The one source of chance, seeded, so that a run can be repeated. SplitMix64: every seed gives a full-period
/// sequence. Not for secrets: tags and branches need to be unique, nonces come from the shell.
/// </summary>
public sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public uint NextUInt32() => (uint)(NextUInt64() >> 32);

    /// <summary>A number in [0, below).</summary>
    public int Next(int below)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(below);
        return (int)(((NextUInt64() >> 32) * (ulong)below) >> 32);
    }

    /// <summary>A number in [from, below).</summary>
    public int Next(int from, int below) => from + Next(below - from);

    public bool OneIn(int n) => Next(n) == 0;

    /// <summary>Sixteen lower-case hexadecimal digits, for tags and branches.</summary>
    public string NextToken() => NextUInt64().ToString("x16");
}
