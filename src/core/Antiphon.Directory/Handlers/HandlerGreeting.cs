using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>What a handler says: a recording, or else clips of the prompt set, one after the other.</summary>
public sealed record HandlerGreeting(BlobHash? Recording, ImmutableArray<string> Prompts)
{
    public bool IsEmpty => Recording is null && Prompts.IsEmpty;

    public static HandlerGreeting Of(params ImmutableArray<string> prompts) => new(Recording: null, prompts);

    public bool Equals(HandlerGreeting? other) =>
        other is not null && Recording == other.Recording && Prompts.AsSpan().SequenceEqual(other.Prompts.AsSpan());

    public override int GetHashCode() => Prompts.Length;
}
