using Antiphon.Conversation;

namespace Antiphon.Lab.Walks;

/// <summary>What a finger does, and what the ear is to hear of it.</summary>
/// <param name="In">The menu whose keys are pressed; null: a number's, or the menu's are not what is tried.</param>
/// <param name="Keys">One command's, or a number's.</param>
/// <param name="Hears">Clips that follow each other without a gap; null: only the stage tells.</param>
internal sealed record Step(MenuContext? In, string Keys, string? Hears)
{
    /// <summary>The stage that the call is then in, where silence or a recording comes first.</summary>
    public string? Comes { get; init; }

    /// <summary>Of what is heard since the keys, where an answer that comes later would be another one's.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How loud it is against the clip; null: as loud as it may be.</summary>
    public double? Gain { get; init; }

    /// <summary>The clip is not heard as it is in the prompt set: it is faster or slower.</summary>
    public bool IsDistorted { get; init; }

    /// <summary>Something is said before the keys are pressed.</summary>
    public TimeSpan Speaks { get; init; }

    public static Step Press(MenuContext @in, string keys, string hears) => new(@in, keys, hears);

    /// <summary>No prompt is heard, or not at first.</summary>
    public static Step Press(MenuContext @in, string keys, string? hears, string comes) =>
        new(@in, keys, hears) { Comes = comes };

    /// <summary>Says something long enough to be a message, and ends it.</summary>
    public static Step Say(MenuContext @in, string hears) => new(@in, "#", hears)
    {
        Speaks = TimeSpan.FromSeconds(2),
    };

    /// <summary>Without digits: what is said next by itself.</summary>
    public static Step Type(string digits, string hears) => new(null, digits, hears);

    public override string ToString() => In is { } menu ? $"{Keys} in {MenuRules.NameOf(menu)}" : Keys;
}
