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

    /// <summary>Where a phone system is that is named by a name.</summary>
    public sealed record TargetsFound(SipTargets Targets) : VoiceEvent;

    /// <summary>Records of subscribers that were committed, as they are now, in the order of their changes.</summary>
    public sealed record DirectoryChanged(ImmutableArray<Document> Documents) : VoiceEvent;

    /// <summary>A message of this mailbox came, changed or went.</summary>
    public sealed record MailboxChanged(MailboxId Mailbox) : VoiceEvent;

    /// <summary>A message that is to be delivered later came or went.</summary>
    public sealed record FutureMessagesChanged : VoiceEvent;

    /// <summary>What the other server streamed of a call; <paramref name="SentAt"/> is on its clock.</summary>
    public sealed record ShadowChanged(CallId Call, ReadOnlyMemory<byte> Record, Instant SentAt) : VoiceEvent;

    /// <summary>The other server has come, or come back, and knows nothing of our calls, or has missed some.</summary>
    public sealed record ShadowsWanted : VoiceEvent;

    /// <summary>The other server begins to tell everything.</summary>
    /// <param name="Life">Of its voice service: another one after each start.</param>
    public sealed record ShadowsBegun(string Life) : VoiceEvent;

    /// <summary>And has told everything.</summary>
    public sealed record ShadowsTold : VoiceEvent;

    /// <summary>The other server's clock, when it sent this.</summary>
    public sealed record ShadowClock(Instant SentAt) : VoiceEvent;

    /// <summary>
    /// A call that nobody carries any more: this server did in an earlier life, or the other one has let go of it. So
    /// many samples lie there of its recording.
    /// </summary>
    public sealed record ShadowReturned(CallId Call, ReadOnlyMemory<byte> Record, long Samples, Instant SentAt)
        : VoiceEvent;

    /// <summary>What the other server streamed of a subscription; <paramref name="SentAt"/> is on its clock.</summary>
    public sealed record LampShadowChanged(string Lamp, ReadOnlyMemory<byte> Record, Instant SentAt) : VoiceEvent;

    public sealed record LampShadowEnded(string Lamp) : VoiceEvent;

    public sealed record ShadowEnded(CallId Call) : VoiceEvent;

    /// <summary>
    /// Both servers carried a call, each having taken the other for gone; the other one does so no longer, and lacks
    /// what was recorded here.
    /// </summary>
    public sealed record ShadowLetGo(CallId Call) : VoiceEvent;

    public sealed record ShadowAudio(RecordingId Recording, long Offset, ReadOnlyMemory<byte> Samples) : VoiceEvent;

    /// <summary>What the other server had recorded before this one came.</summary>
    public sealed record ShadowRepeated(RecordingId Recording, long Offset, ReadOnlyMemory<byte> Samples) : VoiceEvent;

    /// <summary>A part of a recording that this server has asked its writer for.</summary>
    public sealed record RecordingRead(RecordingPart Part) : VoiceEvent;

    /// <summary>
    /// Where this server can be reached while it is not active: it refuses what comes, so that phone systems look
    /// elsewhere, and hears whoever calls it all the same.
    /// </summary>
    public sealed record Listen(ISipTransport Transport, ImmutableArray<IPEndPoint> Listening) : VoiceEvent;

    /// <summary>From now on this server answers, at these addresses; shadows of calls at them become calls.</summary>
    public sealed record BecomeActive(ISipTransport Transport, ImmutableArray<IPEndPoint> Listening) : VoiceEvent;

    /// <summary>
    /// The other server is lost, or is not: while this one is active, or once it becomes so, the calls of one that is
    /// lost go on here, whatever address they came to.
    /// </summary>
    public sealed record OtherJudged(bool IsLost) : VoiceEvent;

    /// <summary>
    /// From now on the other server answers. Calls at addresses that are left here go on until they end; those at an
    /// address that went to the other server are the other server's.
    /// </summary>
    /// <param name="Listening">The addresses that are left.</param>
    /// <param name="EndCallsBecause">Why calls that stay are ended; null: they end when their callers hang up.</param>
    /// <param name="IsAnnounced">Their callers are told so before.</param>
    public sealed record BecomeInactive(
        ImmutableArray<IPEndPoint> Listening, string? EndCallsBecause, bool IsAnnounced = false) : VoiceEvent;

    /// <summary>A call that came while inactive, and waits, is refused: this server does not become active.</summary>
    /// <param name="Call">Its Call-ID; null for all of them.</param>
    public sealed record RefuseHeld(string? Call) : VoiceEvent;

    /// <summary>Takes no new calls; with a reason, ends those that there are, if wanted with a word before.</summary>
    public sealed record Drain(string? EndCallsBecause, bool IsAnnounced = false) : VoiceEvent;

    /// <summary>Somebody wants to look; the answer is given on the loop's thread.</summary>
    public sealed record Inspect(Action<VoiceReport> Look) : VoiceEvent;
}
