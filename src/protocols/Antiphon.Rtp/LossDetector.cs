namespace Antiphon.Rtp;

/// <summary>
/// Tells a pause in which packets were lost from one in which none were sent: the time stamp passes in both, the
/// sequence number counts on only in the first (RFC 3550 5.1). A mutable value; allocates nothing.
/// </summary>
public struct LossDetector
{
    /// <summary>200 ms: what is shorter no listener takes for more than a bad line.</summary>
    private const int PauseTicksMin = RtpTimestamp.TicksPerSecond / 5;

    private int _lostBefore;

    /// <summary>To be asked of every packet of audio, in the order in which they come.</summary>
    /// <param name="pause">Ticks since the end of the packet before.</param>
    /// <param name="length">Of this packet, in ticks.</param>
    /// <param name="lostInAll">Packets of its source, with this one.</param>
    /// <returns>Whether at least half of a pause that is worth telling was sent.</returns>
    public bool IsLoss(long pause, int length, int lostInAll)
    {
        var lost = lostInAll - _lostBefore;
        _lostBefore = lostInAll;
        return pause >= PauseTicksMin && (long)lost * length * 2 >= pause;
    }
}
