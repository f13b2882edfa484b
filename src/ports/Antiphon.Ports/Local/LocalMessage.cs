using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Ports.Control;

namespace Antiphon.Ports.Local;

/// <summary>
/// What the processes of one server say to each other over the node manager's Unix socket, besides the store's
/// commands and replies (<see cref="StoreFrames"/>). Plain data.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "say")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Changed), "changed")]
[JsonDerivedType(typeof(Activate), "activate")]
[JsonDerivedType(typeof(Deactivate), "deactivate")]
[JsonDerivedType(typeof(RefuseCall), "refuse")]
[JsonDerivedType(typeof(Drain), "drain")]
[JsonDerivedType(typeof(Beat), "beat")]
[JsonDerivedType(typeof(CalledWhileInactive), "called")]
[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(Answer), "answer")]
public abstract record LocalMessage
{
    private LocalMessage()
    {
    }

    /// <summary>First, from each process to the node manager.</summary>
    /// <param name="Process"><see cref="VoiceProcess"/> or <see cref="WebProcess"/>.</param>
    /// <param name="Pid">Its own.</param>
    public sealed record Hello(string Process, int Pid) : LocalMessage
    {
        public const string VoiceProcess = "voice";
        public const string WebProcess = "web";
    }

    /// <summary>From the node manager: the store's change feed has come so far.</summary>
    public sealed record Changed(long Newest) : LocalMessage;

    /// <summary>To the voice service: answer calls. The lease says until when.</summary>
    /// <param name="Reason">In words.</param>
    /// <param name="IsPeerLost">The other server's calls go on here, whatever address they came to.</param>
    public sealed record Activate(string Reason, bool IsPeerLost = false) : LocalMessage;

    /// <summary>To the voice service: take no calls any more.</summary>
    /// <param name="EndCallsBecause">Why calls that stay are ended; null: they end when their callers hang up.</param>
    /// <param name="IsAnnounced">Their callers are told so before.</param>
    public sealed record Deactivate(string? EndCallsBecause, bool IsAnnounced = false) : LocalMessage;

    /// <summary>To the voice service: a call that waits for it to become active waits in vain.</summary>
    /// <param name="Call">As <see cref="CalledWhileInactive"/> named it; null for all.</param>
    public sealed record RefuseCall(string? Call) : LocalMessage;

    /// <summary>
    /// To the voice service: refuse new calls. The addresses stay, so that the calls there are can come to their end.
    /// </summary>
    /// <param name="EndCallsBecause">Why they are ended; null: they end when their callers hang up.</param>
    /// <param name="IsAnnounced">Their callers are told so before.</param>
    public sealed record Drain(string? EndCallsBecause, bool IsAnnounced = false) : LocalMessage;

    /// <summary>From the voice service's loop, several times a second: it lives.</summary>
    /// <param name="IsActive">Takes new calls, as far as it knows.</param>
    /// <param name="Calls">Calls in progress.</param>
    /// <param name="RegistrationsHeld">Users that are registered, of <paramref name="Registrations"/>.</param>
    /// <param name="Registrations">Users that are to be registered.</param>
    public sealed record Beat(bool IsActive, int Calls, int RegistrationsHeld, int Registrations) : LocalMessage;

    /// <summary>From the voice service: a phone system's call waits for it to become active.</summary>
    public sealed record CalledWhileInactive(string Call, string Integration, string Dialled) : LocalMessage;

    /// <summary>Wants an answer with the same id.</summary>
    public sealed record Ask(long Id, LocalQuestion Question) : LocalMessage;

    public sealed record Answer(long Id, LocalAnswer With) : LocalMessage;
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "for")]
[JsonDerivedType(typeof(Look), "look")]
[JsonDerivedType(typeof(SetTrace), "trace")]
[JsonDerivedType(typeof(Give), "give")]
[JsonDerivedType(typeof(LookAtReplication), "replication")]
[JsonDerivedType(typeof(Compare), "compare")]
public abstract record LocalQuestion
{
    private LocalQuestion()
    {
    }

    /// <summary>Of the voice service: <see cref="LocalAnswer.Voice"/>; of the node manager: the whole server.</summary>
    public sealed record Look : LocalQuestion;

    public sealed record SetTrace(bool On) : LocalQuestion;

    public sealed record Give(ServerOrder Order) : LocalQuestion;

    public sealed record LookAtReplication : LocalQuestion;

    public sealed record Compare(bool Deep) : LocalQuestion;
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Voice), "voice")]
[JsonDerivedType(typeof(Server), "server")]
[JsonDerivedType(typeof(Trace), "trace")]
[JsonDerivedType(typeof(Replication), "replication")]
[JsonDerivedType(typeof(Compared), "compared")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record LocalAnswer
{
    private LocalAnswer()
    {
    }

    public sealed record Voice(VoiceView View) : LocalAnswer;

    public sealed record Server(ServerView View) : LocalAnswer;

    public sealed record Trace(TraceState State) : LocalAnswer;

    public sealed record Replication(ReplicationView View) : LocalAnswer;

    public sealed record Compared(ComparisonView View) : LocalAnswer;

    public sealed record Done(string Text) : LocalAnswer;

    public sealed record Refused(string Error, string Hint) : LocalAnswer;
}

/// <summary>JSON of these.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LocalMessage))]
[JsonSerializable(typeof(ImmutableArray<Metric>))]
internal sealed partial class LocalJson : JsonSerializerContext;
