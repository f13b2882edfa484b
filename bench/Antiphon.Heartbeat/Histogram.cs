using System.Globalization;

namespace Antiphon.Heartbeat;

/// <summary>Times, kept one by one: the rare long ones are what is looked for.</summary>
internal sealed class Histogram
{
    private const int ValuesMax = 1 << 20;

    private readonly List<double> _milliseconds = new(ValuesMax);

    public int Count => _milliseconds.Count;

    public void Add(TimeSpan time)
    {
        // A larger list would be copied in the middle of what it measures.
        if (_milliseconds.Count < ValuesMax)
            _milliseconds.Add(time.TotalMilliseconds);
    }

    /// <param name="share">0 to 1.</param>
    public double At(double share)
    {
        if (_milliseconds.Count == 0)
            return 0;
        var sorted = _milliseconds.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {At(0.5):0.0} p99 {At(0.99):0.0} p99.9 {At(0.999):0.0} max {At(1):0.0} ms of {Count}");
}
