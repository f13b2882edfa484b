using static Antiphon.Conversation.MenuContext;
using static Antiphon.Lab.Walks.Step;

namespace Antiphon.Lab.Walks;

/// <summary>For whom a message is, and what can be done with it before it is sent.</summary>
internal static class SendingWalk
{
    /// <summary>The demo's people are all called Demo, and differ by their extensions.</summary>
    private static readonly Step[] Addressing =
    [
        Press(Main, "2", "enter-recipient"),
        Type("3366#", "extension number-1 number-0 number-0 number-1 brief-choose"),
        Press(ChoosingName, "9", "extension number-1 number-0 number-0 number-2 brief-choose"),
        Press(ChoosingName, "99", "extension number-1 number-0 number-1 number-0 brief-choose"),
        Press(ChoosingName, "7", "extension number-1 number-0 number-0 number-9 brief-choose"),
        Press(ChoosingName, "77", "extension number-1 number-0 number-0 number-1 brief-choose"),
        Press(ChoosingName, "0", "to-choose press pound-key"),
        Press(ChoosingName, "*", "enter-recipient"),
        Type("3366#", "extension number-1 number-0 number-0 number-1 brief-choose"),
        Press(ChoosingName, "#", "extension number-1 number-0 number-0 number-1"),
        Type("#", "record-after-tone"),
        Say(Recording, "brief-send pound-key brief-options"),
        Press(AfterRecording, "0", "to-send press pound-key"),
        Press(AfterRecording, "9", "brief-add-name number-1 brief-hear-names"),
        Press(Addressees, "0", "to-add-name press"),
        Press(Addressees, "1", "enter-another-recipient"),
        Type("1002#", "extension number-1 number-0 number-0 number-2"),
        Type("#", "brief-send pound-key"),
        Press(AfterRecording, "9", "brief-add-name number-1"),
        Press(Addressees, "2",
            "number-0 number-1 extension number-1 number-0 number-0 number-2 brief-add-name number-1"),
        Press(Addressees, "*", "brief-send pound-key"),
    ];

    private static readonly Step[] Options =
    [
        Press(AfterRecording, "1", "brief-mark-urgent number-1"),
        Press(RecordingOptions, "0", "to-mark-urgent press number-1"),
        Press(RecordingOptions, "*", "brief-send pound-key"),
        .. Option("1", "marked-urgent brief-send"),
        .. Option("1", "not-marked-urgent brief-send"),
        .. Option("2", "with-receipt brief-send"),
        .. Option("3", "marked-private brief-send"),
        .. Option("4", "enter-delivery-day"),
        Type("1#", "enter-delivery-time"),
        Type("0930#", "number-9 number-30 am brief-send") with { Within = TimeSpan.FromSeconds(8) },
        .. Option("4", "delivered-at-once brief-send"),
        Press(AfterRecording, "1", "brief-mark-urgent number-1"),
        Press(RecordingOptions, "5", "brief-send pound-key", comes: "Reviewing"),
        .. Option("6", "message-cancelled"),
        Say(Recording, "brief-send pound-key"),
        .. Option("7", "record-after-tone"),
        Say(Recording, "brief-send pound-key"),
        Press(AfterRecording, "#", "message-sent brief-new-messages"),
        Press(Main, "1", "message number-1 from"),
    ];

    public static readonly Step[] Steps = [.. Subscribing.SignInAndBeBrief, .. Addressing, .. Options];

    public static Task GoAsync(ITestOutputHelper output) =>
        Subscribing.GoAsync(nameof(SendingWalk), Steps, output);

    private static Step[] Option(string keys, string hears) =>
    [
        Press(AfterRecording, "1", "brief-mark-urgent number-1"),
        Press(RecordingOptions, keys, hears),
    ];
}
