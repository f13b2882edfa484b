using static Antiphon.Conversation.MenuContext;
using static Antiphon.Lab.Walks.Step;

namespace Antiphon.Lab.Walks;

/// <summary>What subscribers do on every way.</summary>
internal static class Subscribing
{
    public const string Number = "1001";
    public const string Pilot = "7000";

    /// <summary>To the main menu, and to menus in few words: help, which is in many, is told apart from them.</summary>
    public static readonly Step[] SignInAndBeBrief =
    [
        Type("2580#", "you-have no new-messages to-new-messages"),
        Press(Main, "4", "to-greeting-settings"),
        Press(Setup, "2", "to-devices"),
        Press(MessageSettings, "3", "menus-are-brief brief-devices"),
        Press(MessageSettings, "*", "brief-greeting-settings"),
        Press(Setup, "*", "brief-new-messages"),
    ];

    /// <summary>From the main menu: a message to oneself.</summary>
    public static readonly Step[] SendToOneself =
    [
        Press(Main, "2", "enter-recipient"),
        Type("1001#", "extension number-1 number-0 number-0 number-1"),
        Type("#", "record-after-tone"),
        Say(Recording, "brief-send pound-key brief-options"),
        Press(AfterRecording, "#", "message-sent brief-new-messages"),
    ];

    /// <summary>Signs in on a phone of the subscriber's, goes the way, and hangs up.</summary>
    public static async Task GoAsync(string name, IEnumerable<Step> steps, ITestOutputHelper output)
    {
        await using var walker = await Walker.StartAsync(name, Number, output);
        await walker.CallAsync(Pilot, "welcome enter-pin", steps);
    }
}
