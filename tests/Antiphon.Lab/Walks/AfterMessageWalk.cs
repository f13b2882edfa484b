using static Antiphon.Conversation.MenuContext;
using static Antiphon.Lab.Walks.Step;

namespace Antiphon.Lab.Walks;

/// <summary>What becomes of a message: answered, sent on, kept, deleted.</summary>
internal static class AfterMessageWalk
{
    private static readonly Step[] ForwardTo1002 =
    [
        Press(AfterMessage, "5", "enter-recipient"),
        Type("1002#", "number-0 number-0 number-2"),
        Type("#", "brief-record-introduction number-1"),
    ];

    public static readonly Step[] Steps =
    [
        .. Subscribing.SignInAndBeBrief,
        .. Subscribing.SendToOneself,
        Press(Main, "1", "message number-1 from"),
        Type("#", "brief-restart number-1"),
        Press(AfterMessage, "0", "to-restart press number-1"),
        Press(AfterMessage, "9", "from number-1 number-0 number-0 number-1 received"),
        Press(AfterMessage, "1", "brief-restart number-1", comes: "DuringMessage"),
        Press(AfterMessage, "7", "brief-restart number-1", comes: "DuringMessage"),
        Press(AfterMessage, "12", "enter-message-number"),
        Type("*", "brief-restart number-1"),
        Press(AfterMessage, "14", "no-earlier-message brief-restart"),
        Press(AfterMessage, "4", "record-after-tone"),
        Press(Recording, "*", "not-sent brief-restart"),
        Press(AfterMessage, "42", "record-after-tone"),
        Say(Recording, "brief-send pound-key"),
        Press(AfterRecording, "#", "message-sent brief-restart"),
        Press(AfterMessage, "44", "one-moment"),
        Type("", "nobody-answers brief-restart") with { Within = TimeSpan.FromSeconds(15) },
        .. ForwardTo1002,
        Press(BeforeForwarding, "0", "to-record-introduction"),
        Press(BeforeForwarding, "*", "not-sent brief-restart"),
        .. ForwardTo1002,
        Press(BeforeForwarding, "1", "record-after-tone"),
        Say(Recording, "brief-send pound-key"),
        Press(AfterRecording, "#", "message-sent brief-restart"),
        .. ForwardTo1002,
        Press(BeforeForwarding, "#", "message-sent brief-restart"),
        Press(AfterMessage, "6", "message-kept-as-new no-more-messages"),
        Press(Main, "1", "message number-1 from"),
        Type("#", "brief-restart number-1"),
        Press(AfterMessage, "2", "message-saved message number-2"),
        Type("#", "brief-restart number-1"),
        Press(AfterMessage, "3", "message-deleted no-more-messages"),
        Press(Main, "3", "you-have number-1 saved-message and number-1 deleted-message"),
        Press(OldMessages, "1", "message number-1 from"),
        Type("#", "brief-restart number-1"),
        Press(AfterMessage, "#", "no-more-messages"),
        Press(Main, "3", "you-have"),
        Press(OldMessages, "1", "message number-1 from"),
        Type("#", "brief-restart number-1"),
        Press(AfterMessage, "*", "you-have no new-messages and number-1 saved-message"),
    ];

    public static Task GoAsync(ITestOutputHelper output) =>
        Subscribing.GoAsync(nameof(AfterMessageWalk), Steps, output);
}
