using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>What can happen to a call.</summary>
public abstract record CallEvent
{
    private CallEvent()
    {
    }

    /// <summary>A request in the dialog that is neither ACK nor CANCEL.</summary>
    public sealed record RequestReceived(TransactionKey Transaction, SipRequest Request) : CallEvent;

    public sealed record AckReceived(SipRequest Ack) : CallEvent;

    /// <summary>The final response to our BYE, or the status that stands for none (408, 503).</summary>
    public sealed record ByeAnswered(int Status) : CallEvent;

    /// <summary>A response to a request of ours that is no BYE.</summary>
    public sealed record RequestAnswered(SipResponse Response) : CallEvent;

    /// <summary>None came, or the request could not be sent: as if it had been answered 408 or 503.</summary>
    public sealed record RequestFailed(uint CSeq, int AsStatus) : CallEvent;

    /// <summary>Of the call that was made for this one, or for which this one was made.</summary>
    public sealed record PartnerSaid(PartnerNews News) : CallEvent;

    public sealed record TimerFired(CallTimer Timer) : CallEvent;

    public sealed record KeyPressed(char Key, TimeSpan At) : CallEvent
    {
        /// <summary>Of its telephone-event; none: it was a tone in the audio.</summary>
        public uint? Timestamp { get; init; }

        /// <summary>Digits are never written anywhere.</summary>
        public override string ToString() => "KeyPressed";
    }

    public sealed record PlaybackStarted(int Number, StreamAnchor Anchor) : CallEvent;

    public sealed record PlaybackEnded(int Number) : CallEvent;

    public sealed record RecordingAnchored(RecordingId Recording, RecordedAnchor Anchor) : CallEvent;

    /// <summary>A recording that another server began goes on here; so much of it is missing between.</summary>
    public sealed record RecordingGap(RecordingId Recording, SampleRange Samples) : CallEvent;

    public sealed record RecordingStopped(RecordingId Recording, long Samples) : CallEvent;

    /// <param name="Since">It should send and has not been heard since then; null: it is heard again.</param>
    public sealed record FarEndQuiet(Instant? Since) : CallEvent;

    /// <summary>Neither RTP nor RTCP for too long.</summary>
    public sealed record FarEndSilent : CallEvent;

    /// <summary>The store's or the hasher's answer to what the conversation had asked.</summary>
    public sealed record Answered(ConversationEvent Event) : CallEvent;

    /// <summary>The administrator or a server that stops ends the call.</summary>
    public sealed record EndAsked(string Reason, bool IsAnnounced = false) : CallEvent;
}
