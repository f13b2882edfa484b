namespace Antiphon.Audio;

/// <summary>
/// Plays speech slower or faster without changing its pitch (WSOLA: waveform similarity overlap-add, Verhelst and
/// Roelands 1993). The sound is cut into overlapping pieces that are laid down at another distance; each is taken where
/// it continues the one before best, so that no wave is broken.
/// <code>
///  input    ──┬──────┬──────┬──────┬──►   pieces begin about HopSamples × speed apart,
///             └─ p0  └─ p1  └─ p2         each moved by up to SearchSamples to where it fits
///  output   ──┬──┬──┬──►                  and are laid HopSamples apart, fading into each other
/// </code>
/// Samples are 16-bit at 8 kHz. It allocates once; a hop is one packet of 20 ms.
/// </summary>
public sealed class TimeScale
{
    public const int HopSamples = 160;
    private const int SearchSamples = 80;
    private const int BufferSamples = 2048;

    private static readonly float[] FadeIn =
    [
        .. Enumerable.Range(0, HopSamples)
            .Select(i => (float)(0.5 - (0.5 * Math.Cos(Math.PI * (i + 0.5) / HopSamples)))),
    ];

    private readonly double _speed;
    private readonly short[] _buffer = new short[BufferSamples];
    private long _base;
    private int _count;
    private long _hop;
    private long _previous = -1;

    /// <param name="speed">0.5 to 2; 1.5 plays three seconds in two.</param>
    public TimeScale(double speed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(speed, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(speed, 2);
        _speed = speed;
    }

    /// <summary>How far into the input the next hop is, in samples: the position in the sound's own time.</summary>
    public long Position => (long)(_hop * HopSamples * _speed);

    /// <summary>So many samples must be added before the next hop, if the input has them.</summary>
    public int Wanted => (int)Math.Max(0, Position + SearchSamples + (2 * HopSamples) - (_base + _count));

    public void Add(ReadOnlySpan<short> samples)
    {
        samples.CopyTo(_buffer.AsSpan(_count));
        _count += samples.Length;
    }

    /// <summary>Makes the next hop of <see cref="HopSamples"/>; what the input does not have is silence.</summary>
    public void Next(Span<short> hop)
    {
        if (Wanted is > 0 and var missing)
        {
            _buffer.AsSpan(_count, missing).Clear();
            _count += missing;
        }

        if (_previous < 0)
        {
            _previous = 0;
            At(0).CopyTo(hop);
        }
        else
        {
            var before = At(_previous + HopSamples);
            var best = BestContinuation(before);
            var next = At(best);
            for (var i = 0; i < HopSamples; i++)
                hop[i] = (short)MathF.Round((before[i] * (1 - FadeIn[i])) + (next[i] * FadeIn[i]));
            _previous = best;
        }

        _hop++;
        Forget(Math.Min(_previous + HopSamples, Position - SearchSamples));
    }

    /// <summary>Where around the next position the input is most like what would have come without a cut.</summary>
    private long BestContinuation(ReadOnlySpan<short> before)
    {
        var from = Math.Max(_base, Position - SearchSamples);
        var best = from;
        var likeness = double.NegativeInfinity;
        for (var at = from; at <= Position + SearchSamples; at++)
        {
            var candidate = At(at);
            long product = 0;
            long energy = 1;
            for (var i = 0; i < HopSamples; i++)
            {
                product += before[i] * candidate[i];
                energy += candidate[i] * candidate[i];
            }

            var alike = product / Math.Sqrt(energy);
            if (alike > likeness)
                (best, likeness) = (at, alike);
        }

        return best;
    }

    private ReadOnlySpan<short> At(long position) => _buffer.AsSpan((int)(position - _base), HopSamples);

    private void Forget(long before)
    {
        var gone = (int)Math.Clamp(before - _base, 0, _count);
        _buffer.AsSpan(gone, _count - gone).CopyTo(_buffer);
        (_base, _count) = (_base + gone, _count - gone);
    }
}
