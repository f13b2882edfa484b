namespace Antiphon.Rtp;

/// <summary>
/// Finds each key press once in the packets that repeat it. An event is known by its time stamp (RFC 4733 2.5.1.2:
/// all packets of one event carry the time at which it began), so a press counts at the first packet that arrives
/// of it, be that its last.
/// </summary>
public struct TelephoneEventReceiver
{
    private RtpTimestamp _current;
    private byte _code;
    private bool _any;

    /// <summary>Goes on where another server has counted this key last.</summary>
    public static TelephoneEventReceiver After(char key, RtpTimestamp timestamp) => new()
    {
        _current = timestamp,
        _code = TelephoneEvent.ForKey(key, end: false, durationTicks: 0).Code,
        _any = true,
    };

    /// <summary>The key that this packet begins, or null when the packet belongs to a press already counted.</summary>
    public char? OnPacket(RtpTimestamp timestamp, ReadOnlySpan<byte> payload)
    {
        if (!TelephoneEvent.TryParse(payload, out var @event) || @event.Key is not { } key)
            return null;
        // Late packets of an earlier event are as old as their time stamp says.
        var later = timestamp - _current;
        if (_any && (later == 0 ? @event.Code == _code : later is < 0 and > -RtpTimestamp.TicksPerSecond))
            return null;
        (_current, _code, _any) = (timestamp, @event.Code, true);
        return key;
    }
}
