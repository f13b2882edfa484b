namespace Antiphon.Rtp;

/// <summary>
/// Sends one key press, a packet each 20 ms: the first marked, the duration growing, the end three times
/// (RFC 4733 2.5.1). All packets carry the press's first time stamp.
/// </summary>
public struct TelephoneEventSender(char key, RtpTimestamp began, int durationTicks)
{
    private const int EndRepeats = 3;

    private int _ticks;
    private int _ends;

    public readonly RtpTimestamp Began => began;

    public readonly bool Done => _ends == EndRepeats;

    /// <summary>Writes the next packet's payload; tells whether it is the first and to be marked.</summary>
    public bool Next(Span<byte> payload, int ticksPerPacket)
    {
        var first = _ticks == 0;
        if (_ends == 0)
            _ticks = Math.Min(_ticks + ticksPerPacket, durationTicks);
        var end = _ticks == durationTicks;
        TelephoneEvent.ForKey(key, end, (ushort)_ticks).Write(payload);
        if (end)
            _ends++;
        return first;
    }
}
