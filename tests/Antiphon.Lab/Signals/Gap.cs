using System.Collections.Immutable;

namespace Antiphon.Lab.Signals;

/// <summary>Where a recording differs from what was said.</summary>
/// <param name="Start">Samples before it.</param>
/// <param name="Length">Samples in it.</param>
/// <param name="IsSilence">All of it is silence: nothing was heard wrong.</param>
internal readonly record struct Gap(int Start, int Length, bool IsSilence)
{
    /// <summary>What was said is like silence for a sample now and then; a packet has 160.</summary>
    private const int AlikeMax = 80;

    /// <summary>All of them, in order.</summary>
    /// <param name="stored">Mu-law.</param>
    /// <param name="said">From the sample on that is the first stored.</param>
    public static ImmutableArray<Gap> All(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> said)
    {
        var gaps = ImmutableArray.CreateBuilder<Gap>();
        var (first, last) = (-1, -1);
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] == said[i])
                continue;
            if (first >= 0 && i - last > AlikeMax)
            {
                gaps.Add(Of(stored, first, last));
                first = -1;
            }

            first = first < 0 ? i : first;
            last = i;
        }

        if (first >= 0)
            gaps.Add(Of(stored, first, last));
        return gaps.ToImmutable();
    }

    private static Gap Of(ReadOnlySpan<byte> stored, int first, int last) => new(
        first, last + 1 - first, stored[first..(last + 1)].IndexOfAnyExcept((byte)0xFF) < 0);
}
