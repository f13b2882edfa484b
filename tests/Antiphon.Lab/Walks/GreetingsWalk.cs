using static Antiphon.Conversation.MenuContext;
using static Antiphon.Lab.Walks.Step;

namespace Antiphon.Lab.Walks;

/// <summary>What callers are to hear.</summary>
internal static class GreetingsWalk
{
    private static readonly Step[] TheOneThatCallersHear =
    [
        Press(Main, "4", "brief-greeting-settings number-1"),
        Press(Setup, "0", "to-greeting-settings press number-1"),
        Press(Setup, "1", "callers-hear greeting-standard"),
        Press(GreetingSettings, "0", "to-record-greeting press number-1"),
        Press(GreetingSettings, "2", "enter-end-date"),
        Type("#", "greeting-alternate is-on until-switched-off callers-hear greeting-alternate"),
        Press(GreetingSettings, "2", "greeting-alternate is-off callers-hear greeting-standard"),
        Press(GreetingSettings, "4", "greeting-standard is-on extension number-1 number-0 number-0 number-1"),
        Press(GreetingSettings, "1", "say-your-greeting"),
        Press(Dictating, "*", "not-kept callers-hear"),
        Press(GreetingSettings, "1", "say-your-greeting"),
        Say(Dictating, "brief-keep pound-key"),
        Press(AfterDictation, "0", "to-keep press pound-key"),
        Press(AfterDictation, "1", "brief-keep pound-key", comes: "HearingDictation"),
        Press(AfterDictation, "2", "say-your-greeting"),
        Say(Dictating, "brief-keep pound-key"),
        Press(AfterDictation, "*", "not-kept callers-hear"),
        Press(GreetingSettings, "1", "say-your-greeting"),
        Say(Dictating, "brief-keep pound-key"),
        Press(AfterDictation, "#", "greeting-kept callers-hear"),
    ];

    private static readonly Step[] TheOthers =
    [
        Press(GreetingSettings, "3", "brief-standard-greeting number-1"),
        Press(OtherGreetings, "0", "to-standard-greeting press number-1"),
        .. Look("2", "greeting-closed is-off system-made"),
        .. Look("3", "greeting-busy is-off system-made"),
        .. Look("4", "greeting-internal is-off system-made"),
        .. Look("5", "greeting-holiday is-off system-made"),
        .. Look("6", "greeting-alternate is-off system-made"),
        Press(OtherGreetings, "1", "greeting-standard is-on own-recording"),
        Press(OneGreeting, "0", "to-hear-greeting press number-1"),
        Press(OneGreeting, "3", "greeting-standard is-on system-made"),
        Press(OneGreeting, "1", "extension number-1 number-0 number-0 number-1 is-not-available"),
        Press(OneGreeting, "4", "standard-is-always-on"),
        Press(OneGreeting, "2", "say-your-greeting"),
        Press(Dictating, "*", "not-kept greeting-standard is-on"),
        Press(OneGreeting, "*", "brief-standard-greeting number-1"),
        Press(OtherGreetings, "3", "greeting-busy is-off"),
        Press(OneGreeting, "4", "greeting-busy is-on greeting-busy is-on system-made"),
        Press(OneGreeting, "*", "brief-standard-greeting number-1"),
        Press(OtherGreetings, "*", "callers-hear greeting-standard"),
        Press(GreetingSettings, "*", "brief-greeting-settings number-1"),
        Press(Setup, "*", "brief-new-messages"),
    ];

    public static readonly Step[] Steps =
        [.. Subscribing.SignInAndBeBrief, .. TheOneThatCallersHear, .. TheOthers];

    public static Task GoAsync(ITestOutputHelper output) =>
        Subscribing.GoAsync(nameof(GreetingsWalk), Steps, output);

    private static Step[] Look(string keys, string hears) =>
    [
        Press(OtherGreetings, keys, hears),
        Press(OneGreeting, "*", "brief-standard-greeting number-1"),
    ];
}
