using System.Collections.Immutable;
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

    /// <summary>The message that this replies to; its menu is gone back to.</summary>
    public Reel? Answers { get; init; }
}

/// <summary>One mailbox or more, each once, in the order in which they were named.</summary>
public sealed record Recipients(ImmutableArray<SubscriberId> All)
{
    public const int CountMax = 50;

    public static readonly Recipients None = new([]);

    public SubscriberId First() => All[0];

    public static Recipients Of(SubscriberId only) => new([only]);

    public Recipients With(SubscriberId another) => All.Contains(another) ? this : new(All.Add(another));

    public bool Equals(Recipients? other) => other is not null && All.AsSpan().SequenceEqual(other.All.AsSpan());

    public override int GetHashCode() => All.Length;
}

/// <summary>What follows once the recording has stopped.</summary>
public enum AfterStop
{
    Menu,
    Pause,
    Cancel,
}
