using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>What is being recorded, or was and is not yet sent. It lies in the spool as far as it was said.</summary>
/// <param name="To">For whom.</param>
/// <param name="Take">Which recording of the call.</param>
/// <param name="Samples">Its length so far, 8,000 a second; what is added begins there.</param>
public sealed record Letter(Recipients To, int Take, long Samples)
{
    public bool Urgent { get; init; }

    public bool Private { get; init; }

    /// <summary>The call handler that took it; what follows is its to say.</summary>
    public string? Handler { get; init; }

    /// <summary>Its caller wants to reach the operator once it is sent.</summary>
    public bool ThenOperator { get; init; }

    /// <summary>The interview whose answers these are.</summary>
    public InterviewPlace? Interview { get; init; }

    /// <summary>Its sender wants to be told when it is heard.</summary>
    public bool WantsReceipt { get; init; }

    /// <summary>When it is to be delivered; none: at once.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The message that this replies to, or introduces; its menu is gone back to.</summary>
    public Reel? Answers { get; init; }

    /// <summary>The message that is sent on, with this one before it.</summary>
    public MessageCard? Forwards { get; init; }
}

/// <param name="Interview">Its id.</param>
/// <param name="Question">From 0.</param>
/// <param name="From">The sample at which its answer begins.</param>
public sealed record InterviewPlace(string Interview, int Question, long From);

/// <summary>
/// One mailbox or more, each once, in the order in which they were named; and public lists, whose members are looked up
/// when the message begins to be theirs, so that a conversation stays small however long the list is.
/// </summary>
public sealed record Recipients(ImmutableArray<SubscriberId> All)
{
    /// <summary>Named one by one.</summary>
    public const int CountMax = 50;

    public static readonly Recipients None = new([]);

    /// <summary>Their ids.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];

    [JsonIgnore]
    public int Count => All.Length + Lists.Length;

    public SubscriberId First() => All[0];

    /// <summary>One of them, lists before people.</summary>
    public Recipients At(int index) => index < Lists.Length
        ? None with { Lists = [Lists[index]] }
        : Of(All[index - Lists.Length]);

    public static Recipients Of(SubscriberId only) => new([only]);

    public Recipients With(SubscriberId another) =>
        All.Contains(another) ? this : this with { All = All.Add(another) };

    public Recipients With(Recipients others) => others.Lists.Aggregate(
        others.All.Aggregate(this, (all, one) => all.With(one)),
        (all, list) => all.Lists.Contains(list) ? all : all with { Lists = all.Lists.Add(list) });

    public Recipients With(Addressee another) => another switch
    {
        Addressee.Person person => With(person.Subscriber.Id),
        Addressee.Everybody { List.Id: var list } =>
            Lists.Contains(list) ? this : this with { Lists = Lists.Add(list) },
        _ => throw new ArgumentOutOfRangeException(nameof(another), another, "nobody"),
    };

    /// <summary>Everybody who gets the message, each once; nobody when the lists have lost all their members.</summary>
    public ImmutableArray<SubscriberId> Reached(DirectorySnapshot directory) => directory.Reached(All, Lists);

    public bool Equals(Recipients? other) => other is not null
        && All.AsSpan().SequenceEqual(other.All.AsSpan()) && Lists.AsSpan().SequenceEqual(other.Lists.AsSpan());

    public override int GetHashCode() => Count;
}

/// <summary>What follows once the recording has stopped.</summary>
public enum AfterStop
{
    Menu,
    Pause,
    Cancel,
}
