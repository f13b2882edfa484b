using System.Text.Json.Serialization;

namespace Antiphon.Conversation;

/// <summary>What recipients are named for.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "errand")]
[JsonDerivedType(typeof(Send), "send")]
[JsonDerivedType(typeof(Forward), "forward")]
[JsonDerivedType(typeof(AddTo), "add-to")]
[JsonDerivedType(typeof(Enlist), "enlist")]
public abstract record Errand
{
    private Errand()
    {
    }

    /// <summary>A message that will be recorded.</summary>
    public sealed record Send : Errand;

    /// <summary>A message that is sent on.</summary>
    public sealed record Forward(Reel Reel) : Errand;

    /// <summary>A message that is recorded and goes to others already.</summary>
    public sealed record AddTo(Letter Letter) : Errand;

    /// <summary>A private list gets members.</summary>
    public sealed record Enlist(int List) : Errand;
}
