using static Antiphon.Conversation.MenuContext;
using static Antiphon.Lab.Walks.Step;

namespace Antiphon.Lab.Walks;

/// <summary>Somebody who has no mailbox calls, is greeted and leaves messages.</summary>
internal static class CallersWalk
{
    /// <summary>From the opening greeting.</summary>
    public static readonly Step[] Attended =
    [
        Press(OpeningGreeting, "#", "nothing-pressed"),
        Press(OpeningGreeting, "0", "one-moment"),
        Type("", "operator-not-available"),
        Type("1002#", "extension number-1 number-0 number-0 number-2 is-not-available"),
        Press(Greeting, "0", "one-moment"),
        Type("", "operator-not-available"),
        Press(Greeting, "#", hears: null, comes: "Recording"),
        Press(Recording, "8", hears: null, comes: "RecordingPaused"),
        Press(Recording, "8", hears: null, comes: "Recording"),
        Press(Recording, "*", "message-cancelled"),
        Say(Recording, "to-send press pound-key"),
        Press(AfterRecording, "*", "message-cancelled"),
        Say(Recording, "to-send press pound-key"),
        Press(AfterRecording, "1", "to-mark-urgent"),
        Press(RecordingOptions, "2", "not-a-choice"),
        Press(RecordingOptions, "#", "message-sent goodbye"),
    ];

    /// <summary>From a subscriber's greeting, to the operator after a message.</summary>
    public static readonly Step[] Spoken =
    [
        Press(Greeting, "#", hears: null, comes: "Recording"),
        Say(Recording, "to-send press pound-key"),
        Press(AfterRecording, "0", "message-sent one-moment"),
        Type("", "operator-not-available goodbye"),
    ];

    public static readonly Step[] Opening =
    [
        Press(OpeningGreeting, "*", "enter-extension"),
        Type("1003#", "enter-pin"),
    ];

    /// <summary>From a subscriber's greeting.</summary>
    public static readonly Step[] Greeted =
    [
        Press(Greeting, "*", "enter-extension"),
        Type("9999#", "no-mailbox-there"),
    ];

    public static async Task GoAsync(ITestOutputHelper output)
    {
        await using var walker = await Walker.StartAsync(nameof(CallersWalk), "2002", output);
        await walker.CallAsync("7001", "welcome", Attended);
        await walker.CallAsync("1002", "extension number-1 number-0 number-0 number-2", Spoken);
        await walker.CallAsync("7001", "welcome", Opening);
        await walker.CallAsync("1002", "extension number-1 number-0 number-0 number-2", Greeted);
    }
}
