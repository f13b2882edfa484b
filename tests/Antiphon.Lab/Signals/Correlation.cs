using System.Numerics;

namespace Antiphon.Lab.Signals;

/// <summary>Finds a known sound in what a phone heard.</summary>
internal static class Correlation
{
    /// <summary>
    /// Where the probe lies best in the recording, and how well: 1 is the same sound at any volume, 0 another one.
    /// </summary>
    public static (int Offset, double Likeness) Find(ReadOnlySpan<short> recording, ReadOnlySpan<short> probe)
    {
        var heard = ToFloats(recording);
        var wanted = ToFloats(probe);
        var wantedEnergy = Dot(wanted, wanted);
        var best = (Offset: -1, Likeness: 0.0);
        for (var at = 0; at + wanted.Length <= heard.Length; at++)
        {
            var piece = heard.AsSpan(at, wanted.Length);
            var product = Dot(piece, wanted);
            if (product <= 0)
                continue;
            var likeness = product / Math.Sqrt(wantedEnergy * Math.Max(1, Dot(piece, piece)));
            if (likeness > best.Likeness)
                best = (at, likeness);
        }

        return best;
    }

    private static float[] ToFloats(ReadOnlySpan<short> samples)
    {
        var floats = new float[samples.Length];
        for (var i = 0; i < samples.Length; i++)
            floats[i] = samples[i];
        return floats;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i + Vector<float>.Count <= a.Length; i += Vector<float>.Count)
            sum += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        var rest = Vector.Sum(sum);
        for (; i < a.Length; i++)
            rest += a[i] * b[i];
        return rest;
    }
}
