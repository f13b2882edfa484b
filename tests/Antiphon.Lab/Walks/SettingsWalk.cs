using static Antiphon.Conversation.MenuContext;
using static Antiphon.Lab.Walks.Step;

namespace Antiphon.Lab.Walks;

/// <summary>PIN, name, directory, numbers and lists.</summary>
internal static class SettingsWalk
{
    private static readonly Step[] Personal =
    [
        Press(Main, "4", "brief-greeting-settings number-1"),
        Press(Setup, "3", "brief-change-pin number-1"),
        Press(PersonalSettings, "0", "to-change-pin press number-1"),
        Press(PersonalSettings, "1", "enter-new-pin"),
        Type("739146#", "repeat-new-pin"),
        Type("739146#", "pin-changed brief-change-pin"),
        Press(PersonalSettings, "2", "say-your-name"),
        Say(Dictating, "brief-keep pound-key"),
        Press(AfterDictation, "#", "name-kept brief-change-pin"),
        Press(PersonalSettings, "3", "listed brief-switch-on-off"),
        Press(DirectoryListing, "0", "to-switch-on-off press number-1"),
        Press(DirectoryListing, "1", "not-listed brief-switch-on-off"),
        Press(DirectoryListing, "#", "brief-change-pin number-1"),
        Press(PersonalSettings, "3", "not-listed brief-switch-on-off"),
        Press(DirectoryListing, "*", "brief-change-pin number-1"),
        Press(PersonalSettings, "*", "brief-greeting-settings number-1"),
    ];

    private static readonly Step[] Numbers =
    [
        Press(Setup, "4", "transfer-of-calls has-no-number brief-switch-on-off"),
        Press(NumberSetting, "0", "to-switch-on-off press number-1"),
        Press(NumberSetting, "2", "enter-number"),
        Type("2003#", "transfer-of-calls to-number number-2 number-0 number-0 number-3 is-on"),
        Press(NumberSetting, "1", "transfer-of-calls to-number number-2 number-0 number-0 number-3 is-off"),
        Press(NumberSetting, "*", "brief-greeting-settings number-1"),
        Press(Setup, "2", "brief-devices number-1"),
        Press(MessageSettings, "0", "to-devices press number-1"),
        Press(MessageSettings, "1", "brief-work-phone number-1"),
        Press(Devices, "0", "to-work-phone press number-1"),
        Press(Devices, "1", "work-phone has-no-number"),
        Press(NumberSetting, "*", "brief-work-phone number-1"),
        Press(Devices, "2", "home-phone has-no-number"),
        Press(NumberSetting, "*", "brief-work-phone number-1"),
        Press(Devices, "3", "mobile-phone has-no-number"),
        Press(NumberSetting, "*", "brief-work-phone number-1"),
        Press(Devices, "*", "brief-devices number-1"),
    ];

    private static readonly Step[] Lists =
    [
        Press(MessageSettings, "4", "choose-list"),
        Type("1", "list number-1 has number-0 members"),
        Press(PrivateList, "0", "to-hear-names press number-1"),
        Press(PrivateList, "2", "enter-recipient"),
        Type("1002#", "extension number-1 number-0 number-0 number-2"),
        Type("#", "list number-1 has number-1 member"),
        Press(PrivateList, "1", "extension number-1 number-0 number-0 number-2 brief-hear-names"),
        Press(PrivateList, "3", "enter-member"),
        Type("1002#", "list number-1 has number-0 members"),
        Press(PrivateList, "*", "choose-list"),
        Type("*", "brief-devices number-1"),
        Press(MessageSettings, "3", "menus-are-full to-devices"),
        Press(MessageSettings, "*", "to-greeting-settings"),
    ];

    public static readonly Step[] Steps = [.. Subscribing.SignInAndBeBrief, .. Personal, .. Numbers, .. Lists];

    public static async Task GoAsync(ITestOutputHelper output)
    {
        await using var walker = await Walker.StartAsync(nameof(SettingsWalk), Subscribing.Number, output);
        await walker.CallAsync(Subscribing.Pilot, "welcome enter-pin", Steps);
        await walker.CallAsync(
            Subscribing.Pilot,
            "welcome enter-pin",
            [Type("2580#", "wrong-pin enter-pin"), Type("739146#", "you-have no new-messages to-new-messages")]);
    }
}
