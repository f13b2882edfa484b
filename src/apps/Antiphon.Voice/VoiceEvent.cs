using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice;

/// <summary>What comes into the voice loop's inbox.</summary>
public abstract record VoiceEvent
{
    private VoiceEvent()
    {
    }

    public sealed record MessageArrived(SipFlow Flow, SipMessage Message) : VoiceEvent;

    /// <summary>The handling of this request met a bug; nothing of it is to stay.</summary>
    public sealed record RequestFaulted(SipFlow Flow, SipRequest Request) : VoiceEvent;

    public sealed record FlowFailed(SipFlow Flow, string Reason) : VoiceEvent;

    public sealed record MediaRaised(MediaEvent Event) : VoiceEvent;

    public sealed record StoreReplied(StoreReply Reply) : VoiceEvent;

    public sealed record QueryAnswered(QueryAnswer Answer) : VoiceEvent;

    /// <summary>Records of subscribers that were committed, as they are now, in the order of their changes.</summary>
    public sealed record DirectoryChanged(ImmutableArray<Document> Documents) : VoiceEvent;

    /// <summary>A message of this mailbox came, changed or went.</summary>
    public sealed record MailboxChanged(MailboxId Mailbox) : VoiceEvent;

    /// <summary>A message that is to be delivered later came or went.</summary>
    public sealed record FutureMessagesChanged : VoiceEvent;

    /// <summary>What the other server streamed of a call; <paramref name="SentAt"/> is on its clock.</summary>
    public sealed record ShadowChanged(CallId Call, ReadOnlyMemory<byte> Record, Instant SentAt) : VoiceEvent;

    public sealed record ShadowEnded(CallId Call) : VoiceEvent;

    public sealed record ShadowAudio(RecordingId Recording, long Offset, ReadOnlyMemory<byte> Samples) : VoiceEvent;

    /// <summary>From now on this server answers, at these addresses; shadows become calls.</summary>
    public sealed record BecomeActive(ISipTransport Transport, ImmutableArray<IPEndPoint> Listening) : VoiceEvent;

    /// <summary>Takes no new calls; with a reason, ends those that there are.</summary>
    public sealed record Drain(string? EndCallsBecause) : VoiceEvent;

    /// <summary>Somebody wants to look; the answer is given on the loop's thread.</summary>
    public sealed record Inspect(Action<VoiceReport> Look) : VoiceEvent;
}
