using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;

namespace Antiphon.Ports.Media;

/// <summary>One call's media at this server.</summary>
public readonly record struct MediaSessionId(long Value);

/// <summary>One playback of one call, numbered by the call.</summary>
public readonly record struct PlayId(int Value);

/// <summary>
/// Where and how a session's audio goes, as offer and answer settled it. <paramref name="EventType"/> is the payload
/// type of telephone-events that we receive, <paramref name="EventTypeSent"/> of those we send; without the first the
/// keys are listened for in the audio.
/// </summary>
public sealed record MediaRoute(
    IPEndPoint Remote,
    IPEndPoint RemoteControl,
    AudioCodec Codec,
    byte AudioType,
    byte AudioTypeSent,
    byte? EventType,
    byte? EventTypeSent,
    bool Send,
    bool Receive);

/// <summary>
/// Sequence number and time stamp of the packet that was, or is to be, sent at <paramref name="At"/>. With the media
/// clock this tells every later packet's, which is how another server goes on with the stream.
/// </summary>
public readonly record struct OutgoingAnchor(uint Ssrc, ushort Sequence, uint Timestamp, Instant At);

/// <summary>Where the far end's time stamps lie in a recording; see RecordingTimeline in Antiphon.Rtp.</summary>
public readonly record struct RecordingAnchor(uint Ssrc, uint Timestamp, long Offset, Instant At);

/// <summary>How something is played: slower or faster with its pitch kept, softer or louder.</summary>
public readonly record struct PlayManner(int SpeedPercent, int GainDecibels)
{
    public static readonly PlayManner Normal = new(100, 0);
}

/// <summary>One piece of what is played.</summary>
public abstract record AudioItem
{
    /// <summary>A clip of the prompt set, by name.</summary>
    public sealed record Prompt(string Name) : AudioItem;

    /// <summary>A stored recording, by its content's hash.</summary>
    public sealed record Recording(BlobHash Blob, AudioCodec Codec) : AudioItem;

    /// <summary>A recording of this call as far as it lies in the spool.</summary>
    public sealed record Spooled(RecordingId Id) : AudioItem;

    public sealed record Silence(TimeSpan Length) : AudioItem;

    /// <summary>The tone after which a recording begins.</summary>
    public sealed record Beep : AudioItem;

    /// <summary>The ringing tone, once, with the pause after it.</summary>
    public sealed record Ringing : AudioItem;
}

/// <summary>
/// What ends a recording by itself. A recording that goes on from another server carries where that one stood.
/// </summary>
public sealed record RecordingLimits(TimeSpan LengthMax, TimeSpan SilenceMax);

/// <summary>
/// A recording that is gone on with: how many samples it has, and the time line when another server has just left it;
/// without one the next packet follows where the samples end.
/// </summary>
public sealed record RecordingResumption(RecordingAnchor? Anchor, long Samples);

/// <summary>
/// Sockets, the media clock, players and recorders. Called from the voice loop only; answers come as
/// <see cref="MediaEvent"/>s. Nothing here blocks.
/// </summary>
public interface IMediaEngine
{
    /// <summary>
    /// Opens a session's sockets at <paramref name="local"/> (port 0: any pair of the range) and returns the RTP
    /// port, or null with the reason when no pair of ports can be had. Only sessions of which one was opened
    /// <paramref name="beside"/> the other can be bridged.
    /// </summary>
    int? Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error);

    void Connect(MediaSessionId session, MediaRoute route);

    /// <summary>Goes on with a stream that another server sent.</summary>
    void ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor);

    /// <summary>A key that another server has counted: what still arrives of its telephone-event is no other.</summary>
    void ResumeKeys(MediaSessionId session, char key, uint timestamp);

    /// <summary>
    /// Plays items in order from an offset into the whole; what was playing ends without an event. Offsets, and how far
    /// it had come when a key was pressed, are in the sound's own time, whatever the speed.
    /// </summary>
    void Play(
        MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner);

    void StopPlaying(MediaSessionId session);

    /// <summary>
    /// Sends keys as telephone-events, 100 ms each, 60 ms apart; as tones where the far end takes none.
    /// </summary>
    void SendKeys(MediaSessionId session, string keys);

    /// <summary>
    /// Begins a recording, or goes on with one. What is being recorded ends, with its event; the same recording goes on
    /// from where another server had it, without one.
    /// </summary>
    void Record(MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption);

    void StopRecording(MediaSessionId session);

    /// <summary>
    /// Lets the tap hear once more what of a recording is not with the writer yet; answered by
    /// <see cref="MediaEvent.HeardAgain"/>, for a session that has closed, too.
    /// </summary>
    void HearAgain(MediaSessionId session, RecordingId recording);

    /// <summary>
    /// From now on each of two far ends hears the other; keys pressed at one are sent to the other and raise no event.
    /// </summary>
    void Bridge(MediaSessionId session, MediaSessionId other);

    /// <summary>Ends the bridge at both sessions; nothing happens where there is none.</summary>
    void EndBridge(MediaSessionId session);

    /// <summary>Ends the session: what was recorded is handed on first, then the sockets close.</summary>
    void Close(MediaSessionId session);
}
