namespace Antiphon.Lab.Signals;

/// <summary>Where a recording differs from what was said.</summary>
/// <param name="Start">Samples before it.</param>
/// <param name="Length">Samples in it; 0 when nothing differs.</param>
/// <param name="IsSilence">All of it is silence: there are no others, and nothing was heard wrong.</param>
internal readonly record struct Gap(int Start, int Length, bool IsSilence)
{
    /// <param name="stored">Mu-law.</param>
    /// <param name="said">From the sample on that is the first stored.</param>
    public static Gap Between(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> said)
    {
        var first = -1;
        var last = -1;
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] == said[i])
                continue;
            first = first < 0 ? i : first;
            last = i;
        }

        return first < 0
            ? new Gap(0, 0, IsSilence: true)
            : new Gap(first, last + 1 - first, stored[first..(last + 1)].IndexOfAnyExcept((byte)0xFF) < 0);
    }
}
