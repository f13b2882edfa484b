using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>A piece of what the far end hears.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Prompt), "prompt")]
[JsonDerivedType(typeof(Recording), "recording")]
[JsonDerivedType(typeof(Take), "take")]
[JsonDerivedType(typeof(Pause), "pause")]
[JsonDerivedType(typeof(Beep), "beep")]
[JsonDerivedType(typeof(Ringing), "ringing")]
public abstract record Part
{
    private Part()
    {
    }

    /// <summary>A clip of the prompt set.</summary>
    public sealed record Prompt(string Name) : Part;

    public sealed record Recording(BlobHash Blob, AudioCodec Codec) : Part;

    /// <summary>What was recorded in this call and is not sent yet.</summary>
    public sealed record Take(int Number) : Part;

    public sealed record Pause(int Milliseconds) : Part;

    /// <summary>The tone after which the caller speaks.</summary>
    public sealed record Beep : Part;

    /// <summary>What a caller hears while somebody's phone rings, once.</summary>
    public sealed record Ringing : Part;
}

/// <summary>What is said, in order. Equal when the parts are.</summary>
public sealed record Script(ImmutableArray<Part> Parts)
{
    public static readonly Script Nothing = new([]);

    public static Script Of(params ReadOnlySpan<Part> parts) => new([.. parts]);

    public static Script Of(string prompt) => new([new Part.Prompt(prompt)]);

    public static Script operator +(Script first, Script then) => new(first.Parts.AddRange(then.Parts));

    public static Script operator +(Script first, string prompt) => new(first.Parts.Add(new Part.Prompt(prompt)));

    public bool Equals(Script? other) => other is not null && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

    public override int GetHashCode() => Parts.Length;
}
