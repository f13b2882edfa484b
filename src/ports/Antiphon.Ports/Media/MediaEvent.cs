using Antiphon.Kernel;

namespace Antiphon.Ports.Media;

public enum RecordingStop
{
    Asked,
    Silence,
    Length,
    FarEndGone,
}

/// <summary>What a session reports to the voice loop.</summary>
public abstract record MediaEvent(MediaSessionId Session)
{
    /// <summary>A key, once for each press; <paramref name="At"/> is how far the playback had come.</summary>
    public sealed record KeyPressed(MediaSessionId Session, char Key, TimeSpan At) : MediaEvent(Session)
    {
        /// <summary>Of its telephone-event, which tells it from others; none: it was a tone in the audio.</summary>
        public uint? Timestamp { get; init; }
    }

    public sealed record PlaybackStarted(
        MediaSessionId Session, PlayId Play, OutgoingAnchor Anchor) : MediaEvent(Session);

    public sealed record PlaybackEnded(MediaSessionId Session, PlayId Play) : MediaEvent(Session);

    public sealed record RecordingAnchored(MediaSessionId Session, RecordingId Recording, RecordingAnchor Anchor)
        : MediaEvent(Session);

    /// <summary>
    /// What was said there did not come here: another server recorded before, or packets were lost.
    /// </summary>
    public sealed record RecordingGap(MediaSessionId Session, RecordingId Recording, SampleRange Samples)
        : MediaEvent(Session);

    /// <summary>The tap has heard a recording from here on; what lies before is with the writer.</summary>
    /// <param name="Session">Of the call.</param>
    /// <param name="Recording">Which.</param>
    /// <param name="From">Samples; null: it is not being recorded any more.</param>
    public sealed record HeardAgain(MediaSessionId Session, RecordingId Recording, long? From) : MediaEvent(Session);

    /// <summary>All of the recording's audio was handed to the spool before this event was raised.</summary>
    public sealed record RecordingStopped(
        MediaSessionId Session, RecordingId Recording, RecordingStop Reason, long Samples) : MediaEvent(Session);

    /// <summary>Nothing has arrived for a second although the far end should send, or something has again.</summary>
    /// <param name="Session">Of the call.</param>
    /// <param name="Since">When the last came; null: it is heard again.</param>
    public sealed record FarEndQuiet(MediaSessionId Session, Instant? Since) : MediaEvent(Session);

    /// <summary>Nothing, neither RTP nor RTCP, has arrived for the time-out although the far end should send.</summary>
    public sealed record FarEndSilent(MediaSessionId Session) : MediaEvent(Session);

    /// <summary>A clip that could not be had; it was passed over.</summary>
    public sealed record ClipMissing(MediaSessionId Session, AudioItem Item, string Reason) : MediaEvent(Session);
}
