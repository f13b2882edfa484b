namespace Antiphon.Rtp;

/// <summary>RFC 3550 5.1: 32 bits of the media clock (8000 Hz for G.711), wraps.</summary>
public readonly record struct RtpTimestamp(uint Value)
{
    /// <summary>The clock rate of everything carried here (RFC 3551 4.5.14, RFC 4733 2.1).</summary>
    public const int TicksPerSecond = 8000;

    public static RtpTimestamp operator +(RtpTimestamp timestamp, int ticks) => new(timestamp.Value + (uint)ticks);

    public static int operator -(RtpTimestamp a, RtpTimestamp b) => (int)(a.Value - b.Value);

    public override string ToString() => Value.ToString();
}
