using System.Runtime.Intrinsics;

namespace Antiphon.Audio;

/// <summary>
/// Finds telephone keys pressed as tones in the audio itself (ITU-T Q.24), for callers whose phone sends no
/// telephone-events. Eight Goertzel filters run side by side in one vector over blocks of 102 samples (12.75 ms);
/// a key counts when two blocks in a row agree, and again only after two blocks without it. A mutable value that
/// lives in its session; it allocates nothing.
/// </summary>
public struct KeyToneDetector
{
    private const int BlockSamples = 102;

    /// <summary>About -31 dBm0 for each tone: Q.24 asks that -25 dBm be heard and -55 dBm be ignored.</summary>
    private const float ToneEnergyMin = 2.0e9f;

    /// <summary>How many times the rest of its group the strongest tone must be.</summary>
    private const float GroupDominance = 6.3f;

    /// <summary>
    /// The low tone may be 8 dB above the high one, or 4 dB below (normal and reverse twist, with room).
    /// </summary>
    private const float NormalTwistMax = 10f;
    private const float ReverseTwistMax = 6.3f;

    /// <summary>The two tones hold at least this share of the block's energy: speech does not.</summary>
    private const float TonesShareMin = 0.55f;

    private static readonly Vector256<float> Coefficients = Vector256.Create(
        Coefficient(0), Coefficient(1), Coefficient(2), Coefficient(3),
        Coefficient(4), Coefficient(5), Coefficient(6), Coefficient(7));

    private Vector256<float> _s1;
    private Vector256<float> _s2;
    private float _energy;
    private int _samples;
    private char _last;
    private char _pressed;
    private int _quietBlocks;

    /// <summary>Listens to a packet's samples; returns the key that began in it, if any.</summary>
    public char? Listen(G711Law law, ReadOnlySpan<byte> coded)
    {
        char? found = null;
        var linear = G711.LinearValues(law);
        foreach (var c in coded)
        {
            float x = linear[c];
            _energy += x * x;
            var s0 = Vector256.Create(x) + (Coefficients * _s1) - _s2;
            _s2 = _s1;
            _s1 = s0;
            if (++_samples == BlockSamples)
                found = EndBlock() ?? found;
        }

        return found;
    }

    private char? EndBlock()
    {
        var power = (_s1 * _s1) + (_s2 * _s2) - (Coefficients * _s1 * _s2);
        var key = KeyIn(power, _energy);
        (_s1, _s2, _energy, _samples) = (default, default, 0, 0);

        var began = key != '\0' && key == _last && key != _pressed ? key : (char?)null;
        if (began is not null)
            _pressed = key;
        _quietBlocks = key == _pressed ? 0 : _quietBlocks + 1;
        if (_quietBlocks >= 2 && began is null)
            _pressed = '\0';
        _last = key;
        return began;
    }

    private static char KeyIn(in Vector256<float> power, float energy)
    {
        var low = Strongest(power, 0);
        var high = Strongest(power, 4);
        var (pl, ph) = (power[low], power[high]);
        if (pl < ToneEnergyMin || ph < ToneEnergyMin || pl > ph * NormalTwistMax || ph > pl * ReverseTwistMax)
            return '\0';
        for (var i = 0; i < 8; i++)
        {
            if (i != low && i != high && power[i] * GroupDominance > (i < 4 ? pl : ph))
                return '\0';
        }

        // A pure tone of energy E in N samples gives power E·N/2.
        return (pl + ph) / (energy * BlockSamples / 2) < TonesShareMin ? '\0' : Tone.KeyOf(low, high - 4);
    }

    private static int Strongest(in Vector256<float> power, int from)
    {
        var best = from;
        for (var i = from + 1; i < from + 4; i++)
        {
            if (power[i] > power[best])
                best = i;
        }

        return best;
    }

    private static float Coefficient(int index) =>
        2 * MathF.Cos(2 * MathF.PI * Tone.HertzOf(index) / G711.SamplesPerSecond);
}
