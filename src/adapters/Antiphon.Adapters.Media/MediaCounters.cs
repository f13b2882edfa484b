namespace Antiphon.Adapters.Media;

/// <summary>One media thread's counts since start; written by it alone, read by whoever asks.</summary>
public sealed class MediaCounters
{
    public long Received { get; internal set; }

    public long Sent { get; internal set; }

    public long Malformed { get; internal set; }

    public long UnknownPayload { get; internal set; }

    public long Stranger { get; internal set; }

    public long TooLate { get; internal set; }

    /// <summary>Ticks that began more than 10 ms late.</summary>
    public long LateTicks { get; internal set; }

    public TimeSpan LatestTick { get; internal set; }
}
