using Antiphon.Directory;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>How conversations behave.</summary>
public sealed record ConversationSettings
{
    public static readonly ConversationSettings Default = new();

    /// <summary>How long a key is waited for after a menu. Longer suits the slow and holds ports of the gone.</summary>
    public TimeSpan KeyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After a key that longer commands begin with, or a digit of a number that may be complete without '#'.
    /// </summary>
    public TimeSpan InterDigitTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Silence that ends a recording. Shorter cuts off those who think; longer records dead lines.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A shorter recording is no message: the caller hung up at the tone.</summary>
    public TimeSpan MessageLengthMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Of a greeting; nobody listens longer.</summary>
    public TimeSpan GreetingLengthMax { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Of a recorded name, which menus and greetings say whole each time.</summary>
    public TimeSpan NameLengthMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a PIN must be, and how often a wrong one is taken.</summary>
    public PinPolicy Pins { get; init; } = PinPolicy.Default;

    /// <summary>Keys 7 and 9.</summary>
    public TimeSpan SkipTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whom callers reach who ask for a person; null: nobody, and the key means nothing.</summary>
    public Extension? Operator { get; init; }

    public TransferSettings Transfer { get; init; } = TransferSettings.Default;

    /// <summary>Wrong keys and time-outs in a row that end a call.</summary>
    public int FailuresMax { get; init; } = 3;

    /// <summary>
    /// From handler to handler without a key. More lets calls go round longer that were sent in a circle.
    /// </summary>
    public int JumpsMax { get; init; } = 10;

    /// <summary>The profiles of keys.</summary>
    public PhoneMenus Menus { get; init; } = PhoneMenus.BuiltIn;

    /// <summary>
    /// After so long a question to the store is asked again: its answer may have been on its way to a server that died.
    /// </summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A paused message is taken up again by itself after so long.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromMinutes(2);
}
