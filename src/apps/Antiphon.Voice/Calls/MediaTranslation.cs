using System.Collections.Immutable;
using System.Net;
using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Sdp;

namespace Antiphon.Voice.Calls;

/// <summary>The words of calls and conversations in those of the media port.</summary>
internal static class MediaTranslation
{
    /// <summary>Null when the far end named a host instead of an address: media goes to addresses only.</summary>
    public static MediaRoute? ToRoute(this NegotiatedMedia media)
    {
        if (!IPAddress.TryParse(media.RemoteAddress, out var address))
            return null;
        var control = IPAddress.TryParse(media.RemoteRtcpAddress, out var named) ? named : address;
        return new MediaRoute(
            new IPEndPoint(address, media.RemotePort),
            new IPEndPoint(control, media.RemoteRtcpPort),
            media.ToCodec(),
            (byte)media.ReceivePayloadType,
            (byte)media.Codec.PayloadType,
            (byte?)media.TelephoneEvents?.ReceivePayloadType,
            (byte?)media.TelephoneEvents?.SendPayloadType,
            media.Direction.HasFlag(MediaDirection.SendOnly),
            media.Direction.HasFlag(MediaDirection.ReceiveOnly));
    }

    public static AudioCodec ToCodec(this NegotiatedMedia media) =>
        media.Codec.Is("PCMA", 8000) ? AudioCodec.PCMA : AudioCodec.PCMU;

    public static ImmutableArray<AudioItem> ToItems(this Script script, CallId call) =>
        [.. script.Parts.Select(part => ToItem(part, call))];

    public static StreamAnchor ToAnchor(this OutgoingAnchor a) => new(a.Ssrc, a.Sequence, a.Timestamp, a.At);

    public static OutgoingAnchor ToAnchor(this StreamAnchor a) => new(a.Ssrc, a.Sequence, a.Timestamp, a.At);

    public static RecordedAnchor ToAnchor(this RecordingAnchor a) => new(a.Ssrc, a.Timestamp, a.Offset, a.At);

    public static RecordingAnchor ToAnchor(this RecordedAnchor a) => new(a.Ssrc, a.Timestamp, a.Offset, a.At);

    public static CallEvent ToCallEvent(this MediaEvent @event) => @event switch
    {
        MediaEvent.KeyPressed key => new CallEvent.KeyPressed(key.Key, key.At) { Timestamp = key.Timestamp },
        MediaEvent.PlaybackStarted started =>
            new CallEvent.PlaybackStarted(started.Play.Value, started.Anchor.ToAnchor()),
        MediaEvent.PlaybackEnded ended => new CallEvent.PlaybackEnded(ended.Play.Value),
        MediaEvent.RecordingAnchored anchored =>
            new CallEvent.RecordingAnchored(anchored.Recording, anchored.Anchor.ToAnchor()),
        MediaEvent.RecordingGap gap => new CallEvent.RecordingGap(gap.Recording, gap.Samples),
        MediaEvent.RecordingStopped stopped => new CallEvent.RecordingStopped(stopped.Recording, stopped.Samples),
        MediaEvent.FarEndQuiet quiet => new CallEvent.FarEndQuiet(quiet.Since),
        MediaEvent.FarEndSilent => new CallEvent.FarEndSilent(),
        _ => throw new InvalidOperationException($"nothing is decided for {@event.GetType().Name}"),
    };

    private static AudioItem ToItem(Part part, CallId call) => part switch
    {
        Part.Prompt prompt => new AudioItem.Prompt(prompt.Name),
        Part.Recording recording => new AudioItem.Recording(recording.Blob, recording.Codec),
        Part.Take take => new AudioItem.Spooled(RecordingId.Of(call, take.Number)),
        Part.Pause pause => new AudioItem.Silence(TimeSpan.FromMilliseconds(pause.Milliseconds)),
        Part.Beep => new AudioItem.Beep(),
        Part.Ringing => new AudioItem.Ringing(),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "not a part of a script"),
    };
}
