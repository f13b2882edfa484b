using Antiphon.Kernel;
using Antiphon.Rtp;

namespace Antiphon.Adapters.Media;

/// <summary>When to report (RFC 3550 6.2: every 5 s, spread by half either way), and what the last SR was.</summary>
internal struct RtcpSchedule
{
    private const int IntervalMilliseconds = 5000;

    private Instant _due;
    private uint _lastSr;
    private Instant _lastSrAt;
    private uint _count;

    public readonly bool IsDue(Instant now) => now >= _due;

    public void OnReport(uint lastSr, Instant now)
    {
        if (lastSr != 0)
            (_lastSr, _lastSrAt) = (lastSr, now);
    }

    /// <summary>
    /// The next report's time; the spread comes from the source's own number, which is chance already.
    /// </summary>
    public void Schedule(Instant now, uint ssrc)
    {
        var spread = ((ssrc ^ (_count++ * 0x9E3779B9)) >> 8) % IntervalMilliseconds;
        _due = now + TimeSpan.FromMilliseconds((IntervalMilliseconds / 2) + spread);
    }

    public readonly ReportBlock Block(ref ReceptionStatistics reception, Instant now)
    {
        // RFC 3550 6.4.1: in 65536ths of a second.
        var delay = _lastSr == 0 ? 0 : (uint)((now - _lastSrAt).TotalSeconds * 65536);
        return new ReportBlock(
            reception.Ssrc,
            reception.TakeFractionLost(),
            reception.LostInAll,
            reception.HighestSequence,
            reception.Jitter,
            _lastSr,
            delay);
    }
}
