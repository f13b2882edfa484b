using static Antiphon.Conversation.MenuContext;
using static Antiphon.Lab.Walks.Step;

namespace Antiphon.Lab.Walks;

/// <summary>
/// Keys that move within a message are told by its announcement: "message two, from 1 0 0 1, received today at ...".
/// The message itself is short, so that its end comes soon only where the announcement was passed over.
/// </summary>
internal static class DuringMessageWalk
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(4);

    public static readonly Step[] Steps =
    [
        .. Subscribing.SignInAndBeBrief,
        Press(Main, "1", "no-new-messages"),
        .. Subscribing.SendToOneself,
        .. Subscribing.SendToOneself,
        Press(Main, "1", "message number-1 from"),
        Press(DuringMessage, "8", hears: null, comes: "Paused"),
        Press(DuringMessage, "8", "number-1 received"),
        Press(DuringMessage, "7", "message number-1 from"),
        Press(DuringMessage, "5", "number-1 received") with { Gain = 2 },
        Type("7", "message number-1 from"),
        Press(DuringMessage, "5", "number-1 received") with { Gain = 0.5 },
        Type("7", "message number-1 from"),
        Press(DuringMessage, "5", "number-1 received") with { Gain = 1 },
        Type("7", "message number-1 from"),
        Press(DuringMessage, "6", "number-1 received") with { IsDistorted = true, Within = Soon },
        Type("7", "message") with { IsDistorted = true, Within = TimeSpan.FromSeconds(1) },
        Press(DuringMessage, "4", "number-1 received"),
        Press(DuringMessage, "12", "enter-message-number"),
        Type("2#", "message number-2 from"),
        Press(DuringMessage, "14", "message number-1 from"),
        Press(DuringMessage, "16", "message number-2 from"),
        Press(DuringMessage, "0", "to-restart press number-1"),
        Press(DuringMessage, "#", "brief-restart number-1"),
        Press(AfterMessage, "14", "message number-1 from"),
        Press(DuringMessage, "9", "brief-restart number-1") with { Within = Soon },
        Press(AfterMessage, "#", "message number-2 from"),
        Press(DuringMessage, "1", "brief-restart number-1") with { Within = Soon },
        Press(AfterMessage, "14", "message number-1 from"),
        Press(DuringMessage, "2", "message-saved message number-2"),
        Press(DuringMessage, "3", "message-deleted no-more-messages"),
        Press(Main, "3", "you-have number-1 saved-message and number-1 deleted-message"),
        Press(OldMessages, "0", "to-saved-messages press number-1"),
        Press(OldMessages, "1", "message number-1 from"),
        Press(DuringMessage, "*", "you-have no new-messages and number-1 saved-message"),
        Press(Main, "3", "you-have"),
        Press(OldMessages, "2", "message number-1 from"),
        Type("*", "you-have"),
        Press(Main, "3", "you-have"),
        Press(OldMessages, "*", "brief-new-messages"),
        Press(Main, "5", "enter-callers-number"),
        Type("1001#", "message number-1 from"),
        Type("*", "you-have"),
        Press(Main, "0", "to-new-messages press number-1"),
        Press(Main, "*", "goodbye"),
    ];

    public static Task GoAsync(ITestOutputHelper output) =>
        Subscribing.GoAsync(nameof(DuringMessageWalk), Steps, output);
}
