using Antiphon.Kernel;

namespace Antiphon.Rtp;

/// <summary>
/// What a receiver knows of one source: extended highest sequence number, loss and jitter (RFC 3550 A.1, A.3, A.8).
/// A mutable value kept in the session that it describes; it allocates nothing.
/// </summary>
public struct ReceptionStatistics
{
    private const int DropoutMax = 3000;

    private uint _baseSequence;
    private uint _expectedBefore;
    private uint _receivedBefore;
    private long _lastTransit;
    private long _jitterTimes16;

    public uint Ssrc { get; private set; }

    public bool HasSource { get; private set; }

    public uint HighestSequence { get; private set; }

    public uint Received { get; private set; }

    public readonly uint Expected => HasSource ? HighestSequence - _baseSequence + 1 : 0;

    public readonly int LostInAll => (int)Math.Clamp((long)Expected - Received, -0x800000, 0x7FFFFF);

    /// <summary>Interarrival jitter in ticks of the media clock (RFC 3550 6.4.1).</summary>
    public readonly uint Jitter => (uint)(_jitterTimes16 >> 4);

    public void OnPacket(uint ssrc, SequenceNumber sequence, RtpTimestamp timestamp, Instant arrival)
    {
        var step = HasSource && ssrc == Ssrc ? sequence - new SequenceNumber((ushort)HighestSequence) : int.MaxValue;
        if (Math.Abs((long)step) > DropoutMax)
            this = new ReceptionStatistics
            {
                Ssrc = ssrc,
                HasSource = true,
                HighestSequence = sequence.Value,
                _baseSequence = sequence.Value,
            };
        else if (step > 0)
            HighestSequence += (uint)step;
        MeasureJitter(timestamp, arrival);
        Received++;
    }

    /// <summary>RFC 3550 A.3: the share lost since the last report, in 256ths.</summary>
    public byte TakeFractionLost()
    {
        var expected = Expected - _expectedBefore;
        var lost = (long)expected - (Received - _receivedBefore);
        (_expectedBefore, _receivedBefore) = (Expected, Received);
        return expected == 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(255, (lost << 8) / expected);
    }

    private void MeasureJitter(RtpTimestamp timestamp, Instant arrival)
    {
        var ticks = arrival.Microseconds * RtpTimestamp.TicksPerSecond / 1_000_000;
        var transit = (long)(uint)(ticks - timestamp.Value);
        if (Received > 0)
        {
            var difference = Math.Abs((int)(uint)(transit - _lastTransit));
            // A source that restarted its time stamps says nothing about the network.
            if (difference < RtpTimestamp.TicksPerSecond * 10)
                _jitterTimes16 += difference - ((_jitterTimes16 + 8) >> 4);
        }

        _lastTransit = transit;
    }
}
