namespace Antiphon.Audio;

/// <summary>
/// How long nobody has spoken. A packet is silent when its mean level is below the threshold; the noise of a line
/// raises the threshold: four times the quietest level heard so far, up to a bound. A mutable value; allocates nothing.
/// </summary>
public struct SilenceDetector
{
    /// <summary>Mean absolute sample of about -45 dBm0.</summary>
    private const int FloorMin = 90;

    /// <summary>About -30 dBm0: what is louder is never taken for noise.</summary>
    private const int FloorMax = 500;

    private int _quietest;

    /// <summary>Samples since the last sound.</summary>
    public int SilentSamples { get; private set; }

    /// <summary>Whether any sound was heard at all.</summary>
    public bool Heard { get; private set; }

    public void Listen(G711Law law, ReadOnlySpan<byte> coded)
    {
        if (coded.Length == 0)
            return;
        var linear = G711.LinearValues(law);
        // Every fourth sample tells the level of a packet as well as all do, and this runs for every packet recorded.
        var (sum, count) = (0, 0);
        for (var i = 0; i < coded.Length; i += 4, count++)
            sum += Math.Abs((int)linear[coded[i]]);
        var level = sum / count;
        _quietest = _quietest == 0 ? Math.Max(level, 1) : Math.Min(_quietest, Math.Max(level, 1));
        if (level > Math.Clamp(4 * _quietest, FloorMin, FloorMax))
        {
            SilentSamples = 0;
            Heard = true;
        }
        else
        {
            SilentSamples += coded.Length;
        }
    }

    /// <summary>Time that passed without any packet is silence too.</summary>
    public void Skip(int samples) => SilentSamples += samples;
}
