using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>
/// A call as data: signalling, media and conversation, whole, at any moment. Written as JSON it goes to the other
/// server as it changes; read there it goes on (DESIGN 4). There is nothing else: no task, no callback, no stack.
/// </summary>
public sealed record Call
{
    public required CallId Id { get; init; }

    public required SignallingPath Path { get; init; }

    public required Parties Parties { get; init; }

    public required CallPhase Phase { get; init; }

    public required Dialog Dialog { get; init; }

    /// <summary>
    /// The last 2xx to an INVITE of theirs, repeated until its ACK comes, and the transaction it belongs to.
    /// </summary>
    public required AnswerDelivery Answer { get; init; }

    /// <summary>None: no INVITE of theirs has been answered.</summary>
    public TransactionKey? AnswerTransaction { get; init; }

    public required CallMedia Media { get; init; }

    public required ConversationState Conversation { get; init; }

    /// <summary>Where the call goes once both ends are there.</summary>
    public required Destination Destination { get; init; }

    /// <summary>Our INVITE and what has come of it, when the call was made from here.</summary>
    public Invitation? Invitation { get; init; }

    /// <summary>The call that was made for this one, or for which this one was made.</summary>
    public Partnership? Partner { get; init; }

    /// <summary>Asked of store and hasher, and not answered.</summary>
    public ImmutableArray<Question> Asked { get; init; } = [];

    /// <summary>The far end's BYE, answered once all that the caller left is stored.</summary>
    public PendingBye? Bye { get; init; }

    /// <summary>Their BYE has come, or ours was answered: only the store may still be awaited.</summary>
    public bool IsDialogOver { get; init; }

    /// <summary>The far end has answered our BYE, or did not know the call any more: nobody is on the line.</summary>
    public bool IsOverThere { get; init; }

    /// <summary>
    /// It ends here without a word to its far end, which the other server may hear; or the far end has refused the BYE,
    /// as it goes by what another server has said since.
    /// </summary>
    public bool IsGivenUp { get; init; }

    /// <summary>How long the session lives without a refresh; null: as long as it likes.</summary>
    public SessionTimer? Session { get; init; }

    /// <summary>A refresh of ours that has not succeeded.</summary>
    public PendingRefresh? Refresh { get; init; }

    /// <summary>The far end does not know yet that the call goes on at this server's address.</summary>
    public PendingMove? Move { get; init; }

    /// <summary>The far end has been asked to call somebody else.</summary>
    public PendingTransfer? Transfer { get; init; }

    /// <summary>The far end allows UPDATE (RFC 3311).</summary>
    public bool TakesUpdate { get; init; }

    /// <summary>The far end can be told to take over another's dialog, or to give up its own (RFC 3891).</summary>
    public bool TakesReplaces { get; init; }

    /// <summary>
    /// What the caller said could not be stored: a BYE is not answered 200, which would confirm it (SPEC 16).
    /// </summary>
    public bool IsMessageLost { get; init; }

    /// <summary>When what must happen by itself is due.</summary>
    public ImmutableSortedDictionary<CallTimer, Instant> Timers { get; init; } =
        ImmutableSortedDictionary<CallTimer, Instant>.Empty;

    /// <summary>The conversation's number of the timer that runs as <see cref="CallTimer.Conversation"/>.</summary>
    public int ConversationTimer { get; init; }

    public required Instant Began { get; init; }

    /// <summary>When it was taken over lately from a server that was lost, the last time last.</summary>
    public ImmutableArray<Instant> Adopted { get; init; } = [];

    /// <summary>Something is to become of that recording, or may yet.</summary>
    public bool IsUsing(RecordingId recording) =>
        Media.Recording?.Id == recording || Asked.Any(question => question.Recording?.Id == recording);
}

public enum CallPhase : byte
{
    /// <summary>Our INVITE has not been answered.</summary>
    Calling,

    /// <summary>The answer has been sent and not yet acknowledged.</summary>
    Answering,

    Talking,

    /// <summary>Nobody speaks any more; what was left is being stored, or our BYE awaits its answer.</summary>
    Ending,

    Ended,
}

public enum CallTimer : byte
{
    AnswerRepeat,
    AnswerGiveUp,
    Conversation,

    /// <summary>The session is to be refreshed, or has expired.</summary>
    Session,

    /// <summary>Nobody takes the call that we made.</summary>
    Ringing,

    /// <summary>The far end says nothing of a transfer, or the one who was called for it does not decide.</summary>
    Transfer,

    /// <summary>The call ends at last, whatever store and far end do.</summary>
    End,

    /// <summary>The far end has not answered where the call goes on, or is to be told once more.</summary>
    Move,
}

/// <summary>The addresses between which signalling goes, as text: <c>udp</c> or <c>tcp</c>, ours, theirs.</summary>
public sealed record SignallingPath(string Transport, string Local, string Remote);

/// <summary>Who calls whom, as signalled.</summary>
public sealed record Parties(Caller Caller, string Dialled, Forwarding? Forwarded);

/// <summary>
/// A routing decision, or what a call of ours is for, as it is kept in the record: by names, not by what they stood
/// for at that moment.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "to")]
[JsonDerivedType(typeof(SignIn), "sign-in")]
[JsonDerivedType(typeof(Greeting), "greeting")]
[JsonDerivedType(typeof(OpeningGreeting), "opening-greeting")]
[JsonDerivedType(typeof(Consultation), "consultation")]
[JsonDerivedType(typeof(Answering), "answering")]
public abstract record Destination
{
    private Destination()
    {
    }

    public sealed record SignIn(SubscriberId? Known) : Destination;

    public sealed record Greeting(SubscriberId Subscriber, GreetingCause Cause) : Destination;

    public sealed record OpeningGreeting : Destination;

    /// <summary>Somebody who was called for a caller; asked first whether they take the call when screened.</summary>
    public sealed record Consultation(bool IsScreened) : Destination;

    public sealed record Answering(CallerAction By) : Destination;

    public static Destination Of(RouteDecision decision) => decision switch
    {
        RouteDecision.AttemptSignIn signIn => new SignIn(signIn.Known?.Id),
        RouteDecision.Greeting greeting => new Greeting(greeting.Subscriber.Id, greeting.Cause),
        RouteDecision.Answering answering => new Answering(answering.By),
        _ => new OpeningGreeting(),
    };

    /// <summary>
    /// The decision as it stands now; a subscriber who was deleted meanwhile leads to the opening greeting.
    /// </summary>
    public RouteDecision Resolve(DirectorySnapshot directory) => this switch
    {
        SignIn signIn => new RouteDecision.AttemptSignIn(
            signIn.Known is { } known ? directory.Find(known) : null),
        Greeting greeting when directory.Find(greeting.Subscriber) is { } subscriber =>
            new RouteDecision.Greeting(subscriber, greeting.Cause),
        Answering answering => new RouteDecision.Answering(answering.By),
        _ => new RouteDecision.OpeningGreeting(),
    };
}

/// <param name="CSeq">Of the request.</param>
/// <param name="HasOffer">A re-INVITE's answer carries an answer, an UPDATE's does not.</param>
public sealed record PendingRefresh(uint CSeq, bool HasOffer);

/// <param name="CSeq">Of the re-INVITE; null: it is sent again after a pause.</param>
/// <param name="Tries">So far.</param>
/// <param name="IsChallenged">It was sent with credentials.</param>
public sealed record PendingMove(uint? CSeq = null, int Tries = 0, bool IsChallenged = false);

/// <param name="CSeq">Of the REFER.</param>
public sealed record PendingTransfer(uint CSeq);

public sealed record PendingBye(TransactionKey Transaction, SipRequest Request);
