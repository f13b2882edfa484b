using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>What a call asks to be done.</summary>
public abstract record CallEffect
{
    private CallEffect()
    {
    }

    /// <summary>By its transaction, or along the call's path when the transaction was another server's.</summary>
    public sealed record Respond(TransactionKey Transaction, SipResponse Response) : CallEffect;

    /// <summary>In a new transaction; its final response comes back as an event.</summary>
    public sealed record SendRequest(SipRequest Request) : CallEffect;

    /// <summary>Without a transaction (RFC 3261 13.2.2.4).</summary>
    public sealed record SendAck(SipRequest Ack) : CallEffect;

    /// <summary>Once more, with credentials for what was asked by this 401 or 407; RequestFailed without any.</summary>
    public sealed record SendWithCredentials(SipRequest Request, SipResponse Challenge) : CallEffect;

    /// <summary>RFC 3261 9.1: our INVITE, which has a provisional response.</summary>
    public sealed record CancelInvite : CallEffect;

    /// <summary>A call of ours for this one's caller; what becomes of it comes back as news of the partner.</summary>
    public sealed record PlaceCall(CallOrder Order) : CallEffect;

    /// <summary>A call of the other server cannot go on here.</summary>
    /// <param name="Reason">In the words of "was set aside: …".</param>
    public sealed record TellNotMoved(string Reason) : CallEffect;

    public sealed record TellPartner(CallId Partner, PartnerNews News) : CallEffect;

    /// <summary>What one far end says the other hears, keys included, and conversations hear neither.</summary>
    public sealed record Bridge(CallId Partner) : CallEffect;

    public sealed record EndBridge : CallEffect;

    public sealed record StartTimer(CallTimer Timer, Instant Due) : CallEffect;

    public sealed record CancelTimer(CallTimer Timer) : CallEffect;

    public sealed record ConnectMedia(NegotiatedMedia Media) : CallEffect;

    public sealed record Play(int Number, Script Script, TimeSpan From, Manner Manner) : CallEffect;

    public sealed record StopPlaying : CallEffect;

    public sealed record StartRecording(RecordingInProgress Recording) : CallEffect;

    public sealed record StopRecording : CallEffect;

    /// <summary>What is being recorded is handed on first.</summary>
    public sealed record CloseMedia : CallEffect;

    public sealed record DeliverMessage(RecordingInProgress Recording, Letter Letter) : CallEffect;

    /// <summary>The recording becomes the field of the subscriber that it was begun for.</summary>
    public sealed record KeepDictation(RecordingInProgress Recording, long Samples) : CallEffect;

    public sealed record DiscardRecording(RecordingId Recording) : CallEffect;

    /// <summary>A question of the conversation to hasher or store, or a change of a message.</summary>
    public sealed record Ask(ConversationEffect Question) : CallEffect;

    public sealed record Ended : CallEffect;
}
