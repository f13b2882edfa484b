using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Antiphon.Directory;

/// <summary>What becomes of a caller who pressed a key, or whose greeting has come to its end.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">With whom: a number, or the id of what <paramref name="Kind"/> names.</param>
public sealed record CallerAction(ActionKind Kind, string? Target = null)
{
    /// <summary>Whether calls go to this record of the directory by it.</summary>
    public bool LeadsTo(string id) => Target == id && Kind != ActionKind.Transfer;
}

[JsonConverter(typeof(JsonStringEnumConverter<ActionKind>))]
public enum ActionKind
{
    /// <summary>The key means nothing, even where the phone menu has a meaning for it.</summary>
    Ignore,
    SkipGreeting,

    /// <summary>The greeting once more.</summary>
    Repeat,
    SignIn,
    Operator,
    HangUp,

    /// <summary>The phone system is asked to connect them with a number.</summary>
    Transfer,

    /// <summary>To a subscriber's greeting.</summary>
    Mailbox,

    /// <summary>To the tone: what they say becomes a message for a subscriber.</summary>
    Message,
    Handler,
    Interview,

    /// <summary>To a directory handler, where names are spelled.</summary>
    Directory,
}

/// <param name="Key">One of 0-9 * #.</param>
/// <param name="Action">What it asks for.</param>
public sealed record KeyAction(char Key, CallerAction Action)
{
    public const string Keys = "0123456789*#";

    /// <summary>Null: the table says nothing of this key.</summary>
    public static CallerAction? Of(ImmutableArray<KeyAction>? table, char key)
    {
        foreach (var entry in table ?? [])
        {
            if (entry.Key == key)
                return entry.Action;
        }

        return null;
    }
}
